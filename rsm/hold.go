// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"context"

	"rsm.storage/rsmctl/rsm/record"
)

// Hold returns the hold that is on, or nil.
func (m *Manager) Hold() *record.Hold { return m.currentHeads().Hold }

// BeginHold starts a hold. When the records are those of an earlier time, all
// that they say of media becomes a claim: each one counts again when it is
// seen. A hold that is on already stays as it is, unless this one is stronger.
func (s *Session) BeginHold(ctx context.Context, reason record.HoldReason, message string) error {
	return s.m.commitChange(ctx, s.actor, func(c *change) error {
		return c.beginHold(record.Hold{Reason: reason, Since: c.now, Message: message})
	})
}

func (c *change) beginHold(next record.Hold) error {
	if c.heads.Hold != nil && !next.Restored() {
		return nil
	}
	c.heads.Hold = &next
	c.addEvent(record.Warning, string(next.Reason), "Database", "%s; nothing is drawn from Free until every library was seen completely", next.Message)
	if next.Restored() {
		c.turnIntoClaims()
	}
	return c.addAuditEntry("BeginHold", "Database", string(next.Reason))
}

// turnIntoClaims turns all that the records say of media into claims: also that
// rsmctl has put them into drives, and what it had under way.
func (c *change) turnIntoClaims() {
	for p, m := range c.m.records.media {
		if m.Mount != nil || m.Some((*record.Side).Known) {
			claimed := c.editMedium(p)
			claimed.Mount = nil
			claimed.Happened(record.RecordsRestored)
		}
	}
	for id, w := range c.m.records.libraryRequests {
		if w.State == record.InProcess {
			claimed := *w
			claimed.Claimed = true
			c.libraryRequests[id] = &claimed
		}
	}
}

// EndHold ends a hold; why says what was seen.
func (s *Session) EndHold(ctx context.Context, why string) error {
	if s.m.Hold() == nil {
		return nil
	}
	return s.commitVerb(ctx, "EndHold", "Database", why, func(c *change) error {
		c.heads.Hold = nil
		c.addEvent(record.Normal, "HoldEnded", "Database", "%s; media may be drawn from Free again", why)
		return nil
	})
}
