// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"fmt"
	"iter"
	"slices"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// mediumNow returns the record as this change sees it, nil when there is none.
// Nobody may modify it: editMedium gives a copy.
func (c *change) mediumNow(p record.PMID) *record.Medium {
	if r, staged := c.media[p]; staged {
		return r
	}
	return c.m.records.media[p]
}

// editMedium returns a copy of a record that the change will write, nil when there
// is none.
func (c *change) editMedium(p record.PMID) *record.Medium {
	if r, staged := c.media[p]; staged {
		return r
	}
	r := c.m.records.media[p]
	if r == nil {
		return nil
	}
	c.media[p] = r.Clone()
	return c.media[p]
}

// mediaByOMID lists the media that carry an OMID, as this change sees them.
func (c *change) mediaByOMID(k label.Key) []*record.Medium {
	var found []*record.Medium
	for _, r := range c.m.records.byOMID.mediaUnder(k) {
		if _, staged := c.media[r.PMID]; !staged {
			found = append(found, r)
		}
	}
	for _, r := range c.media {
		if r != nil && r.SideCarrying(k) >= 0 {
			found = append(found, r)
		}
	}
	return found
}

// mediumByLMID finds the medium that holds an LMID, as this change sees it.
func (c *change) mediumByLMID(id record.LMID) *record.Medium {
	for _, r := range c.media {
		if r != nil && r.SideHolding(id) >= 0 {
			return r
		}
	}
	r := c.m.records.byLMID[id]
	if r == nil {
		return nil
	}
	if _, staged := c.media[r.PMID]; staged {
		return nil
	}
	return r
}

// isHeldElsewhere tells whether an application holds a side with a label, on
// another medium than m.
func (c *change) isHeldElsewhere(m *record.Medium, k label.Key) bool {
	return slices.ContainsFunc(c.mediaByOMID(k), func(other *record.Medium) bool {
		i := other.SideCarrying(k)
		return other.PMID != m.PMID && i >= 0 && other.Sides[i].LMID != ""
	})
}

// requestsUnderWay walks the library requests that are open, as this change sees
// them, in no order.
func (c *change) requestsUnderWay() iter.Seq[*record.LibraryRequest] {
	return func(yield func(*record.LibraryRequest) bool) {
		for id, w := range c.m.records.libraryRequests {
			if _, staged := c.libraryRequests[id]; !staged && w.State == record.InProcess && !yield(w) {
				return
			}
		}
		for _, w := range c.libraryRequests {
			if w != nil && w.State == record.InProcess && !yield(w) {
				return
			}
		}
	}
}

func (c *change) poolNow(name string) *record.Pool {
	if p, staged := c.pools[name]; staged {
		return p
	}
	return c.m.records.pools[name]
}

func (c *change) libraryNow(name string) *record.Library {
	if l, staged := c.libraries[name]; staged {
		return l
	}
	return c.m.records.libraries[name]
}

func (c *change) elementNow(p record.Place) *record.Element {
	if e, staged := c.elements[p]; staged {
		return e
	}
	return c.m.records.elements[p.Library][p.Address]
}

// editMediumForVerb finds a medium for a verb, or says that there is none.
func (c *change) editMediumForVerb(verb string, p record.PMID) (*record.Medium, error) {
	if r := c.editMedium(p); r != nil {
		return r, nil
	}
	return nil, fmt.Errorf("%s medium %s: %w: the records do not have it", verb, p, record.ErrInvalidMedia)
}

// refuseBusy refuses a medium that a request or a mount is using.
func (c *change) refuseBusy(verb string, r *record.Medium) error {
	for w := range c.requestsUnderWay() {
		if w.PMID == r.PMID {
			return fmt.Errorf("%s %s: %w: request %s (%s) is under way; wait for it, or look at the library again", verb, r.Name(), record.ErrBusy, w.ID, w.Verb)
		}
	}
	if at := r.Mount; at != nil && !at.Left {
		return fmt.Errorf("%s %s: %w: it is mounted in drive %d of %s; dismount it first", verb, r.Name(), record.ErrBusy, at.Drive, r.Library)
	}
	return nil
}
