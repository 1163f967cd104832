// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Identification is what reading one medium's labels found.
type Identification struct {
	// Medium is the record as it is now. Its PMID is another than the one
	// asked for when the cartridge turned out to be one already known.
	Medium   *Medium
	Findings []Finding
}

// Identify reads the labels of all sides of a medium and puts it back (RSM,
// IdentifyNtmsSlot). It is read in an empty drive, or where it stands when it
// is in one. A medium that a person put into a port goes to a slot afterwards.
//
// The outcome is recorded in one transaction with the end of the request. A
// drive that fails is left alone for the rest of the pass and another one is
// tried; when all fail the medium keeps its record, with the reason as
// Evidence.Problem.
func (s *Session) Identify(ctx context.Context, p PMID, reason string) (*Identification, error) {
	m, err := s.m.Medium(p)
	if err != nil {
		return nil, fmt.Errorf("identify %s: %w", p, err)
	}
	if !m.Online() {
		return nil, fmt.Errorf("identify %s: %w: bring it into a library first", m.Name(), ErrMediaOffline)
	}
	r, release, err := s.robot(ctx, m.Library)
	if err != nil {
		return nil, fmt.Errorf("identify %s: %w", m.Name(), err)
	}
	defer release()
	run := s.newRun(r, reason, p)
	if err := run.all(ctx, nil); err != nil {
		return nil, err
	}
	now, err := s.m.Medium(run.became(p))
	if err != nil {
		return nil, err
	}
	return &Identification{now, run.findings}, run.failures[p]
}

// run identifies several media of one library, one after the other. What ends
// the request of one and begins that of the next is one transaction.
type run struct {
	s        *Session
	robot    *robot
	reason   string
	queue    []PMID
	tried    map[PMID]map[int]bool // drives that could not read a medium
	misfit   map[PMID]bool         // every drive so far said that it does not fit
	merged   map[PMID]PMID
	failures map[PMID]error
	findings []Finding
	done     int
}

func (s *Session) newRun(r *robot, reason string, queue ...PMID) *run {
	return &run{
		s: s, robot: r, reason: reason, queue: slices.Clone(queue),
		tried: map[PMID]map[int]bool{}, misfit: map[PMID]bool{},
		merged: map[PMID]PMID{}, failures: map[PMID]error{},
	}
}

// became follows a medium to the record it was merged into.
func (u *run) became(p PMID) PMID {
	if to, ok := u.merged[p]; ok {
		return to
	}
	return p
}

// errNoDrive: no drive is empty; one has to be emptied before the request can
// be written down.
var errNoDrive = errors.New("no drive is empty")

// all works the queue off. It returns an error when nothing more can be done;
// what failed for one medium is in failures.
func (u *run) all(ctx context.Context, progress func(done, total int, what string)) error {
	total := len(u.queue)
	closing := func(*change) error { return nil }
	var last *task
	for len(u.queue) > 0 && ctx.Err() == nil {
		p := u.queue[0]
		u.queue = u.queue[1:]
		t, err := u.begin(ctx, closing, p)
		closing = func(*change) error { return nil }
		if last != nil {
			last.points.hit(afterClose)
			last = nil
		}
		if err != nil {
			return err
		}
		if t == nil {
			continue
		}
		if progress != nil {
			progress(total-len(u.queue)-1, total, t.request.Name)
		}
		t.points.hit(afterIntent)
		closing, last = u.carryOut(context.WithoutCancel(ctx), t), t
	}
	err := u.s.m.change(context.WithoutCancel(ctx), u.s.actor, closing)
	if last != nil {
		last.points.hit(afterClose)
	}
	return errors.Join(err, ctx.Err())
}

// begin commits what is left of the medium before together with the intent for
// the next one. A nil task means that this medium cannot be read; failures
// says why.
func (u *run) begin(ctx context.Context, closing func(*change) error, p PMID) (*task, error) {
	t, refusal, err := u.intent(ctx, closing, p)
	if err != nil {
		return nil, err
	}
	if errors.Is(refusal, errNoDrive) {
		if refusal = u.s.clearDrive(context.WithoutCancel(ctx), u.robot, u.tried[p]); refusal == nil {
			t, refusal, err = u.intent(ctx, func(*change) error { return nil }, p)
		}
	}
	if refusal != nil {
		u.failures[p] = refusal
	}
	return t, err
}

// intent writes down the request for one medium. refusal says why there is
// none; what closing does is committed all the same.
func (u *run) intent(ctx context.Context, closing func(*change) error, p PMID) (t *task, refusal, err error) {
	err = u.s.m.change(context.WithoutCancel(ctx), u.s.actor, func(c *change) error {
		if err := closing(c); err != nil {
			return err
		}
		t, refusal = u.plan(c, u.became(p))
		return nil
	})
	return t, refusal, err
}

// plan chooses the drive and the slot to come home to.
func (u *run) plan(c *change, p PMID) (*task, error) {
	m := c.medium(p)
	switch {
	case m == nil || !m.Online() || m.Library != u.robot.name:
		return nil, fmt.Errorf("identify %s: %w: it is not in library %s", p, ErrMediaOffline, u.robot.name)
	case m.Cleaning:
		return nil, fmt.Errorf("identify %s: %w: a cleaning cartridge has no label to read", m.Name(), ErrMediaIncompatible)
	}
	if err := c.idle("identify", m); err != nil {
		return nil, err
	}
	drive, to := m.Location.Address, m.Location.Address
	if m.Location.Type != InDrive {
		if drive = c.emptyDrive(u.robot, u.tried[p]); drive == 0 {
			return nil, fmt.Errorf("identify %s: %w", m.Name(), errNoDrive)
		}
	}
	stays := m.Location.Type == InSlot || m.Location.Type == InPort && m.Ejected
	if !stays {
		var err error
		if to, err = c.homeFor(m); err != nil {
			return nil, fmt.Errorf("identify %s: %w", m.Name(), err)
		}
	}
	return c.open(u.robot, verbIdentify, m, drive, to), nil
}
