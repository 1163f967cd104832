// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"slices"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// isTakenElsewhere tells whether an application holds a side with a label, on another
// medium than m.
func (c *change) isTakenElsewhere(m *record.Medium, k label.Key) bool {
	return slices.ContainsFunc(c.mediaByOMID(k), func(other *record.Medium) bool {
		i := other.SideCarrying(k)
		return other.PMID != m.PMID && i >= 0 && other.Sides[i].LMID != ""
	})
}

// poolFor names the pool a medium belongs in after it was read. Both sides are
// always in the same pool; a pool that has given a side away keeps the medium.
func (c *change) poolFor(m *record.Medium) string {
	kind := record.ImportPool
	if p := c.poolNow(m.Pool); p != nil {
		kind = p.Kind
	}
	switch {
	case m.Bound(), kind == record.ApplicationPool && m.SomeSideIs(record.Available, record.Decommissioned):
		return m.Pool
	case kind == record.FreePool && m.EverySideIs(record.Available):
		return c.systemPool(record.FreePool, m.Type)
	case m.SomeSideIs(record.Import):
		return c.systemPool(record.ImportPool, m.Type)
	}
	return c.systemPool(record.UnrecognizedPool, m.Type)
}

// leaveFree takes the Available sides of a medium out of Free when another
// side of it turned out not to be free: free media are free on every side.
func (c *change) leaveFree(m *record.Medium) {
	p := c.poolNow(m.Pool)
	if p == nil || p.Kind != record.FreePool || m.EverySideIs(record.Available) {
		return
	}
	for i := range m.Sides {
		if s := &m.Sides[i]; s.State == record.Available {
			_ = s.Become(record.CauseWithdrawFree) // the table has this row
		}
	}
}
