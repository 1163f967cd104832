// SPDX-License-Identifier: Apache-2.0

package rsm

import "rsm.storage/rsmctl/rsm/record"

// poolAfterReading names the pool a medium belongs in after it was read. Both
// sides are always in the same pool; a pool that has given a side away keeps
// the medium.
func (c *change) poolAfterReading(m *record.Medium) string {
	kind := record.ImportPool
	if p := c.poolNow(m.Pool); p != nil {
		kind = p.Kind
	}
	switch {
	case m.Bound(), kind == record.ApplicationPool && m.SomeSideIs(record.Available, record.Decommissioned):
		return m.Pool
	case kind == record.FreePool && m.EverySideIs(record.Available):
		return c.ensureSystemPool(record.FreePool, m.Type)
	case m.SomeSideIs(record.Import):
		return c.ensureSystemPool(record.ImportPool, m.Type)
	}
	return c.ensureSystemPool(record.UnrecognizedPool, m.Type)
}

// withdrawPartlyFree takes the Available sides of a medium out of Free when another
// side of it turned out not to be free: free media are free on every side.
func (c *change) withdrawPartlyFree(m *record.Medium) {
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

// ensureSystemPool names a system pool and makes it if this type was never seen.
func (c *change) ensureSystemPool(kind record.PoolKind, mediaType string) string {
	c.makePoolsOfType(mediaType)
	name := record.SystemPool(kind, mediaType)
	c.makeSystemPool(kind, name, mediaType)
	return name
}

// makePoolsOfType makes the three system pools of a media type (RSM,
// AddNtmsMediaType).
func (c *change) makePoolsOfType(mediaType string) {
	if mediaType == "" {
		return
	}
	for _, kind := range []record.PoolKind{record.FreePool, record.ImportPool, record.UnrecognizedPool} {
		c.makeSystemPool(kind, record.SystemPool(kind, mediaType), mediaType)
	}
}

func (c *change) makeSystemPool(kind record.PoolKind, name, mediaType string) {
	if c.poolNow(name) == nil {
		c.pools[name] = &record.Pool{Name: name, Kind: kind, MediaType: mediaType, Creator: record.MadeBySystem}
	}
}
