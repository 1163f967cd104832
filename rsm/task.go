// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi"
)

// task is one cartridge on its way, under one library request.
type task struct {
	robot   *robot
	request record.LibraryRequest
	barcode string
	points  verbPoints
	// took is the drive of which this request took custody; 0: of none.
	took int
	// inverted is true while the second side of a two-sided medium is up.
	twoSided, inverted bool
	// seen is what the elements showed at the last look.
	seen map[int]element.Element
	// where the cartridge is; 0 when looking gave no single answer.
	where int
	// nowhere is set when all elements it could be in were seen without it.
	nowhere bool
}

// openRequest writes down an intent, within a change, and returns its task.
func (c *change) openRequest(r *robot, verb string, m *record.Medium, drive, to int) *task {
	c.heads.Requests++
	w := record.LibraryRequest{
		ID: numberKey(c.heads.Requests), Verb: verb, Library: r.name, PMID: m.PMID, Name: m.Name(),
		From: m.Location.Address, Drive: drive, To: to, State: record.InProcess, Actor: c.actor, Began: c.now,
	}
	written := w
	c.work[w.ID] = &written
	return newTask(r, w, m)
}

// newTask makes the task of a request; m is its medium, nil when the records no
// longer have it.
func newTask(r *robot, w record.LibraryRequest, m *record.Medium) *task {
	t := &task{robot: r, request: w, points: points[w.Verb], seen: map[int]element.Element{}}
	if m != nil {
		t.barcode, t.twoSided = m.Barcode, len(m.Sides) == 2
	}
	return t
}

// turned tells whether the medium in an element lies with its second side up.
func (t *task) turned(address int) bool { return t.twoSided && t.seen[address].Inverted }

// carryTo moves the cartridge from one element to another. An answer that never
// came is replaced by a look at both elements: the error is nil when that
// shows that it was done.
func (t *task) carryTo(ctx context.Context, from, to int, invert bool) error {
	if from == to {
		return nil
	}
	if !t.mayTake(from) {
		return fmt.Errorf("%w: %s is no longer ours in element %d; take an inventory", library.ErrStale, t.request.Name, from)
	}
	if !t.mayTake(to) { // it is a drive, and will be ours
		t.took = to
	}
	err := t.robot.live.Move(ctx, from, to, invert)
	t.points.hitPoint(afterMove)
	if !errors.Is(err, scsi.ErrOutcomeUnknown) {
		return err
	}
	t.lookInto(ctx, from, to)
	switch where, _ := t.locateCartridge(from, to); where {
	case to:
		return nil
	case from:
		t.giveUpLostCustody(from)
	}
	return fmt.Errorf("%w: %w", record.ErrOutcomeUnknown, err)
}

// refuseAbsent tells whether the cartridge still is where the request starts. A
// person may have taken or exchanged it since the last inventory: then the
// robot must not move, nor anything be read into the wrong record.
func (t *task) refuseAbsent(ctx context.Context) error {
	t.lookInto(ctx, t.request.From)
	if where, why := t.locateCartridge(t.request.From); where == 0 {
		return fmt.Errorf("%w: %s is not at element %d any more: %s; take an inventory", library.ErrStale, t.request.Name, t.request.From, why)
	}
	t.inverted = t.turned(t.request.From)
	return nil
}

// lookInto reads the given elements anew. One that cannot be read is not seen.
func (t *task) lookInto(ctx context.Context, addresses ...int) {
	for _, address := range addresses {
		delete(t.seen, address)
		if address == 0 {
			continue
		}
		if e, err := t.robot.live.Element(ctx, address); err == nil {
			t.seen[address] = e
		}
	}
}

// locateCartridge says in which of the elements the cartridge is, by the last look: in
// the only one that is full and can hold it, or of several in the only one that
// shows its barcode; else, when every other one was seen without it, in the only
// one that says so with an exception. Elements that were not seen leave the
// question open.
func (t *task) locateCartridge(addresses ...int) (where int, why string) {
	found, perhaps, shown := map[int]bool{}, map[int]bool{}, map[int]bool{}
	t.nowhere = false
	for _, address := range addresses {
		if address == 0 {
			continue
		}
		e, ok := t.seen[address]
		fits := e.Full && (t.barcode == "" || e.Barcode == "" || e.Barcode == t.barcode)
		switch {
		case !ok:
			why = joinProblems(why, fmt.Sprintf("element %d cannot be read", address))
		case e.Exception != "" && fits:
			perhaps[address] = true
		case e.Exception != "":
			why = joinProblems(why, e.Trouble())
		case fits:
			found[address] = true
			if e.Barcode == t.barcode {
				shown[address] = true
			}
		}
	}
	switch {
	case len(found) > 1 && len(shown) > 0:
		found = shown
	case len(found) == 0 && why == "":
		found = perhaps
	}
	if len(found) == 1 {
		for where = range found {
			return where, ""
		}
	}
	if len(found) > 1 {
		return 0, joinProblems(why, "several elements could hold it")
	}
	t.nowhere = why == ""
	return 0, joinProblems(why, "it is in none of the places it can be in")
}

// elementsTouched are the elements that the request touches, each once.
func (t *task) elementsTouched() []int {
	all := []int{t.request.From, t.request.Drive, t.request.To}
	slices.Sort(all)
	return slices.Compact(all)
}

// findAtEnd looks at the elements once more and finds the cartridge. It is
// called when the robot is done, whether all went well or not.
func (t *task) findAtEnd(ctx context.Context) error {
	t.lookInto(ctx, t.elementsTouched()...)
	where, why := t.locateCartridge(t.elementsTouched()...)
	t.where = where
	t.giveUpLostCustody(where)
	if where == 0 {
		return fmt.Errorf("%s %s: %w: %s; look at the library, the request stays open as %s",
			t.request.Verb, t.request.Name, record.ErrOutcomeUnknown, why, t.request.ID)
	}
	return nil
}

// closeRequest records, within a change, where the cartridge is now, and ends the
// request. A cartridge that looking did not find keeps its record, for the
// next inventory to correct, and its open request, unless it was gone before
// the robot touched it, or nothing was begun.
func (t *task) closeRequest(c *change, failure error) *record.Medium {
	m := c.editMedium(t.request.PMID)
	w := t.request
	if e := c.elementNow(record.Place{Library: t.robot.name, Address: t.where}); m != nil && e != nil && e.PMID != "" && e.PMID != m.PMID {
		failure = errors.Join(failure, fmt.Errorf("%w: it was seen in element %d, where medium %s is recorded; take an inventory", record.ErrOutcomeUnknown, t.where, e.PMID))
		t.where = 0
	}
	theirs := m != nil && (w.Theirs || c.isStrange(m))
	now := c.now
	if t.where == 0 {
		reason := "OutcomeUnknown"
		if w.Error = failure.Error(); !w.MayHaveBegun() || t.nowhere && errors.Is(failure, library.ErrStale) {
			w.State, w.Ended, reason = record.Failed, &now, w.Verb+"Failed"
		}
		c.work[w.ID] = &w
		c.addEvent(record.Warning, reason, "Medium/"+w.Name, "%v", failure)
		return nil
	}
	w.State, w.Ended = record.Passed, &now
	if failure != nil {
		w.State, w.Error = record.Failed, failure.Error()
		c.addEvent(record.Warning, w.Verb+"Failed", "Medium/"+w.Name, "%v", failure)
	}
	c.work[w.ID] = &w
	if m != nil {
		t.placeRecord(c, m)
		if theirs || c.isStrange(m) {
			m.Happened(record.OutOfSight) // others had it in a drive: anything may be on it
		}
	}
	return m
}

// placeRecord moves the record to where the cartridge was seen, and writes down the
// elements that were looked at.
func (t *task) placeRecord(c *change, m *record.Medium) {
	before := record.Place{Library: m.Library, Address: m.Location.Address}
	if e := c.elementNow(before); e != nil && e.PMID == m.PMID {
		left := *e
		left.PMID = ""
		c.elements[before] = &left
	}
	for address, seen := range t.seen {
		p := record.Place{Library: t.robot.name, Address: address}
		e := &record.Element{Library: t.robot.name, Element: seen}
		was := c.elementNow(p)
		if was != nil {
			e.PMID, e.InUse = was.PMID, was.InUse
		}
		if address == t.where {
			e.PMID = m.PMID
		}
		another := was != nil && e.PMID != was.PMID && p != before
		if e.InUse != nil && (!e.Full || another || address == t.where && t.robot.live.InCustody(address)) {
			e.InUse = nil
			c.driveFree(p)
		}
		c.elements[p] = e
	}
	if !m.Online() {
		m.Happened(record.OutOfSight) // an inventory meanwhile found it gone: it was out of sight
		m.Unseen = nil
	}
	home := m.Home
	m.Library = t.robot.name
	m.MoveTo(t.seen[t.where])
	t.mountLeft(m, c.now)
	if m.Location.Type != record.InSlot && home != 0 {
		m.Home = home
	}
}
