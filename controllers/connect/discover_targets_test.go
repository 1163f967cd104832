// SPDX-License-Identifier: Apache-2.0

package connect

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi"
)

// portalUnits is what is behind a portal: logical units by target. A target
// that is not there refuses.
type portalUnits map[string][]string

// listBus lists devices that do nothing.
type listBus struct {
	portal string
	names  []string
	closed *int
}

type idle string

func (d idle) Name() string { return string(d) }

func (idle) Do(context.Context, []byte, scsi.Direction, []byte) (int, error) {
	return 0, errors.New("idle")
}

var errRefused = errors.New("authentication failure")

func (b listBus) Devices(ctx context.Context) (devices []scsi.Device, err error) {
	if _, limited := ctx.Deadline(); !limited {
		return nil, errors.New("this may wait without end")
	}
	if b.names == nil {
		return nil, fmt.Errorf("%s: %w", b.portal, errRefused)
	}
	for _, n := range b.names {
		devices = append(devices, idle(n))
	}
	return devices, nil
}

func (b listBus) Close() error { *b.closed++; return nil }

func TestEachTargetIsEnteredAtTheFirstPortalThatLetsUsIn(t *testing.T) {
	behind := map[string]portalUnits{
		"asked": {"a": {"a/0", "a/1"}, "b": {"b/0"}},
		"other": {"b": {"b/0"}, "c": {"c/0"}},
	}
	var tried []string
	opened, closed := 0, 0
	bus := newManyTargets(context.Background(), []iscsi.Target{
		{Name: "a"}, {Name: "b", Portals: []string{"other", "asked"}}, {Name: "c", Portals: []string{"other"}}, {Name: "d", Portals: []string{"asked"}},
		{Name: "a", Portals: []string{"other"}}, {Name: "e", Portals: []string{"other"}},
	}, "asked", func(portal, target string) (scsi.Bus, error) {
		tried = append(tried, target+" at "+portal)
		opened++
		return listBus{portal, behind[portal][target], &closed}, nil
	})
	if diff := cmp.Diff([]string{"a at asked", "b at asked", "c at asked", "c at other", "d at asked", "e at asked", "e at other"}, tried); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]string{"a": "asked", "b": "asked", "c": "other"}, bus.portals); diff != "" {
		t.Error(diff)
	}
	if got := errors.Join(bus.problems...).Error(); got != "asked: authentication failure\nother: authentication failure" {
		t.Errorf("problems: %s", got)
	}
	devices, err := bus.Devices(context.Background())
	names := []string{}
	for _, d := range devices {
		names = append(names, d.Name())
	}
	if want := []string{"a/0", "a/1", "b/0", "c/0"}; err != nil || !slices.Equal(want, names) {
		t.Errorf("devices %v, %v", names, err)
	}
	if err := bus.Close(); err != nil || closed != opened {
		t.Errorf("%d of %d buses were closed: %v", closed, opened, err)
	}
}

func TestATargetThatCannotBeNamedIsAProblemAndNotTheEnd(t *testing.T) {
	closed := 0
	bus := newManyTargets(context.Background(), []iscsi.Target{{Name: "bad"}, {Name: "a"}}, "asked", func(_, target string) (scsi.Bus, error) {
		if target == "bad" {
			return nil, iscsi.ErrConfig
		}
		return listBus{"asked", []string{"a/0"}, &closed}, nil
	})
	if len(bus.devices) != 1 || len(bus.problems) != 1 || !errors.Is(bus.problems[0], iscsi.ErrConfig) {
		t.Errorf("%v, problems %v", bus.devices, bus.problems)
	}
}
