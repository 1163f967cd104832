// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"fmt"

	"rsm.storage/rsmctl/rsm/record"
)

// wantExpected brings every expected side into its pool and state.
func wantExpected(s sight, f frozen) wants {
	w := wishes{sight: s, frozen: f}
	for i := range s.desired.Sides {
		d := &s.desired.Sides[i]
		c := s.carriers[i]
		switch {
		case len(f.sides) > 0 && f.sides[int32(i)]:
			// Reported by freezeContested.
		case c.medium == nil:
			w.wantMissing(d)
		case c.side == several:
			// Reported by freezeDuplicates.
		case c.side == readOnly:
			w.reportAmbiguous(d, c.medium)
		case !isAsDeclared(d, c.medium, &c.medium.Sides[c.side]):
			w.wantFound(d, c.medium, int(c.side))
		}
	}
	return w.own
}

// reportAmbiguous reports a medium on which the expected label is one of several.
// One whose label contradicts its record is set aside: freezeSetAside reports it.
func (w *wishes) reportAmbiguous(d *DesiredSide, m *record.Medium) {
	if m.SetAside != nil {
		return
	}
	w.own.blockMedium(m, kindSide, CannotIdentify,
		fmt.Sprintf("%s carries %s, which %s expects, but another label as well, and which one counts is not clear", w.nameAndPlace(m), d.OMID, w.nameOfAsker(d)),
		"find out what is on the medium, and relabel it")
}

// wantFound plans for an expected side that one medium carries.
func (w *wishes) wantFound(d *DesiredSide, m *record.Medium, i int) {
	if m.SetAside != nil || w.isFrozen(m) {
		return
	}
	w.reportDifferences(d, m, &m.Sides[i])
	switch s := &m.Sides[i]; s.State {
	case record.Allocated, record.Complete:
		w.wantHeld(d, m, i)
	case record.Available, record.Import, record.Reserved:
		w.wantAllocate(d, m, i)
	case record.Decommissioned:
		w.own.blockMedium(m, kindSide, StateIsFinal,
			fmt.Sprintf("%s carries %s, which %s expects, but it is Decommissioned for good", w.nameAndPlace(m), d.OMID, w.nameOfAsker(d)),
			"drop it from "+d.Set)
	case record.Incompatible:
		w.own.blockMedium(m, kindSide, WrongMediaType,
			fmt.Sprintf("%s carries %s, which %s expects, but it fits no drive here", w.nameAndPlace(m), d.OMID, w.nameOfAsker(d)),
			"put it into a library whose drives can read it")
	case record.Foreign, record.Unprepared:
		w.own.blockMedium(m, kindSide, CannotIdentify,
			fmt.Sprintf("%s carries %s, which %s expects, but it is %s in pool %s", w.nameAndPlace(m), d.OMID, w.nameOfAsker(d), s.State, m.Pool),
			readAgainCommand(m)+": a label that is read again brings it to Import")
	}
}

// reportDifferences reports what is not as declared, but nobody has to act on.
func (w *wishes) reportDifferences(d *DesiredSide, m *record.Medium, s *record.Side) {
	if d.Barcode != "" && d.Barcode != m.Barcode {
		w.own.addSideDrift(m, BarcodeDiffers, fmt.Sprintf("%s carries %s, for which %s declares barcode %s", w.nameAndPlace(m), d.OMID, w.nameOfAsker(d), d.Barcode))
	}
	if d.OMID.Info != "" && d.OMID.Info != s.OMID.Info && !s.Unverified() {
		w.own.addSideDrift(m, LabelInfoDiffers, fmt.Sprintf("%s is described as %q on its label, %s declares %q", w.nameAndPlace(m), s.OMID.Info, w.nameOfAsker(d), d.OMID.Info))
	}
	if d.LMID != "" && s.LMID != "" && d.LMID != s.LMID {
		w.own.addSideDrift(m, LMIDDiffers, fmt.Sprintf("%s is allocated as %s, %s declares %s", w.nameAndPlace(m), s.LMID, w.nameOfAsker(d), d.LMID))
	}
	if d.Offline && m.Online() {
		w.own.addSideDrift(m, OnlineUnexpected, fmt.Sprintf("%s is in a library, %s declares it Offline", w.nameAndPlace(m), w.nameOfAsker(d)))
	}
}

// wantHeld plans for an expected side that is allocated.
func (w *wishes) wantHeld(d *DesiredSide, m *record.Medium, i int) {
	s := &m.Sides[i]
	switch {
	case m.Pool != d.Pool:
		step := w.newSideStep(MoveToPool, DeclaredElsewhere, d, m, i)
		step.Kind = kindMedium
		step.Message = fmt.Sprintf("%s carries %s and is in pool %s, but %s wants it in %s; move it", w.nameAndPlace(m), d.OMID, m.Pool, w.nameOfAsker(d), d.Pool)
		w.wantTake(d, m, i, step)
	case s.State == record.Complete && !d.Complete:
		w.own.blockMedium(m, kindSide, StateIsFinal,
			fmt.Sprintf("%s is Complete, but %s declares it Allocated; what is closed for writing stays so", w.nameAndPlace(m), w.nameOfAsker(d)),
			"declare state: Complete in "+d.Set)
	case s.State == record.Allocated && d.Complete:
		step := w.newSideStep(Complete, DeclaredComplete, d, m, i)
		step.LMID = s.LMID
		step.Message = fmt.Sprintf("%s is Allocated and %s declares it Complete; close it for writing", w.nameAndPlace(m), w.nameOfAsker(d))
		w.wishForStep(m, step)
	}
	if !m.Online() && !d.Offline {
		w.noteAbsent(d, m)
	}
	if problem := s.Evidence.Problem; problem != "" && !m.Some((*record.Side).Undecided) {
		w.own.blockMedium(m, kindSide, CannotIdentify,
			fmt.Sprintf("%s is %s in %s as %s, but its label could not be read the last time: %s", w.nameAndPlace(m), s.State, m.Pool, s.OMID, problem),
			"look after the drive or the cartridge, then "+readAgainCommand(m))
	}
}

// wantAllocate plans for an expected side that may be allocated. An absent
// one is asked for first.
func (w *wishes) wantAllocate(d *DesiredSide, m *record.Medium, i int) {
	if !m.Online() && !d.Offline {
		w.noteAbsent(d, m)
		return
	}
	if m.Some((*record.Side).Undecided) { // both sides have to be read first
		w.reportUnread(d, m)
		return
	}
	reason, from := Expected, "is "+string(m.Sides[i].State)+" in pool "+m.Pool
	if m.Pool != d.Pool {
		switch w.kindOfPool(m) {
		case record.FreePool:
			reason = FoundInFree
		case record.ImportPool:
			reason = FoundInImport
		default:
			reason = FoundInOtherPool
		}
	}
	step := w.newSideStep(Allocate, reason, d, m, i)
	step.Message = fmt.Sprintf("%s carries %s, which %s expects, and %s; allocate it to %s", w.nameAndPlace(m), d.OMID, w.nameOfAsker(d), from, d.Pool)
	w.wantTake(d, m, i, step)
}

// putBack brings in what was ejected and still stands in a port.
const putBack = "take it out of the port and put it back, so that its label is read"

// reportUnread reports an expected side that has to be read first where that
// takes a person's hands.
func (w *wishes) reportUnread(d *DesiredSide, m *record.Medium) {
	cure := "bring it into a library once, so that its label is read"
	switch {
	case w.used[m.PMID] != nil:
		w.noteMayHold(m, d)
		return
	case m.Online() && !m.Ejected:
		return // it is read in this pass
	case m.Online():
		cure = putBack
	}
	w.own.blockMedium(m, kindSide, CannotIdentify,
		fmt.Sprintf("%s carried %s, which %s expects, when it was last read, but that does not count any more", w.nameAndPlace(m), d.OMID, w.nameOfAsker(d)), cure)
}

// newSideStep begins a step for an expected side.
func (w *wishes) newSideStep(action Action, reason Reason, d *DesiredSide, m *record.Medium, i int) Step {
	id := d.OMID
	return Step{
		Action: action, Kind: kindSide, Reason: reason,
		Pool: d.Pool, From: m.Pool, Side: i, OMID: &id, LMID: d.LMID,
		Origin: originOfSet(d.Set), Allocations: m.Sides[i].Allocations, Source: w.placeInManifests(d.Pos),
	}
}
