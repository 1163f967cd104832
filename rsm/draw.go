// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"rsm.storage/rsmctl/rsm/record"
)

// Draw says what a side is to be drawn for.
type Draw struct {
	// Pool is the application pool that wants a side.
	Pool string
	// LMID is the one the caller wants, empty when any will do.
	LMID record.LMID
	// Origin names what asks, for example "Application/backup".
	Origin string
	Reason string
}

// Drawn is a side that was drawn.
type Drawn struct {
	LMID record.LMID
	Side record.SideRef
	// Medium is its record from then on.
	Medium *record.Medium
}

// Draw allocates a side of its own choice (RSM, AllocateNtmsMedia without a
// side): an Available one of the pool, else, if the pool may, one from Free.
// Among several it is the one with the fewest allocations, then the fewest
// mounts, then the lowest element address. It does not wait: when there is
// none the error is ErrMediaUnavailable.
//
// While a hold is on, nothing is drawn from Free (ErrHeld). After a restore
// nothing is drawn at all: what the records call available may have been
// allocated and written since.
func (s *Session) Draw(ctx context.Context, d Draw) (*Drawn, error) {
	var drawn *Drawn
	err := s.commitVerb(ctx, "Draw", "MediaPool/"+d.Pool, d.Reason, func(c *change) error {
		p, err := c.applicationPool("draw a side for", d.Pool)
		if err != nil {
			return err
		}
		if drawn, err = c.drawSide(p, d); err != nil {
			return fmt.Errorf("draw a side for pool %s: %w", d.Pool, err)
		}
		c.addEvent(record.Normal, "Drawn", "Medium/"+drawn.Medium.Name(), "side %d drawn for pool %s as %s: %s", drawn.Side.Index, d.Pool, drawn.LMID, d.Reason)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return drawn, nil
}

// drawSide takes the pool's own first, then what is free.
func (c *change) drawSide(p *record.Pool, d Draw) (*Drawn, error) {
	free := record.SystemPool(record.FreePool, p.MediaType)
	switch {
	case p.MediaType == "":
		return nil, fmt.Errorf("%w: it is a container and holds no media", record.ErrInvalidMediaPool)
	case c.heads.Hold.Restored():
		return nil, c.heads.Hold.Refusal()
	}
	drawn, err := c.drawFromPool(p.Name, p, d)
	switch {
	case drawn != nil || err != nil:
		return drawn, err
	case !p.DrawFromFree:
		return nil, fmt.Errorf("%w: it has no available side that is in a library, and does not draw from Free", record.ErrMediaUnavailable)
	case c.heads.Hold != nil:
		return nil, c.heads.Hold.Refusal()
	}
	drawn, err = c.drawFromPool(free, p, d)
	if drawn == nil && err == nil {
		err = fmt.Errorf("%w: neither it nor %s has an available side that is in a library; declare blank media free, or bring some in", record.ErrMediaUnavailable, free)
	}
	return drawn, err
}

// drawFromPool draws the best side of a pool for p; nil when it has none. It
// passes over sides that are in use, or that may not be allocated, as when a
// label is on another medium too.
func (c *change) drawFromPool(pool string, p *record.Pool, d Draw) (*Drawn, error) {
	if d.LMID != "" {
		if _, err := c.chooseLMID(&record.Side{}, d.LMID); err != nil {
			return nil, err
		}
	}
	for _, ref := range c.drawableSides(pool, p) {
		m := c.editMedium(ref.PMID)
		if c.refuseBusy("draw", m) == nil {
			id, err := c.allocateSide(m, Allocation{Side: ref, Pool: p.Name, LMID: d.LMID, Origin: d.Origin, Reason: d.Reason})
			if err == nil {
				return &Drawn{LMID: id, Side: ref, Medium: m}, nil
			}
		}
		delete(c.media, ref.PMID)
	}
	return nil, nil
}

// drawableSides lists the sides of a pool that can be drawn for p, the best first.
// A medium with an unread side has none: both sides would go into the pool.
func (c *change) drawableSides(pool string, p *record.Pool) []record.SideRef {
	var all []record.SideRef
	if c.m.records.poolSize[pool] == 0 {
		return nil // an empty pool costs no walk over a million media
	}
	for _, m := range c.m.records.media {
		if m.Pool != pool || !m.Online() || m.Ejected || m.SetAside != nil || m.Some((*record.Side).Unread) {
			continue
		}
		for i := range m.Sides {
			side := &m.Sides[i]
			if side.State == record.Available && (p.MaxAllocations == 0 || side.Allocations < p.MaxAllocations) {
				all = append(all, record.SideRef{PMID: m.PMID, Index: i})
			}
		}
	}
	slices.SortFunc(all, func(a, b record.SideRef) int {
		m, n := c.m.records.media[a.PMID], c.m.records.media[b.PMID]
		x, y := &m.Sides[a.Index], &n.Sides[b.Index]
		return cmp.Or(cmp.Compare(x.Allocations, y.Allocations), cmp.Compare(x.Mounts, y.Mounts),
			cmp.Compare(m.Location.Address, n.Location.Address), cmp.Compare(a.PMID, b.PMID), cmp.Compare(a.Index, b.Index))
	})
	return all
}
