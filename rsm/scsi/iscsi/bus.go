// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"context"
	"crypto/rand"
	"sync"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// Bus is a scsi.Bus of the logical units of some targets behind one portal.
// Its methods are safe for concurrent use.
type Bus struct {
	targets []*target
	// close tells everybody that the bus is closed.
	close context.CancelFunc
}

var _ scsi.Bus = (*Bus)(nil)

// Open checks the configuration. It connects to nobody: the first use of a
// target does.
func Open(config Config) (*Bus, error) {
	config, err := config.prepareConfig()
	if err != nil {
		return nil, err
	}
	if err := config.checkTargets(); err != nil {
		return nil, err
	}
	closing, cancel := context.WithCancel(context.Background())
	b := &Bus{close: cancel}
	id := identity{config: &config, isid: newISID(), challenges: &challenges{}}
	for _, name := range config.Targets {
		id.targetName = name
		b.targets = append(b.targets, newTarget(closing, id))
	}
	return b, nil
}

// newISID returns the initiator's part of the name of a session, of the random
// kind (RFC 7143, 11.12.5). A login with the same one takes an old session's
// place. So it stays the same over reconnects, and is random, since two
// processes on one host must not have the same one.
func newISID() (isid [6]byte) {
	_, _ = rand.Read(isid[:]) // it never fails (crypto/rand)
	isid[0] = 0x80
	return isid
}

// Devices lists the logical units of all targets: targets in the order of the
// configuration, logical units in the order of their numbers. The targets are
// asked at the same time. The first one, which has the changer, must answer;
// another that does not is one device, whose commands fail and say why.
func (b *Bus) Devices(ctx context.Context) ([]scsi.Device, error) {
	units := make([][]scsi.Device, len(b.targets))
	problems := make([]error, len(b.targets))
	var all sync.WaitGroup
	for i, t := range b.targets {
		all.Go(func() { units[i], problems[i] = t.listDevices(ctx) })
	}
	all.Wait()
	if problems[0] != nil {
		return nil, problems[0]
	}
	for i, problem := range problems {
		if problem != nil {
			units[i] = []scsi.Device{b.targets[i].unitOfLUN(wire.LUN{})}
		}
	}
	var devices []scsi.Device
	for _, some := range units {
		devices = append(devices, some...)
	}
	return devices, nil
}

// Close logs out of all targets and waits until nothing of the bus is left. A
// command that is out ends with scsi.ErrOutcomeUnknown.
func (b *Bus) Close() error {
	b.close()
	var all sync.WaitGroup
	for _, t := range b.targets {
		all.Go(t.closeSession)
	}
	all.Wait()
	return nil
}
