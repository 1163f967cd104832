// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"context"
	"errors"

	"rsm.storage/rsmctl/rsm/record"
)

// driveWorker serves one drive of a run: the robot brings a cartridge, the drive
// reads it, the robot takes it home and brings the next one. In between the
// robot is there for the other drives.
type driveWorker struct {
	*identifyRun
	drive   int
	current *visit // what the drive works on
	// grownWhenIdle is how often the queue had grown when it had nothing for the
	// drive.
	grownWhenIdle int
}

// visit is one cartridge's stay in a drive.
type visit struct {
	*task
	pmid    record.PMID
	reading *reading
	failure error
	// stuck: the drive does not give the cartridge up.
	stuck bool
	// again: another drive is to try.
	again bool
	// became is the record that the cartridge's own was merged into.
	became   record.PMID
	findings []record.Finding
}

// serveDrive goes on after the drive's first cartridge was brought, until there is
// nothing more to do for the drive.
func (w *driveWorker) serveDrive(ctx context.Context) {
	for w.current != nil || w.awaitMoreWork(w.grownWhenIdle) {
		if w.current != nil {
			w.readInDrive(context.WithoutCancel(ctx))
		}
		w.exchangeCartridges(ctx)
	}
}

// exchangeCartridges has the robot take the cartridge that was read home, and
// bring the next one. One transaction ends the request of the one and begins that
// of the other.
func (w *driveWorker) exchangeCartridges(ctx context.Context) {
	work := context.WithoutCancel(ctx)
	w.robot.arm <- struct{}{}
	defer func() { <-w.robot.arm }()
	before := w.current
	if before != nil {
		w.takeCartridgeHome(work, before)
	}
	next, err := w.commitExchange(ctx, before)
	w.current = nil
	if err != nil {
		w.stopWithError(err)
		return
	}
	if before != nil {
		before.points.hitPoint(afterClose)
		w.tellVisitEnded(before)
	}
	if next == nil {
		return
	}
	w.current = next
	w.tellBegun(next.pmid)
	next.points.hitPoint(afterIntent)
	next.failure = w.s.fetchIntoDrive(work, next.task)
}

// commitExchange commits what came of one cartridge together with the intent
// for the next one; nil when there is none for this drive.
func (w *driveWorker) commitExchange(ctx context.Context, before *visit) (next *visit, err error) {
	refused := map[record.PMID]error{}
	err = w.s.m.commitChange(context.WithoutCancel(ctx), w.s.actor, func(c *change) error {
		if before != nil {
			if err := w.recordVisit(c, before); err != nil {
				return err
			}
		}
		for {
			p, found, grown := w.takeFromQueue(ctx, c, w.drive)
			if w.grownWhenIdle = grown; !found {
				return nil
			}
			t, refusal := w.beginVisit(c, p, w.drive)
			if refusal == nil {
				next = &visit{task: t, pmid: p, became: p}
				return nil
			}
			refused[p] = refusal
		}
	})
	for p, refusal := range refused {
		w.finishOrRequeue(p, false)
		w.tellOutcome(p, nil, refusal)
	}
	return next, err
}

// tellVisitEnded tells what came of a visit whose outcome is recorded.
func (w *driveWorker) tellVisitEnded(v *visit) {
	w.finishOrRequeue(v.pmid, v.again)
	if v.again {
		return
	}
	m, err := w.s.m.Medium(v.became)
	if err != nil {
		w.tellOutcome(v.pmid, nil, errors.Join(v.failure, err))
		return
	}
	w.tellOutcome(v.pmid, &Identification{m, v.findings}, v.failure)
}

// readInDrive has the drive read the cartridge and give it up. The robot is not
// needed for it, unless the cartridge has to be turned over.
func (w *driveWorker) readInDrive(ctx context.Context) {
	v := w.current
	v.where = w.drive
	if v.failure == nil {
		v.reading, v.failure = w.readAllSides(ctx, v.task)
	}
	if v.failure != nil { // the cartridge may be anywhere
		v.lookIntoElements(ctx, v.elementsTouched()...)
		v.where, _ = v.locateCartridge(v.elementsTouched()...)
		v.inverted = v.inverted || v.liesTurned(v.where)
	}
	if v.where != w.drive {
		return
	}
	if !v.mayTakeFrom(v.where) {
		v.stuck = true // somebody else was faster with the very same cartridge
		return
	}
	if err := w.robot.live.Unload(ctx, w.drive); err != nil {
		v.failure, v.stuck = errors.Join(v.failure, err), true
		return
	}
	v.points.hitPoint(afterUnload)
}

// takeCartridgeHome has the robot take the cartridge to where it is to end, and
// looks where it is.
func (w *driveWorker) takeCartridgeHome(ctx context.Context, v *visit) {
	if !v.stuck && v.where != 0 && v.mayTakeFrom(v.where) {
		if err := v.carryCartridge(ctx, v.where, v.request.To, v.inverted); err != nil {
			v.failure = errors.Join(v.failure, err)
		}
	}
	v.failure = errors.Join(v.failure, v.findCartridgeAtEnd(ctx))
	v.points.hitPoint(beforeClose)
	w.judgeFailedVisit(v)
}

// recordVisit writes down, within a change, what one visit found, and ends its
// request.
func (u *identifyRun) recordVisit(c *change, v *visit) error {
	m := v.endRequest(c, v.failure)
	if m == nil {
		return nil // the cartridge was not found: its record and request stay
	}
	if v.failure == nil {
		clearReadProblems(m) // before the verdicts: one of them may be a problem anew
	}
	if v.reading != nil {
		v.findings = c.applyReading(m, v.reading)
	}
	if v.failure != nil {
		noteUnreadSides(m, v.reading, v.failure, u.fitsNoDrive(m.PMID))
	}
	v.findings = append(v.findings, c.concludeFromReading(m)...)
	if became := c.absorbMedium(m); became != nil {
		v.became = became.PMID
		v.findings = append(v.findings, c.findingOfAbsorption(became))
	}
	for _, f := range v.findings {
		c.announceFinding(f)
	}
	return c.addAuditEntry(verbIdentify, "Medium/"+v.request.Name, u.media[v.pmid].Reason)
}
