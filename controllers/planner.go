// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/label"
)

// NewPlan decides what has to be done so that what was observed becomes what
// is desired. It is pure: equal arguments give equal plans, whatever the order
// of the lists in them, and the arguments are not changed.
//
// No step writes to a medium. What cannot be decided safely is not done: it is
// in Blocked, with what would cure it.
func NewPlan(desired Desired, observed Observed) *Plan {
	p := newPlanner(&desired, &observed)
	p.indexSides()
	p.planPools()
	p.lookAtMedia()
	p.doubtStale()
	p.reportOpen()
	p.reportContested()
	p.reportDuplicates()
	p.reportSameSerials()
	p.planArrivals()
	p.planLeftovers()
	p.planDismounts()
	p.planExpected()
	p.settleAbsent()
	p.planUnexpected()
	p.planFree()
	p.planReading()
	p.settleTakes()
	p.planDeletions()
	p.guard()
	p.reportUsedDrives()
	p.reportLibraries()
	p.reportGroups()
	p.reportFindings()
	p.reportWaiting()
	return p.finish()
}

// planner is the workbench of one NewPlan call.
type planner struct {
	desired  *Desired
	observed *Observed
	snap     *rsm.Snapshot
	plan     *Plan

	libraries map[string]*libraryView
	// manyLibraries: a place needs the library's name to be found.
	manyLibraries bool

	pools map[string]*poolView

	// wanted leads from an identity to the index of the expected side, and
	// carriers, by that index, to the side that carries it.
	wanted   map[label.Key]int32
	carriers []carrier
	// others are the carriers of identities that more than one carries.
	others map[int32][]carrier
	// strangers are the sides whose identity nobody expects.
	strangers map[label.Key][]carrier
	// bySerial is the first medium with the serial number of a cartridge
	// memory, sameSerial all of those that more than one has.
	bySerial   map[string]*rsm.Medium
	sameSerial map[string][]carrier
	// twice are the expected sides that nobody may act on.
	twice map[int32]bool

	// What the one look at all media has set apart for a closer look.
	unread   []*rsm.Medium // label to be read
	arrived  []*rsm.Medium // put into a port
	idle     []*rsm.Medium // Available in a Free pool
	loose    []carrier     // held, or in Import, and expected by nobody
	byCode   map[string][]*rsm.Medium
	byLMID   map[rsm.LMID]carrier
	requests map[label.Key]*rsm.OperatorRequest

	// used are the drives that others use, by the medium in them; absent are the
	// expected sides that are not to be found.
	used   map[rsm.PMID]*usedDrive
	absent []absentee

	// frozen media are acted on by nobody, since it is not sure what they
	// are or where they are.
	frozen map[rsm.PMID]bool
	// unsure are those of them that were allocated by their barcode and not
	// read since: reading the label may settle who they are.
	unsure map[rsm.PMID]bool
	// trusted media are allocated by their barcode before they are read.
	trusted map[rsm.PMID]bool
	// taken media already have a step that gives them to a pool.
	taken map[rsm.PMID]bool

	takes []take            // wanted Allocate and MoveToPool, not settled yet
	stale map[string][]Step // wanted Deallocate, by pool
	// outOfReach counts those that wait until a library answers, unseen those
	// whose medium was not seen since the database was restored.
	outOfReach, unseen map[string]int
	groups             map[groupKey]*group
	doubts             []string // why not everything could be seen, nil before it is asked
}

// take is a wanted step that gives a side to a pool.
type take struct {
	medium *rsm.Medium
	step   Step
}

func newPlanner(desired *Desired, observed *Observed) *planner {
	p := &planner{
		desired:  desired,
		observed: observed,
		snap:     observed.Snapshot,
		plan: &Plan{
			FormatVersion: PlanFormat,
			Source:        PlanSource{Digest: desired.Digest, Complete: desired.Complete},
			Steps:         []Step{},
			Drift:         []Drift{},
			Blocked:       []Blocked{},
			Waiting:       []Waiting{},
		},
		strangers:  map[label.Key][]carrier{},
		others:     map[int32][]carrier{},
		bySerial:   make(map[string]*rsm.Medium),
		sameSerial: map[string][]carrier{},
		twice:      map[int32]bool{},
		requests:   map[label.Key]*rsm.OperatorRequest{},
		frozen:     map[rsm.PMID]bool{},
		unsure:     map[rsm.PMID]bool{},
		trusted:    map[rsm.PMID]bool{},
		taken:      map[rsm.PMID]bool{},
		stale:      map[string][]Step{},
		outOfReach: map[string]int{},
		unseen:     map[string]int{},
		groups:     map[groupKey]*group{},
	}
	if p.snap == nil {
		p.snap = &rsm.Snapshot{}
	}
	p.plan.Observed.Revision = p.snap.Revision
	p.plan.Observed.Export = observed.Export
	p.plan.Hold = p.snap.Hold
	p.viewLibraries()
	p.viewDrives()
	p.viewPools()
	for _, r := range p.snap.Requests {
		if r.Kind == rsm.InsertMedium && !r.OMID.IsZero() {
			p.requests[r.OMID.Key()] = r
		}
	}
	return p
}

// want notes a step on a medium. Steps that give the medium to a pool are
// settled together, since two sides of one medium cannot go two ways.
func (p *planner) want(m *rsm.Medium, s Step) {
	if p.frozen[m.PMID] && (s.Action != Identify || !p.unsure[m.PMID]) {
		return
	}
	s.PMID, s.Library, s.Barcode = m.PMID, m.Library, m.Barcode
	s.Name = m.Name()
	if p.unproven(m, s) {
		p.notYet(m, s)
		return
	}
	if s.Action == Allocate || s.Action == MoveToPool {
		p.taken[m.PMID] = true
		p.takes = append(p.takes, take{m, s})
		return
	}
	p.emit(p.libraryOf(m), s)
}

// emit plans a step, unless its library may not or cannot be worked with.
// A nil library stands in nobody's way.
func (p *planner) emit(lib *libraryView, s Step) {
	switch {
	case lib != nil && lib.obstacle != "":
		lib.held = append(lib.held, s)
		if s.Action == Deallocate && lib.obstacle == LibraryUnreachable {
			p.outOfReach[s.Pool]++
		}
	case s.Action == Deallocate:
		p.stale[s.Pool] = append(p.stale[s.Pool], s)
	default:
		p.plan.Steps = append(p.plan.Steps, s)
	}
}

func (p *planner) block(b Blocked) { p.plan.Blocked = append(p.plan.Blocked, b) }

func (p *planner) blockMedium(m *rsm.Medium, kind string, reason Reason, message, cure string) {
	p.block(Blocked{Kind: kind, Name: m.Name(), Reason: reason, Message: message, Cure: cure})
}

func (p *planner) drift(m *rsm.Medium, reason Reason, message string) {
	p.plan.Drift = append(p.plan.Drift, Drift{
		Kind: kindSide, Name: m.Name(), Reason: reason, Message: message, Library: m.Library, PMID: m.PMID,
	})
}
