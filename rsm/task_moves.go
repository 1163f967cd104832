// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"context"
	"errors"
	"fmt"

	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi"
)

// fetchIntoDrive brings the cartridge from where it is into the drive, by way
// of the slot it will come home to when there is no direct way. It is durable
// that the cartridge is on its way before the robot is told. Without that,
// nobody could tell after a crash whether somebody else had put the very same
// cartridge into the very same drive before.
func (s *Session) fetchIntoDrive(ctx context.Context, t *task) error {
	if err := t.refuseAbsentCartridge(ctx); err != nil {
		return err
	}
	if t.request.From == t.request.Drive {
		return nil
	}
	sent := t.request
	sent.Sent = true
	err := s.m.commitChange(ctx, s.actor, func(c *change) error {
		c.libraryRequests[sent.ID] = &sent
		return nil
	})
	if err != nil {
		return err
	}
	t.request.Sent = true
	t.points.hitPoint(beforeMove)
	err = t.carryCartridge(ctx, t.request.From, t.request.Drive, false)
	if !errors.Is(err, library.ErrUnsupported) || t.request.To == t.request.From {
		return err
	}
	if err := t.carryCartridge(ctx, t.request.From, t.request.To, false); err != nil {
		return err
	}
	return t.carryCartridge(ctx, t.request.To, t.request.Drive, false)
}

// carryCartridge moves the cartridge from one element to another. When the answer
// never comes it looks at both elements: the error is nil if they show that the
// move was done.
func (t *task) carryCartridge(ctx context.Context, from, to int, invert bool) error {
	if from == to {
		return nil
	}
	if !t.mayTakeFrom(from) {
		return fmt.Errorf("%w: %s is no longer ours in element %d; take an inventory", library.ErrStale, t.request.Name, from)
	}
	if !t.mayTakeFrom(to) { // it is a drive, and will be ours
		t.custodyTaken = to
	}
	err := t.robot.live.Move(ctx, from, to, invert)
	t.points.hitPoint(afterMove)
	if !errors.Is(err, scsi.ErrOutcomeUnknown) {
		return err
	}
	t.lookIntoElements(ctx, from, to)
	switch where, _ := t.locateCartridge(from, to); where {
	case to:
		return nil
	case from:
		t.giveUpLostCustody(from)
	}
	return fmt.Errorf("%w: %w", record.ErrOutcomeUnknown, err)
}

// turnCartridgeOver takes a two-sided medium out of the drive and brings it
// back the other way up.
func (t *task) turnCartridgeOver(ctx context.Context) error {
	if err := t.robot.live.Unload(ctx, t.request.Drive); err != nil {
		return err
	}
	slot := t.request.To
	if slot == t.request.Drive { // it is to stay in the drive
		slot = t.request.From
	}
	if slot == t.request.Drive {
		return fmt.Errorf("turn %s over: %w: it has no slot to be turned over in; dismount it first", t.request.Name, library.ErrUnsupported)
	}
	t.robot.arm <- struct{}{}
	defer func() { <-t.robot.arm }()
	if err := t.carryCartridge(ctx, t.request.Drive, slot, false); err != nil {
		return err
	}
	if err := t.carryCartridge(ctx, slot, t.request.Drive, true); err != nil {
		return err
	}
	t.inverted = !t.inverted
	return nil
}

// carryHome takes the cartridge to where its request ends, the right way up.
func (t *task) carryHome(ctx context.Context) error {
	t.lookIntoElements(ctx, t.elementsTouched()...)
	where, _ := t.locateCartridge(t.elementsTouched()...)
	if where == 0 || where == t.request.To {
		return nil
	}
	if !t.mayTakeFrom(where) {
		return fmt.Errorf("%w: somebody else put it into element %d", record.ErrDriveInUse, where)
	}
	t.inverted = t.inverted || t.liesTurned(where)
	if where == t.request.Drive {
		if err := t.robot.live.Unload(ctx, where); err != nil {
			return err
		}
		t.points.hitPoint(afterUnload)
	}
	return t.carryCartridge(ctx, where, t.request.To, t.inverted)
}

// refuseAbsentCartridge refuses to go on when the cartridge is no longer where the
// request starts. A person may have taken or exchanged it since the last inventory:
// then the robot must not move, nor anything be read into the wrong record.
func (t *task) refuseAbsentCartridge(ctx context.Context) error {
	t.lookIntoElements(ctx, t.request.From)
	if where, why := t.locateCartridge(t.request.From); where == 0 {
		return fmt.Errorf("%w: %s is not at element %d any more: %s; take an inventory", library.ErrStale, t.request.Name, t.request.From, why)
	}
	t.inverted = t.liesTurned(t.request.From)
	return nil
}
