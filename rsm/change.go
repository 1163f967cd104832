// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"context"
	"fmt"
	"iter"
	"reflect"
	"time"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

// change collects what one transaction will write: records, requests, events
// and audit entries together. It reads through to the records in memory. A
// nil record means that it is to be deleted.
type change struct {
	m     *Manager
	actor record.Actor
	now   time.Time

	libraries map[string]*record.Library
	pools     map[string]*record.Pool
	media     map[record.PMID]*record.Medium
	elements  map[record.Place]*record.Element
	work      map[string]*record.LibraryRequest
	wants     map[string]*record.OperatorRequest
	events    []record.Event
	audits    []record.AuditEntry
	heads     heads
}

// commitChange lets fn collect a change and commits it as one transaction. Memory
// is swapped after the commit; when anything fails, memory and store are as
// they were. A change of nothing is not committed.
func (m *Manager) commitChange(ctx context.Context, actor record.Actor, fn func(*change) error) error {
	m.writing.Lock()
	defer m.writing.Unlock()
	c := &change{
		m: m, actor: actor, now: m.recordTime(), heads: m.records.heads,
		libraries: map[string]*record.Library{},
		pools:     map[string]*record.Pool{},
		media:     map[record.PMID]*record.Medium{},
		elements:  map[record.Place]*record.Element{},
		work:      map[string]*record.LibraryRequest{},
		wants:     map[string]*record.OperatorRequest{},
	}
	if err := fn(c); err != nil {
		return err
	}
	c.forgetUnchanged()
	if err := c.checkMedia(); err != nil {
		return err
	}
	c.closeWants()
	if c.hasNothing() {
		return nil
	}
	c.forgetOld()
	revision, err := m.store.Update(ctx, c.writeTo)
	if err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return fmt.Errorf("write the records: %w: %w", record.ErrDatabase, err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	c.publish(m.records)
	m.revision = revision
	return nil
}

// checkMedia refuses to write a record with which the database could not be
// opened again.
func (c *change) checkMedia() error {
	for p, m := range c.media {
		if m == nil {
			continue
		}
		if err := m.Check(); err != nil {
			return fmt.Errorf("write the record of medium %s (%s): %w; this is a defect, please report it", p, m.Name(), err)
		}
	}
	return nil
}

// recordTime is the clock of the records: UTC, whole milliseconds.
func (m *Manager) recordTime() time.Time { return m.clock.Now().UTC().Truncate(time.Millisecond) }

// mediumNow returns the record as this change sees it, nil when there is none.
// It must not be modified; edit is for that.
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

// openRequests walks the library requests that are open, as this change sees
// them, in no order.
func (c *change) openRequests() iter.Seq[*record.LibraryRequest] {
	return func(yield func(*record.LibraryRequest) bool) {
		for id, w := range c.m.records.work {
			if _, staged := c.work[id]; !staged && w.State == record.InProcess && !yield(w) {
				return
			}
		}
		for _, w := range c.work {
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

// forgetUnchanged takes out the records that are as they were.
func (c *change) forgetUnchanged() {
	dropUnchanged(c.libraries, c.m.records.libraries)
	dropUnchanged(c.pools, c.m.records.pools)
	dropUnchanged(c.media, c.m.records.media)
	dropUnchanged(c.work, c.m.records.work)
	dropUnchanged(c.wants, c.m.records.wants)
	for k, e := range c.elements {
		if reflect.DeepEqual(e, c.m.records.elements[k.Library][k.Address]) {
			delete(c.elements, k)
		}
	}
}

func dropUnchanged[K comparable, T any](staged, current map[K]*T) {
	for k, r := range staged {
		if reflect.DeepEqual(r, current[k]) {
			delete(staged, k)
		}
	}
}

func (c *change) hasNothing() bool {
	return len(c.libraries)+len(c.pools)+len(c.media)+len(c.elements)+
		len(c.work)+len(c.wants)+len(c.events)+len(c.audits) == 0
}

// writeTo puts the change into a transaction. It writes nothing over what memory
// does not know: a disk can fail to say that it has written.
func (c *change) writeTo(w store.Writer) error {
	if at := w.Revision(); at != c.m.revision {
		return fmt.Errorf("the database is at revision %d and not at %d as last known: a change that was reported as failed was written after all; start rsmctl again", at, c.m.revision)
	}
	next := w.Revision() + 1
	for _, l := range c.libraries {
		if l != nil {
			l.Revision = next
		}
	}
	for _, p := range c.pools {
		if p != nil {
			p.Revision = next
		}
	}
	for _, m := range c.media {
		if m != nil {
			m.Revision = next
		}
	}
	b := batch{w: w}
	writeAll(&b, bucketLibraries, c.libraries, func(k string) string { return k })
	writeAll(&b, bucketPools, c.pools, func(k string) string { return k })
	writeAll(&b, bucketMedia, c.media, func(k record.PMID) string { return string(k) })
	writeAll(&b, bucketElements, c.elements, keyOfPlace)
	writeAll(&b, bucketLibraryRequests, c.work, func(k string) string { return k })
	writeAll(&b, bucketOperatorRequests, c.wants, func(k string) string { return k })
	c.writeLogs(&b)
	return b.err
}

// publish makes the committed change visible in memory.
func (c *change) publish(r *records) {
	swapRecords(r.libraries, c.libraries)
	swapRecords(r.pools, c.pools)
	swapRecords(r.work, c.work)
	swapRecords(r.wants, c.wants)
	for p := range c.media {
		r.dropMedium(p)
	}
	for _, m := range c.media {
		if m != nil {
			r.putMedium(m)
		}
	}
	for k, e := range c.elements {
		if r.elements[k.Library] == nil {
			r.elements[k.Library] = map[int]*record.Element{}
		}
		r.elements[k.Library][k.Address] = e
		if e == nil {
			delete(r.elements[k.Library], k.Address)
		}
	}
	r.heads = c.heads
}

func swapRecords[T any](current, staged map[string]*T) {
	for k, r := range staged {
		if r == nil {
			delete(current, k)
			continue
		}
		current[k] = r
	}
}
