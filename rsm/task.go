// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/record"
)

// task is one cartridge on its way, under one library request.
type task struct {
	robot   *robot
	request record.LibraryRequest
	barcode string
	points  verbPoints
	// custodyTaken is the drive of which this request took custody; 0: of none.
	custodyTaken int
	// inverted is true while the second side of a two-sided medium is up.
	twoSided, inverted bool
	// seen is what the elements showed at the last look.
	seen map[int]element.Element
	// where the cartridge is; 0 when looking gave no single answer.
	where int
	// nowhere is set when all elements it could be in were seen without it.
	nowhere bool
}

// beginRequest writes down an intent, within a change, and returns its task.
func (c *change) beginRequest(r *robot, verb string, m *record.Medium, drive, to int) *task {
	c.heads.Requests++
	w := record.LibraryRequest{
		ID: numberKey(c.heads.Requests), Verb: verb, Library: r.name, PMID: m.PMID, Name: m.Name(),
		From: m.Location.Address, Drive: drive, To: to, State: record.InProcess, Actor: c.actor, Began: c.now,
	}
	written := w
	c.libraryRequests[w.ID] = &written
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
