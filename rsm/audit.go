// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

// addAuditEntry records who did what, and why. Each entry carries the hash of
// the one before it, so that none can be changed or taken out unnoticed.
func (c *change) addAuditEntry(verb, object, reason string) error {
	e := record.AuditEntry{
		Seq: c.heads.Audit + 1, Time: c.now, Actor: c.actor, Verb: verb,
		Object: object, Reason: reason, Previous: c.heads.AuditHash,
	}
	hash, err := hashOfEntry(e)
	if err != nil {
		return err
	}
	e.Hash = hash
	c.heads.Audit, c.heads.AuditHash = e.Seq, hash
	c.audits = append(c.audits, e)
	return nil
}

// hashOfEntry is the SHA-256 of the entry's JSON without its own hash.
func hashOfEntry(e record.AuditEntry) (string, error) {
	e.Hash = ""
	text, err := encodeRecord(e)
	if err != nil {
		return "", fmt.Errorf("audit entry %d: %w", e.Seq, err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// AuditLog lists audit entries, newest first, at most limit of them (0: all).
func (m *Manager) AuditLog(ctx context.Context, limit int) ([]record.AuditEntry, error) {
	return newestEntries[record.AuditEntry](ctx, m.store, bucketAudit, m.currentHeads().Audit, limit)
}

// LastAudit is the number of the last audit entry that a copy of a database
// holds: entries are numbered from 1 and never taken out.
func LastAudit(copied store.Info) uint64 { return uint64(copied.Counts[bucketAudit]) }

// VerifyAudit walks the whole audit log of a store and reports the first
// entry that does not follow from the one before it, or an end that is not
// the one the store remembers.
func VerifyAudit(r store.Reader) error {
	var last record.AuditEntry
	err := r.Each(bucketAudit, func(key, value []byte) error {
		var e record.AuditEntry
		if err := json.Unmarshal(value, &e); err != nil {
			return fmt.Errorf("audit entry %s: %w", key, err)
		}
		if e.Seq != last.Seq+1 || string(key) != numberKey(e.Seq) {
			return fmt.Errorf("audit entry %s: it calls itself %d and follows %d: entries were taken out or renumbered", key, e.Seq, last.Seq)
		}
		if e.Previous != last.Hash {
			return fmt.Errorf("audit entry %d: it does not follow from entry %d: one of them was changed", e.Seq, last.Seq)
		}
		if sum, err := hashOfEntry(e); err != nil || sum != e.Hash {
			return fmt.Errorf("audit entry %d: its hash does not fit its text: it was changed", e.Seq)
		}
		last = e
		return nil
	})
	if err != nil {
		return err
	}
	h, err := readHeads(r)
	if err != nil {
		return err
	}
	if h.Audit != last.Seq || h.AuditHash != last.Hash {
		return fmt.Errorf("audit log: it ends at entry %d, but %d were written: the end was taken off", last.Seq, h.Audit)
	}
	return nil
}
