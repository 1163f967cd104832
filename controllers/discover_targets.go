// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"fmt"
	"slices"

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
// units. Each is tried at the portal that was asked first, since that one is
// known to be in reach, then at those that it names itself.
func newManyTargets(ctx context.Context, targets []iscsi.Target, asked string, open func(portal, target string) (scsi.Bus, error)) *manyTargets {
	m := &manyTargets{portals: map[string]string{}}
	for _, t := range targets {
		others := slices.DeleteFunc(slices.Clone(t.Portals), func(p string) bool { return p == asked })
		if err := m.enter(ctx, t.Name, append([]string{asked}, others...), open); err != nil {
			m.problems = append(m.problems, fmt.Errorf("target %s: %w", t.Name, err))
		}
	}
	return m
}

// enter adds the logical units of a target, reached through the first of
// portals at which it lists them.
func (m *manyTargets) enter(ctx context.Context, target string, portals []string, open func(portal, target string) (scsi.Bus, error)) error {
	var refusals []error
	for _, portal := range portals {
		bus, err := open(portal, target)
		if err != nil {
			refusals = append(refusals, err)
			continue
		}
		devices, err := bus.Devices(ctx)
		if err != nil {
			refusals = append(refusals, fmt.Errorf("at %s: %w", portal, err), bus.Close())
			continue
		}
		m.buses = append(m.buses, bus)
		m.devices = append(m.devices, devices...)
		m.portals[target] = portal
		return nil
	}
	return errors.Join(refusals...)
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
