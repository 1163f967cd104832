// SPDX-License-Identifier: Apache-2.0

package connect

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/go-logr/logr"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi"
	"rsm.storage/rsmctl/rsm/scsi/sg"
)

// Discovery is what was found where no manifest says yet what there is.
type Discovery struct {
	library.Found
	// ISCSI is how the targets were spoken to; nil when the devices are
	// attached to this host.
	ISCSI *v1alpha1.ISCSILibrary
	// Initiator is the name under which this host logged in.
	Initiator string
	// Targets counts the targets that were asked.
	Targets int
	// Portals is where each target let us in, by its name.
	Portals map[string]string
}

// discoverTimeouts are those of a person who waits for the answer.
var discoverTimeouts = iscsi.Timeouts{Login: 10 * time.Second, Reconnect: 10 * time.Second}

// DiscoverISCSI surveys the targets of a portal, or the one target that spec
// names. A target that does not let this host in is one of the problems found;
// the error says that the portal cannot be asked, or that a secret is missing.
func DiscoverISCSI(ctx context.Context, spec v1alpha1.ISCSILibrary, log logr.Logger) (*Discovery, error) {
	config, err := iscsiConfig(spec)
	if err != nil {
		return nil, err
	}
	config.Log, config.Timeouts, config.Targets = log, discoverTimeouts, nil
	targets := []iscsi.Target{{Name: spec.Target}}
	if spec.Target == "" {
		if targets, err = iscsi.Discover(ctx, config); err != nil {
			return nil, err
		}
	}
	bus := newManyTargets(ctx, targets, spec.Portal, func(portal, target string) (scsi.Bus, error) {
		one := config
		one.Portal, one.Targets = portal, []string{target}
		return iscsi.Open(one)
	})
	found, err := surveyAndClose(ctx, bus, log)
	if err != nil {
		return nil, err
	}
	found.Problems = append(bus.problems, found.Problems...)
	return &Discovery{
		Found: found, ISCSI: &spec, Initiator: cmp.Or(spec.Initiator, iscsi.DefaultInitiator()),
		Targets: len(targets), Portals: bus.portals,
	}, nil
}

// DiscoverSG surveys the devices attached to this host.
func DiscoverSG(ctx context.Context, log logr.Logger) (*Discovery, error) {
	bus, err := sg.OpenAll()
	if err != nil {
		return nil, err
	}
	found, err := surveyAndClose(ctx, bus, log)
	return &Discovery{Found: found}, err
}

// surveyAndClose surveys a bus and closes it.
func surveyAndClose(ctx context.Context, bus scsi.Bus, log logr.Logger) (library.Found, error) {
	found, err := library.Survey(ctx, bus, library.Options{Log: log})
	return found, errors.Join(err, bus.Close())
}
