// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"cmp"
	"context"
	"fmt"

	"rsm.storage/rsmctl/rsm/record"
)

// Inject takes a medium from an import/export port into an empty slot (RSM,
// InjectNtmsMedia).
func (s *Session) Inject(ctx context.Context, p record.PMID, reason string) error {
	return s.transferMedium(ctx, verbInject, p, reason, func(c *change, m *record.Medium) (int, error) {
		if m.Location.Type != record.InPort {
			return 0, fmt.Errorf("%w: it is in %s, not in a port", record.ErrInvalidState, m.Location)
		}
		return c.chooseHome(m)
	})
}

// Eject takes a medium to an empty import/export port for a person to take
// (RSM, EjectNtmsMedia). A medium in a drive has to be dismounted first.
//
// RSM forgets Import, Foreign and Incompatible media when they are ejected;
// here every record is kept, since forgetting tells nobody anything. The
// medium is marked Ejected, so that its absence is no surprise.
func (s *Session) Eject(ctx context.Context, p record.PMID, reason string) error {
	return s.transferMedium(ctx, verbEject, p, reason, func(c *change, m *record.Medium) (int, error) {
		switch m.Location.Type {
		case record.InDrive:
			return 0, cmp.Or(c.refuseStrange(verbEject, m), fmt.Errorf("%w: it is in %s; dismount it first", record.ErrBusy, m.Location))
		case record.InPort:
			return m.Location.Address, nil
		}
		return c.chooseEmptyPort(m.Library)
	})
}

// transferMedium moves a medium from one element to another, as the verb's target
// function says.
func (s *Session) transferMedium(ctx context.Context, verb string, p record.PMID, reason string, target func(*change, *record.Medium) (int, error)) error {
	m, err := s.m.Medium(p)
	if err != nil {
		return fmt.Errorf("%s %s: %w", verb, p, err)
	}
	if !m.Online() {
		return fmt.Errorf("%s %s: %w: it is in no library", verb, m.Name(), record.ErrMediaOffline)
	}
	r, release, err := s.acquireRobot(ctx, m.Library)
	if err != nil {
		return fmt.Errorf("%s %s: %w", verb, m.Name(), err)
	}
	defer release()
	ctx = context.WithoutCancel(ctx)
	var t *task
	err = s.m.commitChange(ctx, s.actor, func(c *change) error {
		m, err := c.editMediumForVerb(verb, p)
		if err != nil {
			return err
		}
		if err := c.refuseBusy(verb, m); err != nil {
			return err
		}
		to, err := target(c, m)
		if err != nil {
			return fmt.Errorf("%s %s: %w", verb, m.Name(), err)
		}
		t = c.beginRequest(r, verb, m, 0, to)
		return nil
	})
	if err != nil {
		return err
	}
	t.points.hitPoint(afterIntent)
	failure := t.refuseAbsentCartridge(ctx)
	if failure == nil {
		failure = t.carryCartridge(ctx, t.request.From, t.request.To, false)
	}
	return s.findAndEndRequest(ctx, t, failure, reason, t.noteArrived)
}

// noteArrived notes what it means that the cartridge is where it was to go.
func (t *task) noteArrived(c *change, m *record.Medium) {
	if t.where != t.request.To || t.request.Verb != verbInject && t.request.Verb != verbEject {
		return
	}
	m.Ejected = t.request.Verb == verbEject
	c.addEvent(record.Normal, t.request.Verb+"ed", "Medium/"+m.Name(), "now in %s of %s", m.Location, m.Library)
}
