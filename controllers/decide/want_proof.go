// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"fmt"
	"slices"

	"rsm.storage/rsmctl/rsm/record"
)

// restsOnClaim tells whether a step rests on nothing but what a restored database
// claims. A library that may not or cannot be worked with is the first reason
// to leave its media alone, and is reported instead.
func (s surroundings) restsOnClaim(m *record.Medium, step *Step) bool {
	if lib := s.libraryOf(m); lib != nil && lib.obstacle != "" {
		return false
	}
	switch step.Action {
	case Inject, Identify, Dismount:
		return false
	case MoveToPool:
		return m.Some((*record.Side).Claimed)
	}
	return m.Sides[step.Side].Claimed()
}

// leaveForLater leaves a step to a later pass: by then its medium was seen or read.
// A medium that is not there to be seen is reported.
func (w *wishes) leaveForLater(r *remarks, m *record.Medium, s *Step) {
	if s.Action == Deallocate {
		appendToList(&w.own.unseen, s.Pool, m.Name())
	}
	if !m.Online() || m.Ejected || m.Cleaning || m.SetAside != nil {
		r.blockInPool(NotSeenAgain, s.Pool, m.Name())
	}
}

// describeClaim says what the restored database has a medium for.
func (s surroundings) describeClaim(m *record.Medium) string {
	side := &m.Sides[0]
	if i := slices.IndexFunc(m.Sides, func(s record.Side) bool { return heldByApplication(&s) }); i >= 0 {
		side = &m.Sides[i]
	}
	text := fmt.Sprintf("is %s in %s", side.State, m.Pool)
	if !side.OMID.IsZero() {
		text += " as " + side.OMID.String()
	}
	return text + " by the word of the restored database"
}
