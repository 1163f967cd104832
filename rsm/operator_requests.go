// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"rsm.storage/rsmctl/rsm/record"
)

// SubmitRequest asks a person for something (RSM,
// SubmitNtmsOperatorRequest). Asking twice for the same is one request; the
// message of the later one holds. It returns the request's id.
func (s *Session) SubmitRequest(ctx context.Context, w record.OperatorRequest) (string, error) {
	var id string
	err := s.m.commitChange(ctx, s.actor, func(c *change) error {
		for _, open := range sortedByName(c.m.records.operatorRequests) {
			if open.State == record.Submitted && record.AskTheSame(open, &w) {
				id = open.ID
				renewed := *open
				renewed.Message = w.Message
				if open.Origin != w.Origin {
					renewed.Origin = "" // more than one want it
				}
				if renewed != *open {
					c.operatorRequests[id] = &renewed
				}
				return nil
			}
		}
		id = c.openOperatorRequest(w)
		return c.addAuditEntry("SubmitRequest", "OperatorRequest/"+id, w.Message)
	})
	return id, err
}

// openOperatorRequest writes down, within a change, what a person is asked for.
func (c *change) openOperatorRequest(w record.OperatorRequest) string {
	c.heads.Requests++
	w.ID = numberKey(c.heads.Requests)
	w.State, w.Actor, w.Opened, w.Closed, w.Outcome = record.Submitted, c.actor, c.now, nil, ""
	c.operatorRequests[w.ID] = &w
	c.addEvent(record.Warning, "OperatorRequest", "OperatorRequest/"+w.ID, "%s", w.Message)
	return w.ID
}

// CloseRequest ends an operator request: Completed or Refused.
func (s *Session) CloseRequest(ctx context.Context, id string, state record.RequestState, outcome string) error {
	return s.commitVerb(ctx, "CloseRequest", "OperatorRequest/"+id, outcome, func(c *change) error {
		w := c.m.records.operatorRequests[id]
		switch {
		case w == nil:
			return fmt.Errorf("close operator request %s: %w", id, record.ErrObjectNotFound)
		case w.State != record.Submitted:
			return fmt.Errorf("close operator request %s: %w: it is %s already", id, record.ErrInvalidState, w.State)
		case state != record.Completed && state != record.Refused:
			return fmt.Errorf("close operator request %s as %s: %w: it can be %s or %s", id, state, record.ErrInvalidState, record.Completed, record.Refused)
		}
		c.closeOperatorRequest(w, state, outcome)
		return nil
	})
}

func (c *change) closeOperatorRequest(w *record.OperatorRequest, state record.RequestState, outcome string) {
	closed := *w
	now := c.now
	closed.State, closed.Closed, closed.Outcome = state, &now, outcome
	c.operatorRequests[w.ID] = &closed
	c.addEvent(record.Normal, "RequestClosed", "OperatorRequest/"+w.ID, "%s: %s", state, outcome)
}

// closeSatisfiedRequests completes the open requests whose cartridge this
// change sees.
func (c *change) closeSatisfiedRequests() {
	var open []*record.OperatorRequest
	for _, w := range c.m.records.operatorRequests {
		if w.State == record.Submitted && w.Kind == record.InsertMedium {
			open = append(open, w)
		}
	}
	slices.SortFunc(open, func(a, b *record.OperatorRequest) int { return strings.Compare(a.ID, b.ID) })
	for _, w := range open {
		if _, touched := c.operatorRequests[w.ID]; touched {
			continue
		}
		for _, m := range c.media {
			if m != nil && m.Satisfies(w) {
				c.closeOperatorRequest(w, record.Completed, fmt.Sprintf("seen in %s of %s", m.Location, m.Library))
				break
			}
		}
	}
}
