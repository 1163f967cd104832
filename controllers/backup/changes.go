// SPDX-License-Identifier: Apache-2.0

package backup

import (
	"context"
	"time"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

// changesAt are the changes that the newest good export at a place does not
// hold.
type changesAt struct {
	changed map[v1alpha1.Trigger]span
	// exported is the last entry of the audit log that the export holds, followed
	// the last one that was looked at.
	exported, followed uint64
}

// maxFollow is how many entries of the audit log are looked at in one go.
const maxFollow = 10_000

// auditTail is the end of the audit log, newest first. head is the number of
// the newest entry. Entries before the first of fresh were too many to read.
type auditTail struct {
	fresh []record.AuditEntry
	head  uint64
}

// readAuditTail reads what the audit log has got since every place followed it.
// At first it reads the lineage of the database, too.
func (b *Runner) readAuditTail(ctx context.Context) (auditTail, error) {
	if b.lineage == "" {
		err := b.Store.View(ctx, func(r store.Reader) error { b.lineage = r.Lineage(); return nil })
		if err != nil {
			return auditTail{}, err
		}
	}
	last, err := b.Manager.AuditLog(ctx, 1)
	if err != nil || len(last) == 0 {
		return auditTail{}, err
	}
	tail := auditTail{head: last[0].Seq}
	b.mu.Lock()
	behind := uint64(0)
	for _, s := range b.places {
		if s.looked && tail.head > s.followed {
			behind = max(behind, tail.head-s.followed)
		}
	}
	b.mu.Unlock()
	if behind == 0 {
		return tail, nil
	}
	// Entries that are added meanwhile are read next time.
	if tail.fresh, err = b.Manager.AuditLog(ctx, int(min(behind, maxFollow))); err != nil || len(tail.fresh) == 0 {
		return auditTail{}, err
	}
	tail.head = tail.fresh[0].Seq
	return tail, nil
}

// followAuditTail notes the entries that a place has not met yet.
func (s *placeState) followAuditTail(tail auditTail, now time.Time) {
	if !s.looked || tail.head <= s.followed || len(tail.fresh) == 0 {
		return
	}
	if oldest := tail.fresh[len(tail.fresh)-1]; oldest.Seq > s.followed+1 {
		// More than can be read, and more than there are without a change.
		s.noteChange(v1alpha1.AfterReconcile, now, oldest.Seq)
		s.noteChange(v1alpha1.AfterAllocation, now, oldest.Seq)
	}
	for i := len(tail.fresh) - 1; i >= 0; i-- {
		if e := tail.fresh[i]; e.Seq > s.followed {
			for _, trigger := range triggersOf(e) {
				s.noteChange(trigger, e.Time, e.Seq)
			}
		}
	}
	s.followed = tail.head
}

func (c *changesAt) noteChange(trigger v1alpha1.Trigger, at time.Time, seq uint64) {
	if c.changed == nil {
		c.changed = map[v1alpha1.Trigger]span{}
	}
	noted := c.changed[trigger]
	noted.extendSpan(at, seq)
	c.changed[trigger] = noted
}

// noteExported notes the last entry of the audit log that the newest good export
// at the place holds. When that is an earlier one than before, the export is gone:
// the changes after it are looked for again.
func (s *placeState) noteExported(held uint64) {
	if !s.looked || held < s.exported {
		s.followed, s.changed = held, nil
	}
	s.looked, s.exported = true, held
	for trigger, c := range s.changed {
		if c.seq <= held {
			delete(s.changed, trigger)
		}
	}
}
