// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"cmp"
	"context"
	"fmt"
	"sync"

	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

// CheckAll reads every record of a store and tells whether they agree with
// each other: each medium in a pool that exists, each LMID on one side, each
// element and its medium pointing at each other, no two media in one place,
// pools that form a tree.
func CheckAll(ctx context.Context, s store.Store) error {
	_, _, err := loadRecords(ctx, s)
	return err
}

// checkAgreement compares the records with each other. It needs the indexes: a
// key that two media have leads back to only one of them.
func (r *records) checkAgreement() error {
	for _, p := range sortedByName(r.pools) {
		if err := r.checkPoolTree(p); err != nil {
			return fmt.Errorf("pool %s: %w", p.Name, err)
		}
	}
	var elements error
	var wait sync.WaitGroup
	wait.Go(func() { elements = r.checkOccupants() })
	media := r.checkAllMedia()
	wait.Wait()
	return cmp.Or(media, elements)
}

func (r *records) checkAllMedia() error {
	shared := r.haveSharedKeys()
	for _, m := range r.sorted {
		var err error
		if shared {
			err = r.checkSharesNothing(m)
		}
		if err == nil {
			err = r.checkPoolAndPlace(m)
		}
		if err != nil {
			return fmt.Errorf("medium %s (%s): %w", m.PMID, m.Name(), err)
		}
	}
	return nil
}

func (r *records) checkOccupants() error {
	for name, elements := range r.elements {
		for _, e := range elements {
			if err := r.checkOccupant(e); err != nil {
				return fmt.Errorf("element %d of library %s: %w", e.Address, name, err)
			}
		}
	}
	return nil
}

func (r *records) checkPoolTree(p *record.Pool) error {
	for step, up := 0, p; up.Parent != ""; step++ {
		next := r.pools[up.Parent]
		switch {
		case next == nil:
			return fmt.Errorf("its parent %s does not exist", up.Parent)
		case next.MediaType != "":
			return fmt.Errorf("its parent %s holds media; a pool holds pools or media, not both", next.Name)
		case step > len(r.pools):
			return fmt.Errorf("it is its own ancestor")
		}
		up = next
	}
	return nil
}

func (r *records) checkPoolAndPlace(m *record.Medium) error {
	if r.pools[m.Pool] == nil {
		return fmt.Errorf("its pool %s does not exist", m.Pool)
	}
	if !m.Online() {
		return nil
	}
	if e := r.elements[m.Library][m.Location.Address]; e != nil && e.PMID != m.PMID {
		return fmt.Errorf("it is at %s of %s, but that element holds %q", m.Location, m.Library, e.PMID)
	}
	return nil
}

// haveSharedKeys tells whether two sides have one LMID or two media one place: the
// indexes then have fewer keys than were entered. To count is much less work
// than to look each of them up.
func (r *records) haveSharedKeys() bool {
	held, online := 0, 0
	for _, m := range r.sorted {
		for i := range m.Sides {
			if m.Sides[i].LMID != "" {
				held++
			}
		}
		if m.Online() {
			online++
		}
	}
	return held != len(r.byLMID) || online != len(r.byPlace)
}

// checkSharesNothing looks for another medium with the LMIDs or the place of m.
func (r *records) checkSharesNothing(m *record.Medium) error {
	for i := range m.Sides {
		id := m.Sides[i].LMID
		if id == "" {
			continue
		}
		if other := r.byLMID[id]; other != m || m.SideHolding(id) != i {
			return fmt.Errorf("side %d has LMID %s, and so has medium %s", i, id, other.PMID)
		}
	}
	if !m.Online() {
		return nil
	}
	if other := r.byPlace[m.Place()]; other != m {
		return fmt.Errorf("it is at %s of %s, and so is medium %s", m.Location, m.Library, other.PMID)
	}
	return nil
}

func (r *records) checkOccupant(e *record.Element) error {
	if e.PMID == "" {
		return nil
	}
	m := r.media[e.PMID]
	switch {
	case m == nil:
		return fmt.Errorf("it holds medium %s, which has no record", e.PMID)
	case !m.Online() || m.Library != e.Library || m.Location.Address != e.Address:
		return fmt.Errorf("it holds medium %s, whose record says %s of %s", e.PMID, m.Location, m.Library)
	}
	return nil
}
