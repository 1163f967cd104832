// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"cmp"
	"context"
	"fmt"
	"slices"
)

// Draw says for what a side is to be drawn.
type Draw struct {
	// Pool is the application pool that wants a side.
	Pool string
	// LMID is the one the caller wants, empty when any will do.
	LMID LMID
	// Origin names what asks, for example "Application/backup".
	Origin string
	Reason string
}

// Drawn is a side that was drawn.
type Drawn struct {
	LMID LMID
	Side SideRef
	// Medium is its record from then on.
	Medium *Medium
}

// Draw allocates a side of its own choice (RSM, AllocateNtmsMedia without a
// side): an Available one of the pool, else, if the pool may, one from Free.
// Among several it is the one with the fewest allocations, then the fewest
// mounts, then the lowest element address. While a hold is on, nothing is
// drawn from Free (ErrHeld). It does not wait: when there is none the error is
// ErrMediaUnavailable.
func (s *Session) Draw(ctx context.Context, d Draw) (*Drawn, error) {
	var drawn *Drawn
	err := s.change(ctx, "Draw", "MediaPool/"+d.Pool, d.Reason, func(c *change) error {
		p, err := c.ownPool("draw a side for", d.Pool)
		if err != nil {
			return err
		}
		ref, err := c.choose(p)
		if err != nil {
			return fmt.Errorf("draw a side for pool %s: %w", d.Pool, err)
		}
		m := c.edit(ref.PMID)
		id, err := c.allocate(m, Allocation{Side: ref, Pool: d.Pool, LMID: d.LMID, Origin: d.Origin, Reason: d.Reason})
		if err != nil {
			return fmt.Errorf("draw side %d of %s for pool %s: %w", ref.Index, m.Name(), d.Pool, err)
		}
		c.event(Normal, "Drawn", "Medium/"+m.Name(), "side %d drawn for pool %s as %s: %s", ref.Index, d.Pool, id, d.Reason)
		drawn = &Drawn{LMID: id, Side: ref, Medium: m}
		return nil
	})
	return drawn, err
}

// choose finds the side to draw: the pool's own first, then a free one.
func (c *change) choose(p *Pool) (SideRef, error) {
	if ref, found := c.best(p.Name, p); found {
		return ref, nil
	}
	switch {
	case !p.DrawFromFree:
		return SideRef{}, fmt.Errorf("%w: it has no available side, and does not draw from Free", ErrMediaUnavailable)
	case c.heads.Hold != nil:
		return SideRef{}, c.heads.Hold.refusal()
	}
	if ref, found := c.best(SystemPool(FreePool, p.MediaType), p); found {
		return ref, nil
	}
	return SideRef{}, fmt.Errorf("%w: neither it nor %s has an available side that is in a library; declare blank media free, or bring some in",
		ErrMediaUnavailable, SystemPool(FreePool, p.MediaType))
}

// best finds the side of a pool that is to be drawn next for p.
func (c *change) best(pool string, p *Pool) (SideRef, bool) {
	type candidate struct {
		ref                          SideRef
		allocations, mounts, address int
	}
	var all []candidate
	for _, m := range c.m.records.media {
		if m.Pool != pool || !m.Online() || m.SetAside != nil || m.Cleaning || c.idle("draw", m) != nil {
			continue
		}
		for i := range m.Sides {
			side := &m.Sides[i]
			if side.State != Available || side.Unread() || p.MaxAllocations > 0 && side.Allocations >= p.MaxAllocations {
				continue
			}
			all = append(all, candidate{SideRef{m.PMID, i}, side.Allocations, side.Mounts, m.Location.Address})
		}
	}
	if len(all) == 0 {
		return SideRef{}, false
	}
	return slices.MinFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.allocations, b.allocations), cmp.Compare(a.mounts, b.mounts),
			cmp.Compare(a.address, b.address), cmp.Compare(a.ref.PMID, b.ref.PMID), cmp.Compare(a.ref.Index, b.ref.Index))
	}).ref, true
}
