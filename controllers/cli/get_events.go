// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"slices"

	"rsm.storage/rsmctl/rsm/record"
)

// lastEvents is how many events are listed.
const lastEvents = 100

func listEvents(s *state) (any, table, error) {
	events, err := s.manager.Events(s.ctx, lastEvents)
	if err != nil {
		return nil, table{}, err
	}
	t := table{
		columns: []string{"TIME", "TYPE", "REASON", "OBJECT", "MESSAGE"},
		none:    "There are no events.",
	}
	for _, e := range events {
		t.rows = append(t.rows, []string{timeText(e.Time), e.Type, e.Reason, e.Object, e.Message})
	}
	return orEmpty(events), t, nil
}

// eventsOfObject gives the events of one object, KIND/NAME.
func eventsOfObject(ctx context.Context, s *state, object string) ([]record.Event, error) {
	events, err := s.manager.Events(ctx, 0)
	return orEmpty(slices.DeleteFunc(events, func(e record.Event) bool { return e.Object != object })), err
}
