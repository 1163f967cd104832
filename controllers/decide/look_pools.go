// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"rsm.storage/rsmctl/rsm/record"
)

// seenPool is a pool as a plan sees it: declared, recorded, or both.
type seenPool struct {
	name string
	// desired is nil when no manifest declares it, record when it does not exist.
	desired *DesiredPool
	record  *record.Pool
	// mediaCount is how many media are in it, where that matters.
	mediaCount int
	// holdsPools: there are pools in it.
	holdsPools bool
}

func lookAtPools(q question) surroundings {
	pools := map[string]*seenPool{}
	for _, record := range q.snap.Pools {
		pools[record.Name] = &seenPool{name: record.Name, record: record}
	}
	for i := range q.desired.Pools {
		d := &q.desired.Pools[i]
		v := pools[d.Spec.Name]
		if v == nil {
			v = &seenPool{name: d.Spec.Name}
			pools[d.Spec.Name] = v
		}
		v.desired = d
	}
	for _, record := range q.snap.Pools {
		if parent := pools[record.Parent]; parent != nil {
			parent.holdsPools = true
		}
	}
	if anyPoolMayChange(pools) {
		for _, m := range q.snap.Media {
			if v := pools[m.Pool]; v != nil {
				v.mediaCount++
			}
		}
	}
	return surroundings{pools: pools}
}

// anyPoolMayChange tells whether it matters how many media a pool holds.
func anyPoolMayChange(pools map[string]*seenPool) bool {
	for _, v := range pools {
		if v.record == nil || v.record.Kind != record.ApplicationPool {
			continue
		}
		if v.desired == nil || v.desired.Spec.MediaType != v.record.MediaType {
			return true
		}
	}
	return false
}

// parentToBe is the parent that the pool will have.
func (v *seenPool) parentToBe() string {
	if v.desired != nil {
		return v.desired.Spec.Parent
	}
	return v.record.Parent
}

// kindOfPool is the kind of the pool that a medium is in.
func (s surroundings) kindOfPool(m *record.Medium) record.PoolKind {
	if v := s.pools[m.Pool]; v != nil && v.record != nil {
		return v.record.Kind
	}
	return ""
}
