// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"rsm.storage/rsmctl/rsm/record"
)

// change collects what one transaction will write: records, requests, events
// and audit entries together. It reads through to the records in memory. A
// nil record means that it is to be deleted.
type change struct {
	m     *Manager
	actor record.Actor
	now   time.Time

	libraries        map[string]*record.Library
	pools            map[string]*record.Pool
	media            map[record.PMID]*record.Medium
	elements         map[record.Place]*record.Element
	libraryRequests  map[string]*record.LibraryRequest
	operatorRequests map[string]*record.OperatorRequest
	events           []record.Event
	audits           []record.AuditEntry
	heads            heads
}

// commitChange lets fn collect a change and commits it as one transaction. Memory
// is swapped after the commit; when anything fails, memory and store are as
// they were. A change of nothing is not committed.
func (m *Manager) commitChange(ctx context.Context, actor record.Actor, fn func(*change) error) error {
	m.writing.Lock()
	defer m.writing.Unlock()
	c := &change{
		m: m, actor: actor, now: m.recordTime(), heads: m.records.heads,
		libraries:        map[string]*record.Library{},
		pools:            map[string]*record.Pool{},
		media:            map[record.PMID]*record.Medium{},
		elements:         map[record.Place]*record.Element{},
		libraryRequests:  map[string]*record.LibraryRequest{},
		operatorRequests: map[string]*record.OperatorRequest{},
	}
	if err := fn(c); err != nil {
		return err
	}
	c.forgetUnchanged()
	if err := c.refuseUnreadable(); err != nil {
		return err
	}
	c.closeSatisfiedRequests()
	if c.changesNothing() {
		return nil
	}
	c.forgetOldRequests()
	revision, err := m.store.Update(ctx, c.writeToStore)
	if err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return fmt.Errorf("write the records: %w: %w", record.ErrDatabase, err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	c.applyToMemory(m.records)
	m.revision = revision
	return nil
}

// refuseUnreadable refuses to write a record with which the database could not be
// opened again.
func (c *change) refuseUnreadable() error {
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

// forgetUnchanged takes out the records that are as they were.
func (c *change) forgetUnchanged() {
	dropUnchanged(c.libraries, c.m.records.libraries)
	dropUnchanged(c.pools, c.m.records.pools)
	dropUnchanged(c.media, c.m.records.media)
	dropUnchanged(c.libraryRequests, c.m.records.libraryRequests)
	dropUnchanged(c.operatorRequests, c.m.records.operatorRequests)
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

func (c *change) changesNothing() bool {
	return len(c.libraries)+len(c.pools)+len(c.media)+len(c.elements)+
		len(c.libraryRequests)+len(c.operatorRequests)+len(c.events)+len(c.audits) == 0
}

// commitVerb commits what fn collects, with one audit entry.
func (s *Session) commitVerb(ctx context.Context, verb, object, reason string, fn func(*change) error) error {
	return s.m.commitChange(ctx, s.actor, func(c *change) error {
		if err := fn(c); err != nil {
			return err
		}
		return c.addAuditEntry(verb, object, reason)
	})
}
