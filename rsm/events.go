// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"context"
	"fmt"

	"rsm.storage/rsmctl/rsm/record"
)

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

// Events lists events, newest first, at most limit of them (0: all that are
// kept).
func (m *Manager) Events(ctx context.Context, limit int) ([]record.Event, error) {
	return newestEntries[record.Event](ctx, m.store, bucketEvents, m.currentHeads().Events, limit)
}

// announceFinding adds an event for a finding.
func (c *change) announceFinding(f record.Finding) {
	kind := record.Normal
	switch f.Reason {
	case record.Vanished, record.BarcodeTwice, record.LabelChanged, record.CartridgeChanged, record.ElementFault, record.BarcodeUnreadable:
		kind = record.Warning
	}
	object := "Medium/" + f.Name
	if f.Name == "" {
		object = "Library/" + f.Library
	}
	c.addEvent(kind, string(f.Reason), object, "%s", f.Message)
}
