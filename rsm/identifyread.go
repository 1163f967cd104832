// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi"
)

// reading is what a drive told of one medium.
type reading struct {
	sides     map[int]label.Verdict // those that were read
	at        time.Time
	in        string
	protected bool
	density   byte
	serial    string
	memory    record.Memory
	alerts    []string // of the cartridge's memory
}

// readSides reads every side of the cartridge in the drive, the one that is up
// first.
func (u *run) readSides(ctx context.Context, t *task) (*reading, error) {
	m, err := u.s.m.Medium(t.request.PMID)
	if err != nil {
		return nil, err
	}
	got := &reading{sides: map[int]label.Verdict{}}
	for i := range m.Sides {
		if i > 0 {
			if err := t.turnOver(ctx); err != nil {
				return got, fmt.Errorf("its other side: %w", err)
			}
		}
		if err := u.s.readLabel(ctx, t, got); err != nil {
			return got, fmt.Errorf("side %d: %w", t.sideUp(), err)
		}
	}
	return got, nil
}

// sideUp is the side that is up.
func (t *task) sideUp() int {
	if t.inverted {
		return 1
	}
	return 0
}

// readLabel reads the side that is up.
func (s *Session) readLabel(ctx context.Context, t *task, got *reading) error {
	r, err := t.robot.live.ReadLabel(ctx, t.request.Drive)
	t.points.hitPoint(afterRead)
	if err != nil {
		return err
	}
	got.sides[t.sideUp()] = s.m.labels.Identify(r.Records)
	got.at, got.in = s.m.recordTime(), t.robot.live.Name(t.request.Drive)
	got.protected, got.density = r.WriteProtected, r.DensityCode
	got.alerts = r.TapeAlerts
	got.serial, got.memory = memoryText(r.MAM[scsi.AttributeSerial]), memoryOf(r.MAM)
	return nil
}

// fetchIntoDrive brings the cartridge from where it is into the drive, by way of the
// slot it will come home to when there is no direct way. That it is on its way is
// durable before the robot is told: somebody else may have put the very same
// cartridge into the very same drive, before the request was written.
func (s *Session) fetchIntoDrive(ctx context.Context, t *task) error {
	if err := t.refuseAbsent(ctx); err != nil {
		return err
	}
	if t.request.From == t.request.Drive {
		return nil
	}
	sent := t.request
	sent.Sent = true
	err := s.m.commitChange(ctx, s.actor, func(c *change) error {
		c.work[sent.ID] = &sent
		return nil
	})
	if err != nil {
		return err
	}
	t.request.Sent = true
	t.points.hitPoint(beforeMove)
	err = t.carryTo(ctx, t.request.From, t.request.Drive, false)
	if !errors.Is(err, library.ErrUnsupported) || t.request.To == t.request.From {
		return err
	}
	if err := t.carryTo(ctx, t.request.From, t.request.To, false); err != nil {
		return err
	}
	return t.carryTo(ctx, t.request.To, t.request.Drive, false)
}

// turnOver takes a two-sided medium out of the drive and brings it back the
// other way up.
func (t *task) turnOver(ctx context.Context) error {
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
	if err := t.carryTo(ctx, t.request.Drive, slot, false); err != nil {
		return err
	}
	if err := t.carryTo(ctx, slot, t.request.Drive, true); err != nil {
		return err
	}
	t.inverted = !t.inverted
	return nil
}

// goHome takes the cartridge to where it is to end, the right way up.
func (t *task) goHome(ctx context.Context) error {
	t.lookInto(ctx, t.elementsTouched()...)
	where, _ := t.locateCartridge(t.elementsTouched()...)
	if where == 0 || where == t.request.To {
		return nil
	}
	if !t.mayTake(where) {
		return fmt.Errorf("%w: somebody else put it into element %d", record.ErrDriveInUse, where)
	}
	t.inverted = t.inverted || t.turned(where)
	if where == t.request.Drive {
		if err := t.robot.live.Unload(ctx, where); err != nil {
			return err
		}
		t.points.hitPoint(afterUnload)
	}
	return t.carryTo(ctx, where, t.request.To, t.inverted)
}
