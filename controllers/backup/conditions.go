// SPDX-License-Identifier: Apache-2.0

package backup

import (
	"context"
	"fmt"
	"slices"
	"time"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/record"
)

// The conditions of a place.
const (
	// Failed: the last visit failed.
	Failed = "BackupFailed"
	// TooOld: the newest good export is older than the policies allow.
	TooOld = "BackupTooOld"
)

// Condition is what is wrong with a place.
type Condition struct {
	Type    string    `json:"type"`
	Since   time.Time `json:"since"`
	Message string    `json:"message"`
}

// conditionsOf tells what is wrong with a place. A condition that was on before
// keeps the time since when.
func conditionsOf(maxAge time.Duration, failure error, newest, now time.Time, before []Condition) []Condition {
	list := []Condition{}
	add := func(kind, message string) {
		c := Condition{Type: kind, Since: now.UTC().Truncate(time.Second), Message: message}
		if i := slices.IndexFunc(before, func(b Condition) bool { return b.Type == kind }); i >= 0 {
			c.Since = before[i].Since
		}
		list = append(list, c)
	}
	if failure != nil {
		add(Failed, failure.Error())
	}
	switch old, _ := isTooOld(maxAge, newest, now); {
	case old && newest.IsZero():
		add(TooOld, fmt.Sprintf("there is no good export of this database, and one of the last %s is wanted", v1alpha1.Duration(maxAge)))
	case old:
		add(TooOld, fmt.Sprintf("the newest good export is of %s, and one of the last %s is wanted", newest.UTC().Format(time.RFC3339), v1alpha1.Duration(maxAge)))
	}
	return list
}

func hasCondition(list []Condition, kind string) bool {
	return slices.ContainsFunc(list, func(c Condition) bool { return c.Type == kind })
}

// reportConditions works the conditions out, records those that have changed as
// events, and keeps the status for others.
func (b *Runner) reportConditions(ctx context.Context, now time.Time) {
	type event struct{ kind, reason, object, message string }
	var events []event
	b.mu.Lock()
	for _, s := range b.places {
		// What a visit under way will say is waited for: at a start the newest
		// export may well be old, and is being replaced.
		if !s.looked && s.failure == nil || s.visiting && !s.overdue {
			continue
		}
		before := s.conditions
		s.conditions = conditionsOf(s.maxAge, s.failure, b.newestExportAt(s, now).Time, now, before)
		for _, policy := range s.policies {
			for _, c := range s.conditions {
				if !hasCondition(before, c.Type) {
					events = append(events, event{record.Warning, c.Type, "BackupPolicy/" + policy, s.path + ": " + c.Message})
				}
			}
			for _, c := range before {
				if !hasCondition(s.conditions, c.Type) {
					events = append(events, event{record.Normal, c.Type + "Ended", "BackupPolicy/" + policy, s.path + ": it is well again"})
				}
			}
		}
	}
	status := b.statusAt(now)
	b.mu.Unlock()
	for _, e := range events {
		if err := b.session.Report(ctx, e.kind, e.reason, e.object, e.message); err != nil {
			b.Log.Error(err, "event not recorded", "reason", e.reason, "object", e.object)
		}
	}
	b.keepStatusFile(status)
}
