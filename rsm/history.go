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
	// Undone are the exports that hold more than the records since these went back.
	Undone *undoneExports `json:"undone,omitempty"`
}

const headsKey = "log"

func readHeads(r store.Reader) (heads, error) {
	var h heads
	value := r.Get(bucketHeads, headsKey)
	if value == nil {
		return h, nil
	}
	if err := json.Unmarshal(value, &h); err != nil {
		return h, fmt.Errorf("record %s/%s: %w", bucketHeads, headsKey, err)
	}
	return h, nil
}

func (m *Manager) currentHeads() heads {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.records.heads
}

// writeLogs writes events and audit entries, and drops the events that are
// too old to keep.
func (c *change) writeLogs(b *writeBatch) {
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

// newestEntries reads numbered entries backwards from last.
func newestEntries[T any](ctx context.Context, s store.Store, bucket string, last uint64, limit int) ([]T, error) {
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

// forgetOldRequests deletes the oldest finished requests beyond what is kept.
func (c *change) forgetOldRequests() {
	forgetFinished(c.libraryRequests, c.m.records.libraryRequests, func(w *record.LibraryRequest) bool { return w.State != record.InProcess })
	forgetFinished(c.operatorRequests, c.m.records.operatorRequests, func(w *record.OperatorRequest) bool { return w.State != record.Submitted })
}

// forgetFinished stages the deletion of all but the newest keepRequests of the
// finished requests.
func forgetFinished[T any](staged, current map[string]*T, finished func(*T) bool) {
	if len(staged) == 0 || len(current)+len(staged) <= keepRequests {
		return
	}
	var ids []string
	for id, w := range current {
		if _, changed := staged[id]; !changed && finished(w) {
			ids = append(ids, id)
		}
	}
	for id, w := range staged {
		if w != nil && finished(w) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	for _, id := range ids[:max(0, len(ids)-keepRequests)] {
		if _, exists := current[id]; exists {
			staged[id] = nil
			continue
		}
		delete(staged, id)
	}
}
