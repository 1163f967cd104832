// SPDX-License-Identifier: Apache-2.0

package backup

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/durable"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

// The conditions of a place.
const (
	// BackupFailed: the last visit failed.
	Failed = "BackupFailed"
	// BackupTooOld: the newest good export is older than the policies allow.
	TooOld = "BackupTooOld"
)

// Condition is what is wrong with a place.
type Condition struct {
	Type    string    `json:"type"`
	Since   time.Time `json:"since"`
	Message string    `json:"message"`
}

// Status is what is known of a place that exports go to. It is kept in
// the state folder, for commands that know no manifests; without it nothing is
// lost but the places that it names.
type Status struct {
	Path     string   `json:"path"`
	Policies []string `json:"policies"`
	Keep     int      `json:"keep"`
	// MaxAge is the age in seconds at which the newest is too old; 0 is never.
	MaxAge int64 `json:"maxAgeSeconds,omitempty"`
	// Lineage is that of the database.
	Lineage string `json:"lineage"`
	// Newest is the newest good export of this database.
	Newest     *store.Info `json:"newest,omitempty"`
	Conditions []Condition `json:"conditions"`

	failures int
}

// Status tells how all places stand.
func (b *Runner) Status() []Status {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.statusAt(b.Clock.Now())
}

func (b *Runner) statusAt(now time.Time) []Status {
	list := []Status{}
	for _, s := range b.places {
		status := Status{
			Path: s.path, Policies: s.policies, Keep: s.keep, MaxAge: int64(s.maxAge / time.Second), Lineage: b.lineage,
			Conditions: append([]Condition{}, s.conditions...), failures: s.total,
		}
		if newest := b.newestExportAt(s, now); !newest.Time.IsZero() {
			status.Newest = &newest
		}
		list = append(list, status)
	}
	return list
}

// Judge takes in which good export is the newest now, and whether that is too
// old: since the status was kept nobody may have been there to see it.
func (s *Status) Judge(newest store.Info, now time.Time) {
	s.Newest = nil
	if !newest.Time.IsZero() {
		s.Newest = &newest
	}
	var failure error
	for _, c := range s.Conditions {
		if c.Type == Failed {
			failure = errors.New(c.Message)
		}
	}
	s.Conditions = conditionsOf(time.Duration(s.MaxAge)*time.Second, failure, newest.Time, now, s.Conditions)
}

// conditionsOf tells what is wrong with a place. One that was wrong before has
// been so since then.
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

// reportConditions works the conditions out, records those that have changed as events,
// and keeps the status for others.
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

func statusPath(folder string) string { return filepath.Join(folder, "backups.json") }

// keepStatusFile writes the status when it has changed.
func (b *Runner) keepStatusFile(status []Status) {
	text, err := json.MarshalIndent(status, "", "  ")
	if err != nil || bytes.Equal(text, b.writtenStatus) {
		return
	}
	if err := durable.WriteFile(statusPath(b.Folder), append(text, '\n'), 0o600); err != nil {
		b.Log.Error(err, "status of the backups not kept")
		return
	}
	b.writtenStatus = text
}

// ReadStatus reads the status that a process has kept in a state folder.
// Without one, or with one that cannot be read, it is empty.
func ReadStatus(folder string) []Status {
	text, err := os.ReadFile(statusPath(folder))
	if err != nil {
		return nil
	}
	var status []Status
	if json.Unmarshal(text, &status) != nil {
		return nil
	}
	return status
}
