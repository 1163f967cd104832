// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"fmt"
	"maps"
	"slices"

	"rsm.storage/rsmctl/api/words"
	"rsm.storage/rsmctl/rsm/record"
)

// emptied are the pools that nobody declares any more, and in which nothing is
// left.
type emptied struct {
	remarks
	steps []Step
}

// deletePools removes the pools that nobody declares any more. A pool whose last
// media leave it with this plan is left to the next.
func deletePools(s sight, kept guarded) emptied {
	if !s.desired.Complete {
		return emptied{}
	}
	d := poolDeleter{s: s, leaving: countLeaving(kept.steps), gone: map[string]bool{}}
	for _, name := range slices.Sorted(maps.Keys(s.pools)) {
		d.deleteEmptyPool(s.pools[name])
	}
	return d.emptied
}

// countLeaving counts, by pool, the media that steps move out of it.
func countLeaving(steps []Step) map[string]int {
	n, left := map[string]int{}, map[record.PMID]bool{}
	for i := range steps {
		if s := &steps[i]; s.From != "" && s.From != s.Pool && !left[s.PMID] {
			left[s.PMID] = true
			n[s.From]++
		}
	}
	return n
}

// poolDeleter is the workbench of deletePools.
type poolDeleter struct {
	emptied
	s sight
	// leaving counts the media that this plan moves out of a pool.
	leaving map[string]int
	// gone tells of the pools that were looked at whether they will be gone.
	gone map[string]bool
}

// deleteEmptyPool removes a pool that rsmctl made, that no manifest declares
// and that is empty, the pools in it first. It tells whether the pool will be
// gone.
func (d *poolDeleter) deleteEmptyPool(v *seenPool) bool {
	if known, ok := d.gone[v.name]; ok {
		return known
	}
	d.gone[v.name] = false
	switch {
	case v.desired != nil, v.record.Kind != record.ApplicationPool, v.record.Creator != record.MadeByManifest:
		return false
	case v.mediaCount > 0 && v.mediaCount == d.leaving[v.name]:
		return false
	case v.mediaCount > 0:
		d.addBlocked(Blocked{
			Kind: kindMediaPool, Name: v.name, Reason: PoolHoldsMedia,
			Message: fmt.Sprintf("pool %s is in no manifest, but it holds %s; nothing in it is touched", v.name, words.Count(v.mediaCount, "medium", "media")),
			Cure:    "declare the pool again, or list its sides in a MediaSet of another pool",
		})
		return false
	case !d.deletePoolsIn(v):
		return false
	}
	d.steps = append(d.steps, Step{
		Action: DeletePool, Kind: kindMediaPool, Name: v.name, Pool: v.name, Reason: PoolNotDeclared,
		Message: fmt.Sprintf("pool %s is in no manifest and empty; delete it", v.name),
	})
	d.gone[v.name] = true
	return true
}

// deletePoolsIn removes the pools in a pool, and tells whether all will be gone.
func (d *poolDeleter) deletePoolsIn(v *seenPool) bool {
	all := true
	for _, name := range slices.Sorted(maps.Keys(d.s.pools)) {
		if child := d.s.pools[name]; child.parentToBe() == v.name && !d.deleteEmptyPool(child) {
			all = false
		}
	}
	return all
}
