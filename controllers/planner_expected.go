// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"fmt"

	"rsm.storage/rsmctl/rsm"
)

// planExpected brings every expected side into its pool and state.
func (p *planner) planExpected() {
	for i := range p.desired.Sides {
		d := &p.desired.Sides[i]
		c := p.carriers[i]
		switch {
		case d.Contested || len(p.twice) > 0 && p.twice[int32(i)]:
			// Reported by reportContested.
		case c.medium == nil:
			p.planMissing(d)
		case c.side == several:
			// Reported by reportDuplicates.
		case c.side == readOnly:
			p.reportClaimed(d, c.medium)
		case !asDeclared(d, c.medium, &c.medium.Sides[c.side]):
			p.planFound(d, c.medium, int(c.side))
		}
	}
}

// asDeclared is the common case, and costs nothing.
func asDeclared(d *DesiredSide, m *rsm.Medium, s *rsm.Side) bool {
	state := rsm.Allocated
	if d.Complete {
		state = rsm.Complete
	}
	return s.State == state && m.Pool == d.Pool && m.Online() != d.Offline && m.SetAside == nil && s.Evidence.Problem == "" &&
		(d.Barcode == "" || d.Barcode == m.Barcode) &&
		(d.LMID == "" || d.LMID == s.LMID) &&
		(d.OMID.Info == "" || d.OMID.Info == s.OMID.Info)
}

// reportClaimed reports a medium that has the expected label as one of
// several, or against its record. The latter is reported with the medium.
func (p *planner) reportClaimed(d *DesiredSide, m *rsm.Medium) {
	if m.SetAside != nil {
		return
	}
	p.blockMedium(m, kindSide, CannotIdentify,
		fmt.Sprintf("%s carries %s, which %s expects, but another label as well, and which one counts is not clear", p.at(m), d.OMID, p.asker(d)),
		"find out what is on the medium, and relabel it")
}

// planFound plans for an expected side that one medium carries.
func (p *planner) planFound(d *DesiredSide, m *rsm.Medium, i int) {
	if m.SetAside != nil || p.frozen[m.PMID] {
		return
	}
	p.reportDifferences(d, m, &m.Sides[i])
	switch s := &m.Sides[i]; s.State {
	case rsm.Allocated, rsm.Complete:
		p.planHeld(d, m, i)
	case rsm.Available, rsm.Import, rsm.Reserved:
		p.planAllocate(d, m, i)
	case rsm.Decommissioned:
		p.blockMedium(m, kindSide, StateIsFinal,
			fmt.Sprintf("%s carries %s, which %s expects, but it is Decommissioned for good", p.at(m), d.OMID, p.asker(d)),
			"drop it from "+d.Set)
	case rsm.Incompatible:
		p.blockMedium(m, kindSide, WrongMediaType,
			fmt.Sprintf("%s carries %s, which %s expects, but it fits no drive here", p.at(m), d.OMID, p.asker(d)),
			"put it into a library whose drives can read it")
	case rsm.Foreign, rsm.Unprepared:
		p.blockMedium(m, kindSide, CannotIdentify,
			fmt.Sprintf("%s carries %s, which %s expects, but it is %s in pool %s", p.at(m), d.OMID, p.asker(d), s.State, m.Pool),
			readAgain(m)+": a label that is read again brings it to Import")
	}
}

// reportDifferences reports what is not as declared, but nobody has to act on.
func (p *planner) reportDifferences(d *DesiredSide, m *rsm.Medium, s *rsm.Side) {
	if d.Barcode != "" && d.Barcode != m.Barcode {
		p.drift(m, BarcodeDiffers, fmt.Sprintf("%s carries %s, for which %s declares barcode %s", p.at(m), d.OMID, p.asker(d), d.Barcode))
	}
	if d.OMID.Info != "" && d.OMID.Info != s.OMID.Info && s.Evidence.Level != rsm.Unverified {
		p.drift(m, LabelInfoDiffers, fmt.Sprintf("%s is described as %q on its label, %s declares %q", p.at(m), s.OMID.Info, p.asker(d), d.OMID.Info))
	}
	if d.LMID != "" && s.LMID != "" && d.LMID != s.LMID {
		p.drift(m, LMIDDiffers, fmt.Sprintf("%s is allocated as %s, %s declares %s", p.at(m), s.LMID, p.asker(d), d.LMID))
	}
	if d.Offline && m.Online() {
		p.drift(m, OnlineUnexpected, fmt.Sprintf("%s is in a library, %s declares it Offline", p.at(m), p.asker(d)))
	}
}

// planHeld plans for an expected side that is allocated.
func (p *planner) planHeld(d *DesiredSide, m *rsm.Medium, i int) {
	s := &m.Sides[i]
	switch {
	case m.Pool != d.Pool:
		step := p.sideStep(MoveToPool, DeclaredElsewhere, d, m, i)
		step.Kind = kindMedium
		step.Message = fmt.Sprintf("%s carries %s and is in pool %s, but %s wants it in %s; move it", p.at(m), d.OMID, m.Pool, p.asker(d), d.Pool)
		p.take(d, m, i, step)
	case s.State == rsm.Complete && !d.Complete:
		p.blockMedium(m, kindSide, StateIsFinal,
			fmt.Sprintf("%s is Complete, but %s declares it Allocated; what is closed for writing stays so", p.at(m), p.asker(d)),
			"declare state: Complete in "+d.Set)
	case s.State == rsm.Allocated && d.Complete:
		step := p.sideStep(Complete, DeclaredComplete, d, m, i)
		step.LMID = s.LMID
		step.Message = fmt.Sprintf("%s is Allocated and %s declares it Complete; close it for writing", p.at(m), p.asker(d))
		p.want(m, step)
	}
	if !m.Online() && !d.Offline {
		p.planAway(d, m)
	}
	if problem := s.Evidence.Problem; problem != "" && !unread(m) {
		p.blockMedium(m, kindSide, CannotIdentify,
			fmt.Sprintf("%s is %s in %s as %s, but its label could not be read the last time: %s", p.at(m), s.State, m.Pool, s.OMID, problem),
			"look after the drive or the cartridge, then "+readAgain(m))
	}
}

// planAllocate plans for an expected side that may be allocated. An absent
// one is asked for first.
func (p *planner) planAllocate(d *DesiredSide, m *rsm.Medium, i int) {
	if !m.Online() && !d.Offline {
		p.planAway(d, m)
		return
	}
	if unread(m) { // both sides have to be read first
		p.reportUnread(d, m)
		return
	}
	reason, from := Expected, "is "+string(m.Sides[i].State)+" in pool "+m.Pool
	if m.Pool != d.Pool {
		reason = FoundInOtherPool
		if v := p.pools[m.Pool]; v != nil && v.record != nil {
			switch v.record.Kind {
			case rsm.FreePool:
				reason = FoundInFree
			case rsm.ImportPool:
				reason = FoundInImport
			}
		}
	}
	step := p.sideStep(Allocate, reason, d, m, i)
	step.Message = fmt.Sprintf("%s carries %s, which %s expects, and %s; allocate it to %s", p.at(m), d.OMID, p.asker(d), from, d.Pool)
	p.take(d, m, i, step)
}

// putBack brings in what was ejected and still stands in a port.
const putBack = "take it out of the port and put it back, so that its label is read"

// reportUnread reports an expected side that has to be read first where that
// takes a person's hands.
func (p *planner) reportUnread(d *DesiredSide, m *rsm.Medium) {
	cure := "bring it into a library once, so that its label is read"
	switch {
	case p.used[m.PMID] != nil:
		p.used[m.PMID].awaitDrive(d)
		return
	case m.Online() && !m.Ejected:
		return // it is read in this pass
	case m.Online():
		cure = putBack
	}
	p.blockMedium(m, kindSide, CannotIdentify,
		fmt.Sprintf("%s carried %s, which %s expects, when it was last read, but that does not count any more", p.at(m), d.OMID, p.asker(d)), cure)
}

// sideStep begins a step for an expected side.
func (p *planner) sideStep(action Action, reason Reason, d *DesiredSide, m *rsm.Medium, i int) Step {
	id := d.OMID
	return Step{
		Action: action, Kind: kindSide, Reason: reason,
		Pool: d.Pool, From: m.Pool, Side: i, OMID: &id, LMID: d.LMID,
		Origin: origin(d.Set), Allocations: m.Sides[i].Allocations, Source: p.place(d.Pos),
	}
}

// take wants a step that brings a side into its declared pool, unless the pool
// cannot have it. It reports whether the step is wanted.
func (p *planner) take(d *DesiredSide, m *rsm.Medium, i int, step Step) bool {
	pool := p.pools[d.Pool]
	switch {
	case pool == nil || !pool.ready:
		p.group(PoolMissing, d.Pool).add(m.Name())
		return false
	case !fits(m, pool.desired.Spec.MediaType):
		p.blockMedium(m, kindSide, WrongMediaType,
			fmt.Sprintf("%s is of media type %s, but pool %s, in which %s wants it, is for %s",
				p.at(m), orNone(m.Type), d.Pool, p.asker(d), typeName(pool.desired.Spec.MediaType)),
			"name a pool for "+typeName(m.Type)+" in the MediaSet")
		return false
	case step.Action == Allocate && (p.usedUp(m, i, pool) || p.lmidTaken(d, m, i)):
		return false
	}
	p.want(m, step)
	return true
}

// fits tells whether a medium is of a media type. One whose barcode and drive
// tell no type takes that of the pool it is declared for, if it has its sides.
func fits(m *rsm.Medium, mediaType string) bool {
	if m.Type == "" {
		return len(m.Sides) == rsm.SidesOf(mediaType)
	}
	return m.Type == mediaType
}

// readAgain is the command that reads the labels of a medium's library again.
func readAgain(m *rsm.Medium) string {
	return "run `rsmctl inventory " + m.Library + " --method full -f PATH`"
}

// lmidTaken reports a declared LMID that another side has.
func (p *planner) lmidTaken(d *DesiredSide, m *rsm.Medium, i int) bool {
	if d.LMID == "" {
		return false
	}
	c, ok := p.holder(d.LMID)
	if !ok || c.medium == m && int(c.side) == i {
		return false
	}
	p.blockMedium(m, kindSide, LMIDTaken,
		fmt.Sprintf("%s shall be allocated as %s (%s), but that LMID belongs to %s", p.at(m), d.LMID, p.asker(d), p.at(c.medium)),
		"drop the lmid from "+d.Set+", or deallocate the other side")
	return true
}

// usedUp reports a side that was allocated as often as a pool allows.
func (p *planner) usedUp(m *rsm.Medium, i int, pool *poolView) bool {
	n, limit := m.Sides[i].Allocations, pool.desired.Spec.MaxAllocations
	if limit == 0 || n < limit {
		return false
	}
	p.blockMedium(m, kindSide, StateIsFinal,
		fmt.Sprintf("%s was allocated %s, and pool %s, which it is for, allows no more", p.at(m), count(n, "time", "times"), pool.name),
		"raise maxAllocations of "+pool.name+", or use another medium")
	return true
}
