// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"cmp"
	"context"
	"fmt"

	"rsm.storage/rsmctl/rsm/record"
)

// Identification is what reading one medium's labels found.
type Identification struct {
	// Medium is the record as it is now. Its PMID is another than the one
	// asked for when the cartridge turned out to be one already known.
	Medium   *record.Medium
	Findings []record.Finding
}

// ToIdentify is one medium whose labels are to be read. Begun and Ended may be
// nil. One IdentifyAll makes no two of these calls at the same time.
type ToIdentify struct {
	PMID record.PMID
	// Reason is for the audit log.
	Reason string
	// Begun is called when the robot is about to fetch the cartridge, a
	// second time when another drive has to try.
	Begun func()
	// Ended is called once, with what was found, or why nothing was. It is
	// not called for a medium whose turn did not come before ctx ended.
	Ended func(*Identification, error)
}

// Identify reads the labels of all sides of a medium and puts it back (RSM,
// IdentifyNtmsSlot). It is read in an empty drive, or where it stands when we
// have put it into one; one that somebody else put there is left alone
// (ErrDriveInUse). A medium that a person put into a port goes to a slot
// afterwards.
//
// The outcome is recorded in one transaction with the end of the request. A
// drive that fails is left alone for the rest of the pass and another one is
// tried; when all fail the medium keeps its record, with the reason as
// Evidence.Problem.
func (s *Session) Identify(ctx context.Context, p record.PMID, reason string) (*Identification, error) {
	m, err := s.m.Medium(p)
	if err != nil {
		return nil, fmt.Errorf("identify %s: %w", p, err)
	}
	if !m.Online() {
		return nil, fmt.Errorf("identify %s: %w: bring it into a library first", m.Name(), record.ErrMediaOffline)
	}
	var found *Identification
	var failure error
	one := ToIdentify{PMID: p, Reason: reason, Ended: func(i *Identification, err error) { found, failure = i, err }}
	if err := s.IdentifyAll(ctx, m.Library, []ToIdentify{one}); err != nil {
		return nil, fmt.Errorf("identify %s: %w", m.Name(), err)
	}
	return found, failure
}

// IdentifyAll is Identify for several media of one library: they are read in
// all its drives at once, those that stand in drives first, the others in the
// order given. What fails for one medium is told to its Ended; the error says
// why no more could be done at all.
//
// When ctx ends, no other medium is begun; those under way are read and
// brought home.
func (s *Session) IdentifyAll(ctx context.Context, library string, media []ToIdentify) error {
	r, release, err := s.acquireRobot(ctx, library)
	if err != nil {
		return err
	}
	defer release()
	return s.newIdentifyRun(r, media).readAllQueued(ctx)
}

// beginVisit writes down, within a change, the request to read one medium in a
// drive, and chooses the slot to come home to.
func (u *identifyRun) beginVisit(c *change, p record.PMID, drive int) (*task, error) {
	m := c.mediumNow(p)
	switch {
	case m == nil || !m.Online() || m.Library != u.robot.name:
		return nil, fmt.Errorf("identify %s: %w: it is not in library %s", p, record.ErrMediaOffline, u.robot.name)
	case m.Cleaning:
		return nil, fmt.Errorf("identify %s: %w: a cleaning cartridge has no label to read", m.Name(), record.ErrMediaIncompatible)
	}
	if err := cmp.Or(c.refuseBusy("identify", m), c.refuseStrange("identify", m)); err != nil {
		return nil, err
	}
	to := m.Location.Address
	stays := m.Location.Type == record.InSlot || m.Location.Type == record.InPort && m.Ejected
	if !stays {
		var err error
		switch to, err = c.chooseHome(m); {
		case err != nil && m.Location.Type == record.InDrive:
			to = m.Location.Address // a person put it there while all slots are full: it is read where it is
		case err != nil:
			return nil, fmt.Errorf("identify %s: %w", m.Name(), err)
		}
	}
	return c.beginRequest(u.robot, verbIdentify, m, drive, to), nil
}
