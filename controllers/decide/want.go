// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"rsm.storage/rsmctl/rsm/record"
)

// wants are the third phase's result: the steps that are wanted, each for a
// reason of its own. Nothing in it was weighed against the others.
type wants struct {
	remarks
	// pools are the steps that make pools as declared, parents first. Set by
	// wantPools.
	pools []Step
	// takes give a side or a medium to a pool. Set by wantExpected and
	// wantUnexpected.
	takes []wanted
	// frees move media into Free and out of it, where nobody takes them. Set by
	// wantFree.
	frees []proposal
	// reads read labels, in the order in which they are wanted. Set by
	// wantReading.
	reads []proposal
	// steps are the others that move or close a medium. Set by wantArrivals,
	// wantLeftovers, wantDismounts and wantExpected.
	steps []wanted
	// stale deallocate sides. Set by wantUnexpected.
	stale []wanted
	// unseen names, by pool, the stale sides whose medium was not seen since the
	// database was restored. Set by wantUnexpected.
	unseen map[string][]string
	// absent are the expected sides that are not to be found. Set by
	// wantExpected.
	absent []absentee
	// mayHold names the expected sides that may be on a medium in a drive that
	// others use. Set by wantExpected.
	mayHold map[record.PMID][]string
	// trusted are the media that are taken by their barcode, before they are
	// read. Set by wantExpected.
	trusted map[record.PMID]bool
	// staying are the media that stay in a port, for want of an empty slot. Set by
	// wantArrivals.
	staying map[record.PMID]bool
}

// wanted is a step on a medium.
type wanted struct {
	medium *record.Medium
	step   Step
}

// proposal is a step on a medium that gives way to whatever else is wanted of the
// medium.
type proposal struct {
	wanted
	// possible: the step can be made. Otherwise only the remarks count.
	possible bool
	// remarks are made when the proposal does not give way.
	remarks remarks
}

// absentee is an expected side that is not to be found; medium is nil when it
// was never seen.
type absentee struct {
	side   *DesiredSide
	medium *record.Medium
}

func (w wants) joinWants(part wants) wants {
	w.addRemarks(part.remarks)
	appendList(&w.pools, part.pools)
	appendList(&w.takes, part.takes)
	appendList(&w.frees, part.frees)
	appendList(&w.reads, part.reads)
	appendList(&w.steps, part.steps)
	appendList(&w.stale, part.stale)
	appendLists(&w.unseen, part.unseen)
	appendList(&w.absent, part.absent)
	appendLists(&w.mayHold, part.mayHold)
	addEntries(&w.trusted, part.trusted)
	addEntries(&w.staying, part.staying)
	return w
}

// want gathers the steps that are wanted on what is not frozen.
func want(s sight, f frozen, passes []pass[func(sight, frozen) wants]) wants {
	var w wants
	for _, p := range passes {
		w = w.joinWants(p.run(s, f))
	}
	return w
}

var wantPasses = []pass[func(sight, frozen) wants]{
	{"wantPools", "pools, unready", "pools", wantPools},
	{"wantArrivals", "arrived, empty slots, frozen media", "steps, staying", wantArrivals},
	{"wantLeftovers", "what rsmctl left in drives, unread, frozen media", "steps", wantLeftovers},
	{"wantDismounts", "inDrive, comesHome", "steps", wantDismounts},
	{"wantExpected", "carriers, byCode, byLMID, used, all that is frozen", "takes, steps, absent, mayHold, trusted", wantExpected},
	{"wantUnexpected", "loose, pools, unready, frozen media", "takes, stale, unseen", wantUnexpected},
	{"wantFree", "idle, byCode, frozen barcodes and media", "frees", wantFree},
	{"wantReading", "unread, frozen media", "reads", wantReading},
}

// wishes are the workbench of one pass: what it may look at, and its own part of
// the wants. It embeds two phases so that their questions read as its own.
type wishes struct {
	sight
	frozen
	own wants
}

// wishForStep notes a step on a medium, unless nobody may act on it.
func (w *wishes) wishForStep(m *record.Medium, s Step) {
	if !w.fillInStep(&w.own.remarks, m, &s) {
		return
	}
	switch s.Action {
	case Allocate, MoveToPool:
		w.own.takes = append(w.own.takes, wanted{m, s})
	case Deallocate:
		w.own.stale = append(w.own.stale, wanted{m, s})
	default:
		w.own.steps = append(w.own.steps, wanted{m, s})
	}
}

// proposeStep makes a proposal of a step on a medium. Why the step cannot be made
// is among its remarks.
func (w *wishes) proposeStep(m *record.Medium, s Step) proposal {
	p := proposal{wanted: wanted{m, s}}
	p.possible = w.fillInStep(&p.remarks, m, &p.step)
	return p
}

// fillInStep names the medium in a step, and tells whether the step may be made.
func (w *wishes) fillInStep(r *remarks, m *record.Medium, s *Step) bool {
	if w.isFrozen(m) && (s.Action != Identify || !w.mayBeRead(m)) {
		return false
	}
	s.PMID, s.Library, s.Barcode = m.PMID, m.Library, m.Barcode
	s.Name = m.Name()
	if w.restsOnClaim(m, s) {
		w.leaveForLater(r, m, s)
		return false
	}
	return true
}
