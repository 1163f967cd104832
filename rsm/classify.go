// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"slices"

	"rsm.storage/rsmctl/rsm/label"
)

// taken tells whether an application holds a side with a label, on another
// medium than m.
func (c *change) taken(m *Medium, k label.Key) bool {
	return slices.ContainsFunc(c.byOMID(k), func(other *Medium) bool {
		i := other.carries(k)
		return other.PMID != m.PMID && i >= 0 && other.Sides[i].LMID != ""
	})
}

// poolFor names the pool a medium belongs in after it was read. Both sides are
// always in the same pool; a pool that has given a side away keeps the medium.
func (c *change) poolFor(m *Medium) string {
	kind := ImportPool
	if p := c.pool(m.Pool); p != nil {
		kind = p.Kind
	}
	switch {
	case m.bound(), kind == ApplicationPool && m.any(Available, Decommissioned):
		return m.Pool
	case kind == FreePool && m.every(Available):
		return c.systemPool(FreePool, m.Type)
	case m.any(Import):
		return c.systemPool(ImportPool, m.Type)
	}
	return c.systemPool(UnrecognizedPool, m.Type)
}

// leaveFree takes the Available sides of a medium out of Free when another
// side of it turned out not to be free: free media are free on every side.
func (c *change) leaveFree(m *Medium) {
	p := c.pool(m.Pool)
	if p == nil || p.Kind != FreePool || m.every(Available) {
		return
	}
	for i := range m.Sides {
		if s := &m.Sides[i]; s.State == Available {
			_ = s.become(CauseWithdrawFree) // the table has this row
		}
	}
}
