// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"fmt"
	"maps"
	"slices"

	"rsm.storage/rsmctl/rsm"
)

// madeByRsmctl is the creator of the pools that a manifest asked for.
const madeByRsmctl = "rsmctl"

// poolView is a pool as the planner sees it: declared, recorded, or both.
type poolView struct {
	name    string
	desired *DesiredPool
	record  *rsm.Pool
	// ready: it is as declared, or is made so by this plan.
	ready   bool
	settled bool
	// holds counts the media in it, when that matters; leaving counts those
	// that this plan moves out of it.
	holds, leaving int
}

func (p *planner) viewPools() {
	p.pools = map[string]*poolView{}
	for _, record := range p.snap.Pools {
		p.pools[record.Name] = &poolView{name: record.Name, record: record}
	}
	for i := range p.desired.Pools {
		d := &p.desired.Pools[i]
		v := p.pools[d.Spec.Name]
		if v == nil {
			v = &poolView{name: d.Spec.Name}
			p.pools[d.Spec.Name] = v
		}
		v.desired = d
	}
}

// planPools makes the pools what they are declared to be, parents first.
func (p *planner) planPools() {
	if p.poolsMayChange() {
		p.countMedia()
	}
	for _, name := range slices.Sorted(maps.Keys(p.pools)) {
		p.settlePool(p.pools[name])
	}
}

// planDeletions removes the pools that nobody declares any more. A pool whose
// last media leave it with this plan is left to the next.
func (p *planner) planDeletions() {
	if !p.desired.Complete {
		return
	}
	left := map[rsm.PMID]bool{}
	for i := range p.plan.Steps {
		s := &p.plan.Steps[i]
		if v := p.pools[s.From]; v != nil && s.From != s.Pool && !left[s.PMID] {
			left[s.PMID] = true
			v.leaving++
		}
	}
	gone := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(p.pools)) {
		p.dropPool(p.pools[name], gone)
	}
}

// poolsMayChange reports whether it matters how many media a pool holds.
func (p *planner) poolsMayChange() bool {
	for _, v := range p.pools {
		if v.record == nil || v.record.Kind != rsm.ApplicationPool {
			continue
		}
		if v.desired == nil || v.desired.Spec.MediaType != v.record.MediaType {
			return true
		}
	}
	return false
}

func (p *planner) countMedia() {
	for _, m := range p.snap.Media {
		if v := p.pools[m.Pool]; v != nil {
			v.holds++
		}
	}
}

// settlePool plans what makes a declared pool ready, its parent first. A pool
// whose parents form a circle is not ready.
func (p *planner) settlePool(v *poolView) bool {
	if v.settled || v.desired == nil {
		return v.ready
	}
	v.settled = true
	if !p.parentReady(v) {
		return false
	}
	spec := v.desired.Spec
	step := Step{
		Kind: kindMediaPool, Name: v.name, Pool: v.name,
		Source: p.place(v.desired.Pos), Spec: &spec,
	}
	switch {
	case v.record == nil:
		step.Action, step.Reason = CreatePool, PoolDeclared
		step.Message = fmt.Sprintf("pool %s is declared%s and does not exist; create it", v.name, p.where(v.desired.Pos))
		p.plan.Steps = append(p.plan.Steps, step)
	case v.record.Kind != rsm.ApplicationPool:
		p.block(Blocked{
			Kind: kindMediaPool, Name: v.name, Reason: PoolMissing,
			Message: fmt.Sprintf("pool %s is declared%s, but that is the name of a system pool", v.name, p.where(v.desired.Pos)),
			Cure:    "give the pool another name",
		})
		return false
	case v.record.Spec() == v.desired.Spec:
	case v.record.MediaType != v.desired.Spec.MediaType && p.holdsPools(v):
		p.block(Blocked{
			Kind: kindMediaPool, Name: v.name, Reason: PoolHoldsMedia,
			Message: fmt.Sprintf("pool %s is declared for %s%s, but it holds pools", v.name, typeName(v.desired.Spec.MediaType), p.where(v.desired.Pos)),
			Cure:    "name another parent in the pools that are in it first",
		})
		return false
	case v.record.MediaType != v.desired.Spec.MediaType && v.holds > 0:
		p.block(Blocked{
			Kind: kindMediaPool, Name: v.name, Reason: PoolHoldsMedia,
			Message: fmt.Sprintf("pool %s is declared for %s%s, but it is for %s and holds %s",
				v.name, typeName(v.desired.Spec.MediaType), p.where(v.desired.Pos), typeName(v.record.MediaType), count(v.holds, "medium", "media")),
			Cure: "move its media to another pool first, or declare a new pool",
		})
		return false
	default:
		step.Action, step.Reason = UpdatePool, PoolChanged
		step.Message = fmt.Sprintf("pool %s is declared otherwise%s: %s", v.name, p.where(v.desired.Pos), specChanges(v.record.Spec(), v.desired.Spec))
		p.plan.Steps = append(p.plan.Steps, step)
	}
	v.ready = true
	return true
}

func (p *planner) holdsPools(v *poolView) bool {
	for _, child := range p.snap.Pools {
		if child.Parent == v.name {
			return true
		}
	}
	return false
}

func (p *planner) parentReady(v *poolView) bool {
	parent := v.desired.Spec.Parent
	if parent == "" {
		return true
	}
	pv := p.pools[parent]
	if pv != nil && (p.settlePool(pv) || pv.desired == nil && pv.record.Kind == rsm.ApplicationPool) {
		return true
	}
	p.block(Blocked{
		Kind: kindMediaPool, Name: v.name, Reason: PoolMissing,
		Message: fmt.Sprintf("pool %s cannot be as declared%s, because its parent %s is not", v.name, p.where(v.desired.Pos), parent),
		Cure:    "declare " + parent + ", or name another parent",
	})
	return false
}

// dropPool plans the removal of a pool that rsmctl made, that no manifest
// declares and that is empty, the pools in it first. It reports whether the
// pool will be gone.
func (p *planner) dropPool(v *poolView, gone map[string]bool) bool {
	if known, ok := gone[v.name]; ok {
		return known
	}
	gone[v.name] = false
	if v.desired != nil || v.record.Kind != rsm.ApplicationPool || v.record.Creator != madeByRsmctl {
		return false
	}
	if v.holds > 0 && v.holds == v.leaving {
		return false
	}
	if v.holds > 0 {
		p.block(Blocked{
			Kind: kindMediaPool, Name: v.name, Reason: PoolHoldsMedia,
			Message: fmt.Sprintf("pool %s is in no manifest, but it holds %s; nothing in it is touched", v.name, count(v.holds, "medium", "media")),
			Cure:    "declare the pool again, or list its sides in a MediaSet of another pool",
		})
		return false
	}
	empty := true
	for _, name := range slices.Sorted(maps.Keys(p.pools)) {
		child := p.pools[name]
		if child.parent() == v.name && !p.dropPool(child, gone) {
			empty = false
		}
	}
	if !empty {
		return false
	}
	p.plan.Steps = append(p.plan.Steps, Step{
		Action: DeletePool, Kind: kindMediaPool, Name: v.name, Pool: v.name, Reason: PoolNotDeclared,
		Message: fmt.Sprintf("pool %s is in no manifest and empty; delete it", v.name),
	})
	gone[v.name] = true
	return true
}

// parent is the parent that the pool will have.
func (v *poolView) parent() string {
	if v.desired != nil {
		return v.desired.Spec.Parent
	}
	return v.record.Parent
}
