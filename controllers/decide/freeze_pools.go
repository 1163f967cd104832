// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"fmt"
	"maps"
	"slices"

	"rsm.storage/rsmctl/api/words"
	"rsm.storage/rsmctl/rsm/record"
)

// freezePools reports the pools that cannot be as declared: nothing goes into
// them.
func freezePools(s sight) untouchable {
	c := poolChecker{s: s, looked: map[string]bool{}}
	c.unready = map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(s.pools)) {
		c.canBeAsDeclared(s.pools[name])
	}
	return c.untouchable
}

// poolChecker is the workbench of freezePools.
type poolChecker struct {
	untouchable
	s sight
	// looked are the pools that were judged already, or are being judged.
	looked map[string]bool
}

// canBeAsDeclared looks at a declared pool, its parent first. A pool whose
// parents form a circle cannot be made.
func (c *poolChecker) canBeAsDeclared(v *seenPool) bool {
	if v.desired == nil {
		return false
	}
	if c.looked[v.name] {
		return !c.unready[v.name]
	}
	c.looked[v.name], c.unready[v.name] = true, true
	if message, cure, reason := c.whyUnready(v); message != "" {
		c.addBlocked(Blocked{Kind: kindMediaPool, Name: v.name, Reason: reason, Message: message, Cure: cure})
		return false
	}
	delete(c.unready, v.name)
	return true
}

// whyUnready says why a pool cannot be as declared, empty when it can.
func (c *poolChecker) whyUnready(v *seenPool) (message, cure string, reason Reason) {
	spec, where := v.desired.Spec, c.s.placeInParentheses(v.desired.Pos)
	switch {
	case !c.parentCanBeHad(spec.Parent):
		return fmt.Sprintf("pool %s cannot be as declared%s, because its parent %s is not", v.name, where, spec.Parent),
			"declare " + spec.Parent + ", or name another parent", PoolMissing
	case v.record == nil:
	case v.record.Kind != record.ApplicationPool:
		return fmt.Sprintf("pool %s is declared%s, but that is the name of a system pool", v.name, where),
			"give the pool another name", PoolMissing
	case v.record.MediaType == spec.MediaType:
	case v.holdsPools:
		return fmt.Sprintf("pool %s is declared for %s%s, but it holds pools", v.name, typeNameOrNone(spec.MediaType), where),
			"name another parent in the pools that are in it first", PoolHoldsMedia
	case v.mediaCount > 0:
		return fmt.Sprintf("pool %s is declared for %s%s, but it is for %s and holds %s",
				v.name, typeNameOrNone(spec.MediaType), where, typeNameOrNone(v.record.MediaType), words.Count(v.mediaCount, "medium", "media")),
			"move its media to another pool first, or declare a new pool", PoolHoldsMedia
	}
	return "", "", ""
}

func (c *poolChecker) parentCanBeHad(parent string) bool {
	if parent == "" {
		return true
	}
	v := c.s.pools[parent]
	return v != nil && (c.canBeAsDeclared(v) || v.desired == nil && v.record.Kind == record.ApplicationPool)
}
