// SPDX-License-Identifier: Apache-2.0

package backup

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"time"

	"rsm.storage/rsmctl/rsm/durable"
	"rsm.storage/rsmctl/rsm/store"
)

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

// Judge brings a status that was kept up to date: which good export is the newest
// now, and whether it is too old. No process may have looked since.
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
