// SPDX-License-Identifier: Apache-2.0

package connect

import (
	"context"
	"errors"
	"slices"
	"time"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi"
)

// manyTargets is one bus of the logical units of many targets. Each has a bus
// of its own, so that one that refuses does not take the others along.
type manyTargets struct {
	buses    []scsi.Bus
	devices  []scsi.Device
	portals  map[string]string
	problems []error
}

// newManyTargets goes through targets, and keeps those that list their logical
// units. Each is entered once, however often a portal names it, and tried at the
// portal that was asked first, since that one is known to be in reach, then at
// those that it names itself.
func newManyTargets(ctx context.Context, targets []iscsi.Target, asked string, open func(portal, target string) (scsi.Bus, error)) *manyTargets {
	m := &manyTargets{portals: map[string]string{}}
	for _, t := range targets {
		if m.portals[t.Name] != "" {
			continue
		}
		others := slices.DeleteFunc(slices.Clone(t.Portals), func(p string) bool { return p == asked })
		refusals := m.enterUnits(ctx, t.Name, append([]string{asked}, others...), open)
		// A target that names other portals need not be at the one that was asked.
		if len(refusals) > 1 && len(others) == len(t.Portals) {
			refusals = refusals[1:]
		}
		if len(refusals) > 0 {
			m.problems = append(m.problems, errors.Join(refusals...))
		}
	}
	return m
}

// enterUnits adds the logical units of a target, reached through the first of
// portals at which it lists them. If it does so at none, it says for each why not.
func (m *manyTargets) enterUnits(ctx context.Context, target string, portals []string, open func(portal, target string) (scsi.Bus, error)) (refusals []error) {
	for _, portal := range portals {
		bus, err := open(portal, target)
		if err != nil {
			refusals = append(refusals, err)
			continue
		}
		devices, err := devicesInTime(ctx, bus)
		if err != nil {
			refusals = append(refusals, errors.Join(err, bus.Close()))
			continue
		}
		m.buses = append(m.buses, bus)
		m.devices = append(m.devices, devices...)
		m.portals[target] = portal
		return nil
	}
	return refusals
}

// listTimeout is how long a target may take to list its logical units, the
// login included.
const listTimeout = 30 * time.Second

func devicesInTime(ctx context.Context, bus scsi.Bus) ([]scsi.Device, error) {
	ctx, cancel := context.WithTimeout(ctx, listTimeout)
	defer cancel()
	return bus.Devices(ctx)
}

// Devices implements scsi.Bus.
func (m *manyTargets) Devices(context.Context) ([]scsi.Device, error) {
	return slices.Clone(m.devices), nil
}

// Close closes the buses of all targets.
func (m *manyTargets) Close() error {
	var errs []error
	for _, bus := range m.buses {
		errs = append(errs, bus.Close())
	}
	return errors.Join(errs...)
}
