// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm"
)

// ErrStalePlan says that the plan that was confirmed is not the plan that is due now.
var ErrStalePlan = errors.New("the plan has changed since it was confirmed")

// guard lets a pool's deallocations through when they are no more than it
// allows in one pass. Otherwise none of them is: a list that was emptied by
// mistake is not to be carried out in slices, nor library by library as they
// answer again.
func (p *planner) guard() {
	if len(p.stale) == 0 {
		return
	}
	allocated := p.countAllocated()
	for _, pool := range slices.Sorted(maps.Keys(p.stale)) {
		steps := p.stale[pool]
		limit := p.pools[pool].desired.Guard
		if limit.IsZero() {
			limit = v1alpha1.DefaultMaxDeallocations()
		}
		allowed := max(1, limit.Of(allocated[pool]))
		later := p.outOfReach[pool] + p.unseen[pool]
		if len(steps)+later <= allowed {
			p.plan.Steps = append(p.plan.Steps, steps...)
			continue
		}
		slices.SortFunc(steps, compareSteps)
		message := fmt.Sprintf("would deallocate %d, allowed %d", len(steps)+later, allowed)
		if n := p.outOfReach[pool]; n > 0 {
			message += fmt.Sprintf("; %d of them are in libraries that do not answer", n)
		}
		if n := p.unseen[pool]; n > 0 {
			message += fmt.Sprintf("; %d of them have yet to be seen again", n)
		}
		p.block(Blocked{Kind: kindMediaPool, Name: pool, Reason: GuardExceeded, Message: message, Steps: steps})
	}
}

// countAllocated counts the allocated sides of the pools that would lose some.
func (p *planner) countAllocated() map[string]int {
	n := map[string]int{}
	for _, m := range p.snap.Media {
		if p.stale[m.Pool] == nil {
			continue
		}
		for i := range m.Sides {
			if state := m.Sides[i].State; state == rsm.Allocated || state == rsm.Complete {
				n[m.Pool]++
			}
		}
	}
	return n
}

// Confirm returns plan with its guarded deallocations among its steps, for a
// person who has seen them and gave the digest of the plan. Any other digest
// is refused with ErrStalePlan: what was agreed to was another plan.
func Confirm(plan *Plan, digest string) (*Plan, error) {
	if digest != plan.Digest {
		return nil, fmt.Errorf("%w: %s was confirmed, the digest is now %s; look at it with `rsmctl plan`, then confirm that one",
			ErrStalePlan, digest, plan.Digest)
	}
	confirmed := *plan
	confirmed.Steps = slices.Clone(plan.Steps)
	confirmed.Blocked = []Blocked{}
	for _, b := range plan.Blocked {
		if b.Reason == GuardExceeded {
			confirmed.Steps = append(confirmed.Steps, b.Steps...)
		} else {
			confirmed.Blocked = append(confirmed.Blocked, b)
		}
	}
	slices.SortStableFunc(confirmed.Steps, compareTurns)
	return &confirmed, nil
}
