// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"fmt"
	"slices"

	"rsm.storage/rsmctl/rsm/record"
)

// reconcileTakes decides which pool each medium goes to. Whoever takes a side
// comes before Free. Both sides of a medium are in one pool, so that two pools
// cannot each have one.
func reconcileTakes(s sight, _ frozen, w wants) (a agreed) {
	takes := addFreesToTakes(&a.remarks, w)
	slices.SortFunc(takes, compareWanted)
	for rest := takes; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].medium == rest[0].medium {
			n++
		}
		s.reconcileSides(&a, rest[:n])
		rest = rest[n:]
	}
	return a
}

// addFreesToTakes adds to the takes what is wanted free, where nobody takes it.
func addFreesToTakes(r *remarks, w wants) []*wanted {
	takes := make([]*wanted, 0, len(w.takes)+len(w.frees))
	for i := range w.takes {
		takes = append(takes, &w.takes[i])
	}
	if len(w.frees) == 0 {
		return takes
	}
	taken := make(map[record.PMID]bool, len(takes))
	for _, t := range takes {
		taken[t.medium.PMID] = true
	}
	for i := range w.frees {
		p := &w.frees[i]
		if taken[p.medium.PMID] {
			continue
		}
		r.addRemarks(p.remarks)
		if p.possible {
			taken[p.medium.PMID] = true
			takes = append(takes, &p.wanted)
		}
	}
	return takes
}

// reconcileSides agrees on what becomes of one medium.
func (s sight) reconcileSides(a *agreed, takes []*wanted) {
	m := takes[0].medium
	if other := s.wantedElsewhere(m, takes); other != "" {
		for _, t := range takes {
			a.blockMedium(m, kindSide, FlipSideElsewhere,
				fmt.Sprintf("side %d of %s is wanted in pool %s, but %s; both sides of a medium are in one pool", t.step.Side, s.nameAndPlace(m), t.step.Pool, other),
				"list both sides in MediaSets of one pool")
		}
		return
	}
	for _, t := range takes {
		a.takes = append(a.takes, due{s.libraryOf(m), &t.step})
		if t.step.Action == MoveToPool {
			return // the medium moves once, with both sides; what is left is for the next pass
		}
	}
}

// wantedElsewhere says what keeps a medium from going where takes want it, empty
// when nothing does.
func (s sight) wantedElsewhere(m *record.Medium, takes []*wanted) string {
	pool := takes[0].step.Pool
	sides := map[int]bool{}
	for _, t := range takes {
		sides[t.step.Side] = true
		if t.step.Pool != pool {
			return fmt.Sprintf("pools %s and %s each want one", pool, t.step.Pool)
		}
	}
	for i := range m.Sides {
		if sides[i] {
			continue
		}
		if m.Pool != pool && heldByApplication(&m.Sides[i]) {
			return fmt.Sprintf("its side %d is allocated in %s", i, m.Pool)
		}
		// It cannot be had now, but the medium would be in the wrong pool then.
		if at, expected := s.expected[m.Sides[i].OMID.Key()]; expected && s.desired.Sides[at].Pool != pool {
			return fmt.Sprintf("%s wants side %d in %s", s.nameOfAsker(&s.desired.Sides[at]), i, s.desired.Sides[at].Pool)
		}
	}
	return ""
}
