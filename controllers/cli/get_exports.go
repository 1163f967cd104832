// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/controllers/backup"
	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/rsm/store"
)

// exportView is one export of the database, from the manifest beside it.
type exportView struct {
	File string `json:"file"`
	store.Info
}

// listedExport is an export, and whether it is good for anything.
type listedExport struct {
	exportView
	// Destination is the folder it is in; Age is in seconds.
	Destination string `json:"destination"`
	Age         int64  `json:"ageSeconds"`
	// Good: it was read now, and is what its manifest says.
	Good    bool   `json:"good"`
	Problem string `json:"problem,omitempty"`
}

// destination is a folder that exports go to, and what is in it now.
type destination struct {
	backup.Status
	exports []listedExport
}

func listExports(s *state) (any, table, error) {
	now := time.Now()
	destinations := destinationsOf(s, now)
	if err := context.Cause(s.ctx); err != nil {
		return nil, table{}, err
	}
	list := []listedExport{}
	t := table{
		columns:  []string{"FILE", "TIME", "AGE", "REVISION", "MEDIA", "SIZE", "GOOD", "SHA256"},
		wideFrom: 7,
		none:     "There are no exports yet. `rsmctl db export` makes one.",
	}
	for _, d := range destinations {
		list = append(list, d.exports...)
		for _, c := range d.Conditions {
			t.after += fmt.Sprintf("\n%s %s: %s", c.Type, decide.Printable(d.Path), decide.Printable(c.Message))
			t.none += fmt.Sprintf("\n%s %s: %s", c.Type, decide.Printable(d.Path), decide.Printable(c.Message))
		}
	}
	slices.SortStableFunc(list, func(x, y listedExport) int { return y.Time.Compare(x.Time) })
	for _, e := range list {
		good := "yes"
		if !e.Good {
			good = "no: " + e.Problem
		}
		t.rows = append(t.rows, []string{
			e.File, timeText(e.Time), ageText(now.Sub(e.Time)), strconv.FormatUint(e.Revision, 10),
			strconv.Itoa(e.Counts["media"]), strconv.FormatInt(e.Size, 10), good, e.SHA256,
		})
	}
	return list, t, nil
}

// ageText gives an age to the minute.
func ageText(age time.Duration) string {
	if text := v1alpha1.Duration(age.Truncate(time.Minute)).String(); text != "" {
		return text
	}
	return "0m"
}

// describePolicy tells how the destinations of a BackupPolicy stand.
func describePolicy(s *state, name string) *description {
	places := []backup.Status{}
	for _, d := range destinationsOf(s, time.Now()) {
		if slices.Contains(d.Policies, name) {
			places = append(places, d.Status)
		}
	}
	if len(places) == 0 {
		return nil
	}
	return &description{Kind: v1alpha1.KindBackupPolicy, Name: name, Object: map[string]any{"destinations": places}}
}

// answerLimit is how long listing a folder may take. A share whose server is
// gone never answers.
const answerLimit = time.Minute

// destinationsOf looks at the state folder's own exports, and at those in the
// destinations of the policies, as backups.json names them.
func destinationsOf(s *state, now time.Time) []destination {
	own := destination{Status: backup.Status{Path: store.ExportDir(databasePath(s.folder))}}
	all := []destination{own}
	for _, status := range backup.ReadStatus(s.folder) {
		if status.Path == exportFolder(s.folder) {
			status.Path = own.Path
			all[0].Status = status
			continue
		}
		all = append(all, destination{Status: status})
	}
	ctx, cancel := context.WithTimeout(s.ctx, answerLimit)
	defer cancel()
	looked := make([]chan destination, len(all))
	for i, d := range all {
		looked[i] = make(chan destination, 1)
		go func() { looked[i] <- d.readExports(ctx, now) }()
	}
	for i := range all {
		select {
		case all[i] = <-looked[i]:
		case <-ctx.Done():
			all[i].failDestination(now, "it does not answer")
		}
	}
	return all
}

// readExports lists and reads the exports of a destination.
func (d destination) readExports(ctx context.Context, now time.Time) destination {
	exports, err := store.Exports(d.Path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		d.failDestination(now, err.Error())
	}
	var newest store.Info
	for _, e := range exports {
		view := listedExport{
			exportView: exportView{e.Path, e.Info}, Destination: filepath.Dir(e.Path), Age: int64(now.Sub(e.Time) / time.Second),
		}
		if err := e.Verify(ctx); err != nil {
			view.Problem = strings.TrimPrefix(err.Error(), store.ErrDamaged.Error()+": ")
		} else if view.Good = true; newest.Time.IsZero() && (d.Lineage == "" || d.Lineage == e.Lineage) {
			newest = e.Info
		}
		d.exports = append(d.exports, view)
	}
	d.Judge(newest, now)
	return d
}

// failDestination notes that a destination cannot be looked at now.
func (d *destination) failDestination(now time.Time, message string) {
	d.Conditions = append(slices.DeleteFunc(slices.Clone(d.Conditions), func(c backup.Condition) bool { return c.Type == backup.Failed }),
		backup.Condition{Type: backup.Failed, Since: now, Message: message})
}
