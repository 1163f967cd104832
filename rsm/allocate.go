// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// Allocation says which side is to be allocated, and how.
type Allocation struct {
	Side record.SideRef
	// Pool is the application pool that takes the medium.
	Pool string
	// LMID is the one the caller wants, empty when any will do.
	LMID record.LMID
	// Origin names what asks, for example "MediaSet/weekly-2026".
	Origin string
	// ByBarcode allows a side whose label was never read: it becomes
	// Unverified, with Expect as its OMID, and is mounted read-only until
	// its label has been read.
	ByBarcode bool
	// Expect is the OMID the caller believes the side to have; zero when
	// it does not matter.
	Expect label.Key
	Reason string
}

// Allocate gives a named side to an application (RSM, AllocateNtmsMedia with
// a side id). The medium moves into the pool and the side becomes Allocated
// in one transaction: this is how a medium is imported. Nothing on the medium
// is touched. It returns the LMID.
//
// An offline medium can be allocated only when its label was read before and
// Expect names it: the caller then knows the very medium it means.
func (s *Session) Allocate(ctx context.Context, a Allocation) (record.LMID, error) {
	var id record.LMID
	err := s.commitVerb(ctx, "Allocate", "Side/"+a.Side.String(), a.Reason, func(c *change) error {
		m, err := c.editMediumForVerb("allocate", a.Side.PMID)
		if err != nil {
			return err
		}
		if id, err = c.allocateSide(m, a); err != nil {
			return fmt.Errorf("allocate side %d of %s into pool %s: %w", a.Side.Index, m.Name(), a.Pool, err)
		}
		c.addEvent(record.Normal, "Allocated", "Medium/"+m.Name(), "side %d allocated in pool %s as %s: %s", a.Side.Index, a.Pool, id, a.Reason)
		return nil
	})
	return id, err
}

func (c *change) allocateSide(m *record.Medium, a Allocation) (record.LMID, error) {
	if a.Side.Index < 0 || a.Side.Index >= len(m.Sides) {
		return "", fmt.Errorf("%w: it has %d sides", record.ErrInvalidMedia, len(m.Sides))
	}
	side := &m.Sides[a.Side.Index]
	if _, err := record.Next(side.State, record.CauseAllocate); err != nil {
		return "", err
	}
	if err := c.refuseUnallocatable(m, side, a); err != nil {
		return "", err
	}
	pool, err := c.poolThatTakes(m, side, a)
	if err != nil {
		return "", err
	}
	id, err := c.chooseLMID(side, a.LMID)
	if err != nil {
		return "", err
	}
	if err := side.Allocate(id, a.Expect, a.Origin); err != nil {
		return "", err
	}
	m.Pool = pool.Name
	if m.Type == "" {
		m.Type = pool.MediaType
	}
	return id, nil
}

// refuseUnallocatable refuses a side of which too little is known, or which is
// not the one that the caller expects.
func (c *change) refuseUnallocatable(m *record.Medium, side *record.Side, a Allocation) error {
	switch {
	case m.SetAside != nil:
		return fmt.Errorf("%w: %s; a person has to decide", record.ErrSetAside, m.SetAside.Message)
	case m.Cleaning:
		return fmt.Errorf("%w: it is a cleaning cartridge", record.ErrMediaIncompatible)
	case side.State == record.Unknown && !a.ByBarcode:
		return fmt.Errorf("%w: its label was never read; identify it first", record.ErrInvalidState)
	case side.State != record.Unknown && side.Unread():
		return fmt.Errorf("%w: its label was not read since it was last out of sight; identify it first", record.ErrInvalidState)
	case side.State == record.Unknown && a.Expect == label.Key{}:
		return fmt.Errorf("%w: a side taken by its barcode needs the on-media id that is expected on it", record.ErrUnexpectedOMID)
	case side.State == record.Unknown && !m.Online():
		return fmt.Errorf("%w: its label was never read; bring it in first", record.ErrMediaOffline)
	}
	wanted := a.Expect
	if wanted == (label.Key{}) {
		wanted = side.OMID.Key()
	}
	if side.State != record.Unknown && wanted != side.OMID.Key() {
		return fmt.Errorf("%w: expected %s, its label says %s", record.ErrUnexpectedOMID, wanted, side.OMID.InWords())
	}
	if !m.Online() {
		if !side.Known() || a.Expect == (label.Key{}) {
			return fmt.Errorf("%w: name the on-media id that is meant, or bring it in", record.ErrMediaOffline)
		}
	}
	if wanted == (label.Key{}) {
		return nil
	}
	return c.refuseDuplicate(m, wanted)
}

// refuseDuplicate refuses an OMID that another medium in some library, or another
// allocated side, carries too: nobody acts before a person has decided.
func (c *change) refuseDuplicate(m *record.Medium, k label.Key) error {
	for _, other := range c.mediaByOMID(k) {
		if other.PMID == m.PMID {
			continue
		}
		if i := other.SideCarrying(k); other.Online() || i >= 0 && other.Sides[i].LMID != "" {
			return fmt.Errorf("%w: %s is also on %s (medium %s, %s of %s)",
				record.ErrDuplicateOMID, k, other.Name(), other.PMID, other.Location, other.Library)
		}
	}
	return nil
}

// poolThatTakes finds the pool of an allocation, and refuses it when it cannot
// take the medium.
func (c *change) poolThatTakes(m *record.Medium, side *record.Side, a Allocation) (*record.Pool, error) {
	p, err := c.applicationPool("allocate into", a.Pool)
	if err != nil {
		return nil, err
	}
	switch {
	case p.MediaType == "":
		return nil, fmt.Errorf("%w: it is a container and holds no media", record.ErrInvalidMediaPool)
	case m.Type != "" && m.Type != p.MediaType:
		return nil, fmt.Errorf("%w: the pool holds %s, the medium is %s", record.ErrMediaIncompatible, p.MediaType, m.Type)
	case m.Type == "" && record.SidesOf(p.MediaType) != len(m.Sides):
		return nil, fmt.Errorf("%w: %s media have %d sides, this one is recorded with %d", record.ErrMediaIncompatible, p.MediaType, record.SidesOf(p.MediaType), len(m.Sides))
	case m.Pool != p.Name && m.Bound():
		return nil, fmt.Errorf("%w: a side of it is held in pool %s; both sides are always in one pool", record.ErrInvalidMediaPool, m.Pool)
	case p.MaxAllocations > 0 && side.Allocations >= p.MaxAllocations:
		return nil, fmt.Errorf("%w: it was allocated %d times, the pool allows %d", record.ErrMediaUnavailable, side.Allocations, p.MaxAllocations)
	}
	return p, nil
}

// chooseLMID gives the wanted LMID, else the side's last one, else a new one.
func (c *change) chooseLMID(side *record.Side, wanted record.LMID) (record.LMID, error) {
	if wanted == "" {
		if side.LastLMID != "" && c.mediumByLMID(side.LastLMID) == nil {
			return side.LastLMID, nil
		}
		return record.LMID(uuid.NewString()), nil
	}
	if uuid.Validate(string(wanted)) != nil {
		return "", fmt.Errorf("logical medium %q: %w: it is not a UUID", wanted, record.ErrInvalidName)
	}
	if holder := c.mediumByLMID(wanted); holder != nil {
		return "", fmt.Errorf("logical medium %s: %w: side %d of %s (medium %s) has it",
			wanted, record.ErrAlreadyExists, holder.SideHolding(wanted), holder.Name(), holder.PMID)
	}
	return wanted, nil
}

// otherSides lists the sides of a medium but one.
func otherSides(m *record.Medium, index int) []*record.Side {
	var others []*record.Side
	for i := range m.Sides {
		if i != index {
			others = append(others, &m.Sides[i])
		}
	}
	return others
}
