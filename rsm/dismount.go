// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"rsm.storage/rsmctl/rsm/record"
)

// Dismount takes a medium out of its drive and puts it home: into the slot it
// came from, or another empty one (RSM, DismountNtmsMedia, immediate). One that
// somebody else put there is refused (ErrDriveInUse); see DismountDrive.
func (s *Session) Dismount(ctx context.Context, p record.PMID) error {
	m, err := s.m.Medium(p)
	if err != nil {
		return fmt.Errorf("dismount %s: %w", p, err)
	}
	if m.Location.Type != record.InDrive {
		return fmt.Errorf("dismount %s: %w: it is in %s, not in a drive", m.Name(), record.ErrInvalidState, m.Location)
	}
	r, release, err := s.acquireRobot(ctx, m.Library)
	if err != nil {
		return fmt.Errorf("dismount %s: %w", m.Name(), err)
	}
	defer release()
	return s.dismountMedium(context.WithoutCancel(ctx), r, p)
}

// dismountMedium puts a medium home for a caller that has the robot.
func (s *Session) dismountMedium(ctx context.Context, r *robot, p record.PMID) error {
	var t *task
	err := s.m.commitChange(ctx, s.actor, func(c *change) (err error) {
		t, err = c.beginDismount(r, p)
		return err
	})
	if err != nil {
		return err
	}
	return s.carryOutDismount(ctx, t)
}

// beginDismount writes down, within a change, that a medium is to be put home.
func (c *change) beginDismount(r *robot, p record.PMID) (*task, error) {
	m, err := c.editMediumForVerb("dismount", p)
	if err != nil {
		return nil, err
	}
	m.GiveBack()
	if err := cmp.Or(c.refuseBusy("dismount", m), c.refuseStrange("dismount", m)); err != nil {
		return nil, err
	}
	to, err := c.chooseHome(m)
	if err != nil {
		return nil, fmt.Errorf("dismount %s: %w", m.Name(), err)
	}
	drive := 0
	if m.Location.Type == record.InDrive {
		drive = m.Location.Address
	}
	return c.beginRequest(r, verbDismount, m, drive, to), nil
}

// carryOutDismount has the robot carry out a Dismount that is written down.
func (s *Session) carryOutDismount(ctx context.Context, t *task) error {
	t.points.hitPoint(afterIntent)
	failure := t.carryHome(ctx)
	t.robot.blameDrive(t.request.Drive, failure)
	return s.findAndEndRequest(ctx, t, failure, "put home")
}

// findAndEndRequest looks where the cartridge is, and ends the request in the
// transaction that records it. more is what else that transaction records.
func (s *Session) findAndEndRequest(ctx context.Context, t *task, failure error, reason string, more ...func(*change, *record.Medium)) error {
	failure = errors.Join(failure, t.findCartridgeAtEnd(ctx))
	if t.request.Theirs && failure != nil {
		t.robot.live.GiveUpCustody(t.request.Drive) // nothing came of it: the drive belongs to the others again
	}
	t.points.hitPoint(beforeClose)
	err := s.m.commitChange(ctx, s.actor, func(c *change) error {
		m := t.endRequest(c, failure)
		if m == nil {
			return nil
		}
		for _, f := range more {
			f(c, m)
		}
		return c.addAuditEntry(t.request.Verb, "Medium/"+t.request.Name, reason)
	})
	t.points.hitPoint(afterClose)
	if err = errors.Join(failure, err); err != nil {
		return fmt.Errorf("%s %s: %w", t.request.Verb, t.request.Name, err)
	}
	return nil
}
