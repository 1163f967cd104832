// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"rsm.storage/rsmctl/rsm/record"
)

// NewPlan decides what has to be done so that what was observed becomes what
// is desired. It is pure: equal arguments give equal plans, whatever the order
// of the lists in them, and the arguments are not changed.
//
// No step writes to a medium. What cannot be decided safely is not done: it is
// in Blocked, with what would cure it.
func NewPlan(desired Desired, observed Observed) *Plan {
	return allPasses.planWith(&desired, &observed)
}

// phases are the passes of each phase. A phase is a function of what the phases
// before it have made, and changes none of it. The types of the passes tell
// which phase a pass belongs to: a pass that needs what is frozen cannot run
// before it is known.
type phases struct {
	look      []pass[func(question) surroundings]
	freeze    []pass[func(sight) untouchable]
	want      []pass[func(sight, frozen) wants]
	reconcile []pass[func(sight, frozen, wants) agreed]
	report    []pass[func(sight, outcome) remarks]
}

// pass is one part of a phase. The passes of a phase do not know each other:
// none sees what another makes, and their order does not matter.
type pass[F any] struct {
	// name says what the pass does.
	name string
	// needs is what of the phases before it a pass looks at.
	needs string
	// makes is what it gives to the phases after it.
	makes string
	run   F
}

var allPasses = phases{look: lookPasses, freeze: freezePasses, want: wantPasses, reconcile: reconcilePasses, report: reportPasses}

func (p phases) planWith(desired *Desired, observed *Observed) *Plan {
	s := look(newQuestion(desired, observed), p.look)
	f := freeze(s, p.freeze)
	w := want(s, f, p.want)
	o := reconcile(s, f, w, p.reconcile)
	return report(s, o, p.report)
}

// question is what a plan is asked for: what is desired, and what was seen. The
// caller sets all of it.
type question struct {
	desired  *Desired
	observed *Observed
	// snap is the snapshot that was observed, an empty one if there is none.
	snap *record.Snapshot
}

func newQuestion(desired *Desired, observed *Observed) question {
	q := question{desired, observed, observed.Snapshot}
	if q.snap == nil {
		q.snap = &record.Snapshot{}
	}
	return q
}
