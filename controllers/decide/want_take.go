// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"fmt"

	"rsm.storage/rsmctl/api/words"
	"rsm.storage/rsmctl/rsm/record"
)

// wantTake wants a step that brings a side into its declared pool, unless the pool
// cannot have it. It tells whether the step is wanted.
func (w *wishes) wantTake(d *DesiredSide, m *record.Medium, i int, step Step) bool {
	if w.reportRefused(m, step, w.nameOfAsker(d)) || step.Action == Allocate && w.reportLMIDTaken(d, m, i) {
		return false
	}
	w.wishForStep(m, step)
	return true
}

// reportRefused reports why a pool cannot have the side that a step would bring
// into it for an asker, and tells whether it cannot.
func (w *wishes) reportRefused(m *record.Medium, step Step, asker string) bool {
	pool := w.pools[step.Pool]
	switch {
	case !w.poolIsReady(pool):
		w.own.blockInPool(PoolMissing, step.Pool, m.Name())
	case !fitsMediaType(m, pool.desired.Spec.MediaType):
		w.own.blockMedium(m, kindSide, WrongMediaType,
			fmt.Sprintf("%s is of media type %s, but pool %s, in which %s wants it, is for %s",
				w.nameAndPlace(m), textOrNone(m.Type), step.Pool, asker, typeNameOrNone(pool.desired.Spec.MediaType)),
			"name a pool for "+typeNameOrNone(m.Type)+" in the MediaSet")
	default:
		return step.Action == Allocate && w.reportUsedUp(m, step.Side, pool)
	}
	return true
}

// fitsMediaType tells whether a medium is of a media type. One whose barcode and
// drive tell no type takes that of the pool it is declared for, if it has as many
// sides.
func fitsMediaType(m *record.Medium, mediaType string) bool {
	if m.Type == "" {
		return len(m.Sides) == record.SidesOf(mediaType)
	}
	return m.Type == mediaType
}

// reportLMIDTaken reports a declared LMID that another side has, and tells whether
// there is one.
func (w *wishes) reportLMIDTaken(d *DesiredSide, m *record.Medium, i int) bool {
	if d.LMID == "" {
		return false
	}
	c, ok := w.byLMID()[d.LMID]
	if !ok || c.medium == m && int(c.side) == i {
		return false
	}
	w.own.blockMedium(m, kindSide, LMIDTaken,
		fmt.Sprintf("%s shall be allocated as %s (%s), but that LMID belongs to %s", w.nameAndPlace(m), d.LMID, w.nameOfAsker(d), w.nameAndPlace(c.medium)),
		"drop the lmid from "+d.Set+", or deallocate the other side")
	return true
}

// reportUsedUp reports a side that was allocated as often as a pool allows, and
// tells whether it was.
func (w *wishes) reportUsedUp(m *record.Medium, i int, pool *seenPool) bool {
	n, limit := m.Sides[i].Allocations, pool.desired.Spec.MaxAllocations
	if limit == 0 || n < limit {
		return false
	}
	w.own.blockMedium(m, kindSide, StateIsFinal,
		fmt.Sprintf("%s was allocated %s, and pool %s, which it is for, allows no more", w.nameAndPlace(m), words.Count(n, "time", "times"), pool.name),
		"raise maxAllocations of "+pool.name+", or use another medium")
	return true
}
