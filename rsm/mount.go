// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/record"
)

// MountOptions say how a side is to be mounted.
type MountOptions struct {
	// Write asks for writing. Complete sides refuse it.
	Write bool
	// Drive is the element address of the drive to use, 0 for any.
	Drive int
	// ErrorIfOffline asks for no operator request when the medium is
	// offline (RSM, NTMS_MOUNT_ERROR_IF_OFFLINE).
	ErrorIfOffline bool
}

// Mounted says where a side is mounted, and how.
type Mounted struct {
	Side    record.SideRef
	Library string
	// Drive is the element address of the drive.
	Drive int
	// ReadOnly is true when nobody may write: it was not asked for, or the
	// medium is write-protected, or its label was never read before.
	ReadOnly bool
	Verdict  label.Verdict
}

// Mount brings a side into a drive and checks its label (RSM,
// MountNtmsMedia). A side that was never verified is mounted read-only. When
// the label is not the recorded one the medium is set aside, put back, and the
// error is ErrUnexpectedOMID. For an offline medium an operator is asked to
// bring it, unless the options say otherwise.
func (s *Session) Mount(ctx context.Context, side record.SideRef, o MountOptions) (*Mounted, error) {
	m, err := s.mountableMedium(ctx, side, o)
	if err != nil {
		return nil, fmt.Errorf("mount %s: %w", side, err)
	}
	r, release, err := s.acquireRobot(ctx, m.Library)
	if err != nil {
		return nil, fmt.Errorf("mount %s: %w", m.Name(), err)
	}
	defer release()
	ctx = context.WithoutCancel(ctx)
	t, err := s.beginMount(ctx, r, side, o)
	if err != nil {
		return nil, fmt.Errorf("mount %s: %w", m.Name(), err)
	}
	t.points.hitPoint(afterIntent)
	got := &reading{sides: map[int]label.Verdict{}}
	failure := s.fetchIntoDrive(ctx, t)
	if failure == nil && t.inverted {
		failure = t.turnCartridgeOver(ctx)
	}
	if failure == nil {
		failure = s.readSideUp(ctx, t, got)
	}
	if failure == nil && m.Turned(got.sides) { // a person put it in the other way up
		if failure = t.turnCartridgeOver(ctx); failure == nil {
			failure = s.readSideUp(ctx, t, got)
		}
	}
	r.blameDrive(t.request.Drive, failure)
	failure = errors.Join(failure, t.findCartridgeAtEnd(ctx))
	if failure == nil && t.where != t.request.Drive {
		failure = fmt.Errorf("%w: it was read in %s, and is in %s now; somebody has taken it out", library.ErrStale, r.live.Name(t.request.Drive), r.live.Name(t.where))
	}
	t.points.hitPoint(beforeClose)
	mounted, err := s.endMount(ctx, t, side, o, got, failure)
	t.points.hitPoint(afterClose)
	if err == nil {
		return mounted, nil
	}
	if t.where == t.request.Drive {
		err = errors.Join(err, s.dismountMedium(ctx, r, side.PMID))
	}
	return nil, fmt.Errorf("mount %s: %w", m.Name(), err)
}

// mountableMedium finds the medium of a side, and refuses what can be refused
// without the robot. It asks an operator for a medium that is offline.
func (s *Session) mountableMedium(ctx context.Context, side record.SideRef, o MountOptions) (*record.Medium, error) {
	m, err := s.m.Medium(side.PMID)
	switch {
	case err != nil:
		return nil, err
	case side.Index < 0 || side.Index >= len(m.Sides):
		return nil, fmt.Errorf("%w: it has %d sides", record.ErrInvalidMedia, len(m.Sides))
	case side.Index > 0:
		return nil, fmt.Errorf("%w: only the first side can be mounted", record.ErrMediaIncompatible)
	case m.SetAside != nil:
		return nil, fmt.Errorf("%w: %s; a person has to decide", record.ErrSetAside, m.SetAside.Message)
	case m.Cleaning:
		return nil, fmt.Errorf("%w: it is a cleaning cartridge", record.ErrMediaIncompatible)
	case o.Write && m.Sides[side.Index].State == record.Complete:
		return nil, fmt.Errorf("%w: the side is %s; mount it for reading", record.ErrWriteProtect, record.Complete)
	case m.Online():
		return m, nil
	case o.ErrorIfOffline:
		return nil, fmt.Errorf("%w: bring it into a library first", record.ErrMediaOffline)
	}
	id, err := s.SubmitRequest(ctx, record.OperatorRequest{
		Kind: record.InsertMedium, Library: m.Library, PMID: m.PMID, Barcode: m.Barcode,
		OMID: m.Sides[side.Index].OMID, Pool: m.Pool,
		Message: fmt.Sprintf("put %s (%s) into a port of %s: it is to be mounted", m.Name(), m.Sides[side.Index].OMID.InWords(), m.Library),
	})
	if err != nil {
		return nil, err
	}
	return nil, fmt.Errorf("%w: operator request %s asks for it", record.ErrMediaOffline, id)
}

// beginMount writes down that a side is to be mounted, and chooses the drive.
func (s *Session) beginMount(ctx context.Context, r *robot, side record.SideRef, o MountOptions) (t *task, err error) {
	except := map[int]bool{}
	for _, d := range r.live.Drives() {
		except[d.Address] = o.Drive != 0 && o.Drive != d.Address
	}
	plan := func(c *change) error {
		m, err := c.editMediumForVerb("mount", side.PMID)
		if err != nil {
			return err
		}
		if err := cmp.Or(c.refuseBusy("mount", m), c.refuseStrange("mount", m)); err != nil {
			return err
		}
		drive := m.Location.Address
		if m.Location.Type != record.InDrive {
			if drive = c.chooseEmptyDrive(r, except); drive == 0 {
				return errNoDrive
			}
		}
		t = c.beginRequest(r, verbMount, m, drive, drive)
		return nil
	}
	err = s.m.commitChange(ctx, s.actor, plan)
	if !errors.Is(err, errNoDrive) {
		return t, err
	}
	if err := s.makeRoomInDrive(ctx, r, except); errors.Is(err, errNoDrive) {
		return nil, s.m.whyNoDrive(r, except)
	} else if err != nil {
		return nil, err
	}
	return t, s.m.commitChange(ctx, s.actor, plan)
}

// endMount records the outcome. The medium counts as mounted when its label
// is the recorded one.
func (s *Session) endMount(ctx context.Context, t *task, side record.SideRef, o MountOptions, got *reading, failure error) (*Mounted, error) {
	var result *Mounted
	refusal := failure
	err := s.m.commitChange(ctx, s.actor, func(c *change) error {
		if m := t.endRequest(c, failure); m != nil && failure == nil {
			if result, refusal = c.admitLabel(m, t, side, o, got); refusal == nil {
				m.Mount = &record.Mount{
					Drive: result.Drive, Since: c.now, Side: side.Index, ReadOnly: result.ReadOnly, Application: c.actor.Application,
				}
			}
		}
		return c.addAuditEntry(verbMount, "Medium/"+t.request.Name, "mount")
	})
	if err != nil || refusal != nil {
		return nil, errors.Join(err, refusal)
	}
	return result, nil
}

// admitLabel records the label that was read, and refuses it when it is not the
// recorded one.
func (c *change) admitLabel(m *record.Medium, t *task, side record.SideRef, o MountOptions, got *reading) (*Mounted, error) {
	unverified := m.Sides[side.Index].Unverified()
	for _, f := range append(c.applyReading(m, got), c.concludeFromReading(m)...) {
		c.announceFinding(f)
	}
	if m.SetAside != nil {
		return nil, fmt.Errorf("%w: %s; it is set aside", record.ErrUnexpectedOMID, m.SetAside.Message)
	}
	m.Sides[side.Index].Mounts++
	return &Mounted{
		Side: side, Library: m.Library, Drive: t.request.Drive,
		ReadOnly: !o.Write || unverified || got.protected, Verdict: got.sides[0],
	}, nil
}
