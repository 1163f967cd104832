// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"fmt"
	"maps"
	"slices"
)

// wantPools makes the pools what they are declared to be, parents first.
func wantPools(s sight, f frozen) wants {
	m := poolMaker{s: s, f: f, looked: map[string]bool{}}
	for _, name := range slices.Sorted(maps.Keys(s.pools)) {
		m.makePoolReady(s.pools[name])
	}
	return wants{pools: m.steps}
}

// poolMaker is the workbench of wantPools.
type poolMaker struct {
	s sight
	f frozen
	// looked are the pools that have their step already.
	looked map[string]bool
	steps  []Step
}

// makePoolReady makes or changes a pool, its parent first.
func (m *poolMaker) makePoolReady(v *seenPool) {
	if !m.f.poolIsReady(v) || m.looked[v.name] {
		return
	}
	m.looked[v.name] = true
	m.makePoolReady(m.s.pools[v.desired.Spec.Parent])
	spec, where := v.desired.Spec, m.s.placeInParentheses(v.desired.Pos)
	step := Step{
		Kind: kindMediaPool, Name: v.name, Pool: v.name,
		Source: m.s.placeInManifests(v.desired.Pos), Spec: &spec,
	}
	switch {
	case v.record == nil:
		step.Action, step.Reason = CreatePool, PoolDeclared
		step.Message = fmt.Sprintf("pool %s is declared%s and does not exist; create it", v.name, where)
	case v.record.Spec() != v.desired.Spec:
		step.Action, step.Reason = UpdatePool, PoolChanged
		step.Message = fmt.Sprintf("pool %s is declared otherwise%s: %s", v.name, where, describeSpecChanges(v.record.Spec(), v.desired.Spec))
	default:
		return
	}
	m.steps = append(m.steps, step)
}
