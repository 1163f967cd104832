// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"context"
	"fmt"

	"rsm.storage/rsmctl/rsm/record"
)

// Deallocate ends a logical medium (RSM, DeallocateNtmsMedia). Only the record
// changes: label and data stay on the side until somebody draws it and writes.
// The side keeps its LMID as LastLMID, so that allocating it again undoes
// this. A medium that was set aside is classified by what was last read.
func (s *Session) Deallocate(ctx context.Context, id record.LMID, reason string) error {
	return s.commitVerb(ctx, "Deallocate", "LogicalMedium/"+string(id), reason, func(c *change) error {
		m, i, err := c.editHeldSide("deallocate", id)
		if err != nil {
			return err
		}
		if err := c.refuseBusy("deallocate", m); err != nil {
			return err
		}
		pool := c.poolNow(m.Pool)
		if err := c.releaseSide(m, i, pool); err != nil {
			return fmt.Errorf("deallocate side %d of %s: %w", i, m.Name(), err)
		}
		c.moveAfterRelease(m, pool)
		c.addEvent(record.Normal, "Deallocated", "Medium/"+m.Name(), "side %d (%s) deallocated from pool %s: %s", i, id, pool.Name, reason)
		return nil
	})
}

// editHeldSide finds the side of a logical medium, for a change of it.
func (c *change) editHeldSide(verb string, id record.LMID) (*record.Medium, int, error) {
	r := c.mediumByLMID(id)
	if id == "" || r == nil {
		return nil, 0, fmt.Errorf("%s %s: %w: nothing is allocated under that id", verb, id, record.ErrInvalidMedia)
	}
	return c.editMedium(r.PMID), r.SideHolding(id), nil
}

// releaseSide frees one side, and the flip sides that were reserved with it.
func (c *change) releaseSide(m *record.Medium, i int, pool *record.Pool) error {
	side := &m.Sides[i]
	cause := record.CauseDeallocate
	if pool.MaxAllocations > 0 && side.Allocations >= pool.MaxAllocations {
		cause = record.CauseDeallocateLast
	}
	if err := side.GiveBack(cause, c.heads.Hold); err != nil {
		return err
	}
	if !m.Bound() {
		m.BoundSerial = ""
	}
	for _, other := range otherSides(m, i) {
		if other.State == record.Reserved && !m.SomeSideIs(record.Allocated, record.Complete) {
			if err := other.GiveBack(record.CauseDeallocateOther, c.heads.Hold); err != nil {
				return err
			}
		}
	}
	return nil
}

// moveAfterRelease chooses the pool of a medium that was just deallocated. What
// was set aside goes where its last reading puts it.
func (c *change) moveAfterRelease(m *record.Medium, pool *record.Pool) {
	if m.SetAside != nil && !m.Bound() {
		m.SetAside = nil
		m.Reclassify()
		m.Pool = c.poolAfterReading(m)
		return
	}
	if pool.ReturnToFree && m.EverySideIs(record.Available) && !m.Some((*record.Side).Unread) {
		m.Pool = c.ensureSystemPool(record.FreePool, m.Type)
	}
}

// Complete closes a logical medium for writing (RSM, SetNtmsMediaComplete).
func (s *Session) Complete(ctx context.Context, id record.LMID, reason string) error {
	return s.commitVerb(ctx, "Complete", "LogicalMedium/"+string(id), reason, func(c *change) error {
		m, i, err := c.editHeldSide("complete", id)
		if err != nil {
			return err
		}
		if err := c.refuseBusy("complete", m); err != nil {
			return err
		}
		if err := m.Sides[i].Become(record.CauseComplete); err != nil {
			return fmt.Errorf("complete side %d of %s: %w", i, m.Name(), err)
		}
		c.addEvent(record.Normal, "Completed", "Medium/"+m.Name(), "side %d (%s) closed for writing: %s", i, id, reason)
		return nil
	})
}
