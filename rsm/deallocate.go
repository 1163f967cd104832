// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"context"
	"fmt"
)

// Deallocate ends a logical medium (RSM, DeallocateNtmsMedia). Only the record
// changes: label and data stay on the side until somebody draws it and writes.
// The side keeps its LMID as LastLMID, so that allocating it again undoes
// this. A medium that was set aside is classified by what was last read.
func (s *Session) Deallocate(ctx context.Context, id LMID, reason string) error {
	return s.change(ctx, "Deallocate", "LogicalMedium/"+string(id), reason, func(c *change) error {
		m, i, err := c.held("deallocate", id)
		if err != nil {
			return err
		}
		if err := c.idle("deallocate", m); err != nil {
			return err
		}
		pool := c.pool(m.Pool)
		if err := c.release(m, i, pool); err != nil {
			return fmt.Errorf("deallocate side %d of %s: %w", i, m.Name(), err)
		}
		c.settlePool(m, pool)
		c.event(Normal, "Deallocated", "Medium/"+m.Name(), "side %d (%s) deallocated from pool %s: %s", i, id, pool.Name, reason)
		return nil
	})
}

// held finds the side of a logical medium.
func (c *change) held(verb string, id LMID) (*Medium, int, error) {
	r := c.byLMID(id)
	if id == "" || r == nil {
		return nil, 0, fmt.Errorf("%s %s: %w: nothing is allocated under that id", verb, id, ErrInvalidMedia)
	}
	return c.edit(r.PMID), r.sideOf(id), nil
}

// release frees one side, and the flip sides that were reserved with it.
func (c *change) release(m *Medium, i int, pool *Pool) error {
	side := &m.Sides[i]
	cause := CauseDeallocate
	if pool.MaxAllocations > 0 && side.Allocations >= pool.MaxAllocations {
		cause = CauseDeallocateLast
	}
	if err := side.giveBack(cause, c.heads.Hold); err != nil {
		return err
	}
	if !m.bound() {
		m.BoundSerial = ""
	}
	for _, other := range otherSides(m, i) {
		if other.State == Reserved && !m.any(Allocated, Complete) {
			if err := other.giveBack(CauseDeallocateOther, c.heads.Hold); err != nil {
				return err
			}
		}
	}
	return nil
}

// settlePool finds the place of a medium that was just deallocated.
func (c *change) settlePool(m *Medium, pool *Pool) {
	if m.SetAside != nil && !m.bound() {
		m.SetAside = nil
		m.reclassify()
		m.Pool = c.poolFor(m)
		return
	}
	if pool.ReturnToFree && m.every(Available) && !m.Some((*Side).Unread) {
		m.Pool = c.systemPool(FreePool, m.Type)
	}
}

// Complete closes a logical medium for writing (RSM, SetNtmsMediaComplete).
func (s *Session) Complete(ctx context.Context, id LMID, reason string) error {
	return s.change(ctx, "Complete", "LogicalMedium/"+string(id), reason, func(c *change) error {
		m, i, err := c.held("complete", id)
		if err != nil {
			return err
		}
		if err := c.idle("complete", m); err != nil {
			return err
		}
		if err := m.Sides[i].become(CauseComplete); err != nil {
			return fmt.Errorf("complete side %d of %s: %w", i, m.Name(), err)
		}
		c.event(Normal, "Completed", "Medium/"+m.Name(), "side %d (%s) closed for writing: %s", i, id, reason)
		return nil
	})
}
