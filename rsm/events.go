// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

// How much history is kept. The audit log is kept whole.
const (
	keepEvents   = 10_000
	keepRequests = 1_000 // finished ones, of each kind
)

// heads says where the logs and counters stand, so that none of them has to
// be read to go on.
type heads struct {
	Events    uint64 `json:"events"`
	Requests  uint64 `json:"requests"`
	Audit     uint64 `json:"audit"`
	AuditHash string `json:"auditHash,omitempty"`
	// Hold is on as long as it is there.
	Hold *record.Hold `json:"hold,omitempty"`
	// Undone are the exports that hold what the records have gone back from.
	Undone *undone `json:"undone,omitempty"`
}

const headsKey = "log"

// addEvent records something that happened, for people.
func (c *change) addEvent(kind, reason, object, format string, args ...any) {
	c.heads.Events++
	c.events = append(c.events, record.Event{
		Seq: c.heads.Events, Time: c.now, Type: kind, Reason: reason,
		Object: object, Message: fmt.Sprintf(format, args...),
	})
}

// Report records something that happened outside the records, for people: an
// event about object (KIND/NAME), of type Normal or Warning.
func (s *Session) Report(ctx context.Context, kind, reason, object, message string) error {
	return s.m.commitChange(ctx, s.actor, func(c *change) error {
		c.addEvent(kind, reason, object, "%s", message)
		return nil
	})
}

// writeLogs writes events and audit entries, and drops the events that are
// too old to keep.
func (c *change) writeLogs(b *batch) {
	for _, e := range c.events {
		b.putRecord(bucketEvents, numberKey(e.Seq), e)
		if e.Seq > keepEvents {
			b.deleteRecord(bucketEvents, numberKey(e.Seq-keepEvents))
		}
	}
	for _, a := range c.audits {
		b.putRecord(bucketAudit, numberKey(a.Seq), a)
	}
	if c.heads != c.m.records.heads {
		b.putRecord(bucketHeads, headsKey, c.heads)
	}
}

// Events lists events, newest first, at most limit of them (0: all that are
// kept).
func (m *Manager) Events(ctx context.Context, limit int) ([]record.Event, error) {
	return lastEntries[record.Event](ctx, m.store, bucketEvents, m.logHeads().Events, limit)
}

func (m *Manager) logHeads() heads {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.records.heads
}

// lastEntries reads numbered entries backwards from last.
func lastEntries[T any](ctx context.Context, s store.Store, bucket string, last uint64, limit int) ([]T, error) {
	var list []T
	err := s.View(ctx, func(r store.Reader) error {
		for n := last; n > 0 && (limit <= 0 || len(list) < limit); n-- {
			value := r.Get(bucket, numberKey(n))
			if value == nil {
				return nil
			}
			var entry T
			if err := json.Unmarshal(value, &entry); err != nil {
				return fmt.Errorf("record %s/%s: %w", bucket, numberKey(n), err)
			}
			list = append(list, entry)
		}
		return nil
	})
	return slices.Clip(list), err
}
