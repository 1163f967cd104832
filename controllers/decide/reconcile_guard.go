// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"fmt"
	"slices"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/record"
)

// guarded is what the guards of the pools let through. Set by
// guardPools.
type guarded struct {
	remarks
	// steps are those that are carried out, but for what they leave empty.
	steps []Step
}

// guardPools lets a pool's deallocations through when they are no more than it
// allows in one pass. Otherwise none of them is: a list that was emptied by
// mistake is not to be carried out in slices, nor library by library as they
// answer again.
func guardPools(s sight, w wants, a allowed) guarded {
	g := guarded{steps: a.steps}
	if len(a.stale) == 0 {
		return g
	}
	allocated := countAllocated(s.snap.Media, a.stale)
	for pool, steps := range a.stale {
		limit := s.pools[pool].desired.Guard
		if limit.IsZero() {
			limit = v1alpha1.DefaultMaxDeallocations()
		}
		most := max(1, limit.Of(allocated[pool]))
		unreached, unseen := a.outOfReach[pool], len(w.unseen[pool])
		n := len(steps) + unreached + unseen
		if n <= most {
			g.steps = append(slices.Clip(g.steps), steps...)
			continue
		}
		message := fmt.Sprintf("would deallocate %d, allowed %d", n, most)
		if unreached > 0 {
			message += fmt.Sprintf("; %d of them are in libraries that do not answer", unreached)
		}
		if unseen > 0 {
			message += fmt.Sprintf("; %d of them have yet to be seen again", unseen)
		}
		g.addBlocked(Blocked{
			Kind: kindMediaPool, Name: pool, Reason: GuardExceeded, Message: message,
			Steps: slices.SortedFunc(slices.Values(steps), CompareSteps),
		})
	}
	return g
}

// countAllocated counts the allocated sides of the pools that would lose some.
func countAllocated(media []*record.Medium, stale map[string][]Step) map[string]int {
	n := map[string]int{}
	for _, m := range media {
		if stale[m.Pool] == nil {
			continue
		}
		for i := range m.Sides {
			if heldByApplication(&m.Sides[i]) {
				n[m.Pool]++
			}
		}
	}
	return n
}
