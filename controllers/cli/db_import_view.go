// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"rsm.storage/rsmctl/controllers/connect"
	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

// importView is what `rsmctl db import` prints: what is staged next to what is
// there now.
type importView struct {
	File   string       `json:"file"`
	Import *contentView `json:"import"`
	// Now is null when there is no database, or when it cannot be read;
	// then NowProblem says why.
	Now        *contentView `json:"now"`
	NowProblem string       `json:"nowProblem,omitempty"`
}

// contentView says what is in a database.
type contentView struct {
	FormatVersion int    `json:"formatVersion"`
	Lineage       string `json:"lineage"`
	Revision      uint64 `json:"revision"`
	// Exported is when the file was made, as its manifest says.
	Exported *time.Time `json:"exported,omitempty"`
	// NewestChange is the last entry of the audit log.
	NewestChange *changeView              `json:"newestChange,omitempty"`
	Libraries    int                      `json:"libraries"`
	Pools        int                      `json:"pools"`
	Media        int                      `json:"media"`
	Sides        map[record.SideState]int `json:"sides"`
	OpenRequests int                      `json:"openRequests"`
}

type changeView struct {
	Time   time.Time `json:"time"`
	Verb   string    `json:"verb"`
	Object string    `json:"object"`
	Reason string    `json:"reason,omitempty"`
}

// describeContent checks a database as infoIfWhole does, and counts what is in it.
func describeContent(ctx context.Context, path string) (*contentView, error) {
	info, err := infoIfWhole(ctx, path)
	if err != nil {
		return nil, err
	}
	db, err := store.OpenBolt(path, store.BoltOptions{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer func() { _ = db.Close() }()
	manager, err := rsm.New(ctx, rsm.Options{Store: db, Connect: connect.NoConnection})
	if err != nil {
		return nil, err
	}
	defer func() { _ = manager.Close() }()
	view := newContentView(info, manager.Snapshot())
	last, err := manager.AuditLog(ctx, 1)
	if len(last) > 0 {
		view.NewestChange = &changeView{last[0].Time, last[0].Verb, last[0].Object, last[0].Reason}
	}
	return view, err
}

func newContentView(info store.Info, s *record.Snapshot) *contentView {
	view := &contentView{
		FormatVersion: info.FormatVersion, Lineage: info.Lineage, Revision: info.Revision,
		Libraries: len(s.Libraries), Pools: len(s.Pools), Media: len(s.Media),
		Sides: map[record.SideState]int{}, OpenRequests: len(s.Requests),
	}
	for _, m := range s.Media {
		for i := range m.Sides {
			view.Sides[m.Sides[i].State]++
		}
	}
	return view
}

// timeOfContent says from when the content is.
func (v *contentView) timeOfContent() string {
	switch {
	case v.Exported != nil:
		return " of " + v.Exported.Format(time.RFC3339)
	case v.NewestChange != nil:
		return " of " + v.NewestChange.Time.Format(time.RFC3339)
	}
	return ""
}

func (a *app) printImport(view *importView, output string) error {
	if output == "json" {
		return printJSON(a.stdout, view)
	}
	now := "there is none"
	if view.NowProblem != "" {
		now = "cannot be read"
	}
	t := table{columns: []string{"CONTENT", "IMPORT", "NOW"}}
	for _, row := range contentRows {
		cells := []string{row.name, row.cell(view.Import), now}
		if view.Now != nil {
			cells[2] = row.cell(view.Now)
		}
		t.rows = append(t.rows, cells)
	}
	if err := t.printTable(a.stdout, true); err != nil {
		return err
	}
	if view.NowProblem != "" {
		fmt.Fprintf(a.stdout, "\nThe database that is there cannot be read: %s\n", decide.Printable(view.NowProblem))
	}
	_, err := fmt.Fprintf(a.stdout, `
Staged: %s. The next command that opens the database for
writing, such as rsmctl apply or the next start of rsmctl run, puts it in place
and keeps what it replaces in replaced/. `+"`rsmctl db import --cancel`"+` takes it back.
`, view.File)
	return err
}

// contentRows are the rows of the table.
var contentRows = []struct {
	name string
	cell func(*contentView) string
}{
	{"Lineage", func(v *contentView) string { return v.Lineage }},
	{"Format", func(v *contentView) string { return strconv.Itoa(v.FormatVersion) }},
	{"Revision", func(v *contentView) string { return strconv.FormatUint(v.Revision, 10) }},
	{"Exported", func(v *contentView) string {
		if v.Exported == nil {
			return ""
		}
		return timeText(*v.Exported)
	}},
	{"Newest change", func(v *contentView) string {
		if v.NewestChange == nil {
			return ""
		}
		return timeText(v.NewestChange.Time)
	}},
	{"What it was", func(v *contentView) string {
		if v.NewestChange == nil {
			return ""
		}
		return v.NewestChange.Verb + " " + v.NewestChange.Object
	}},
	{"Libraries", func(v *contentView) string { return strconv.Itoa(v.Libraries) }},
	{"Pools", func(v *contentView) string { return strconv.Itoa(v.Pools) }},
	{"Media", func(v *contentView) string { return strconv.Itoa(v.Media) }},
	{"Sides allocated", countSidesIn(record.Allocated)},
	{"Sides complete", countSidesIn(record.Complete)},
	{"Sides available", countSidesIn(record.Available)},
	{"Sides in other states", func(v *contentView) string {
		n := 0
		for state, count := range v.Sides {
			if state != record.Allocated && state != record.Complete && state != record.Available {
				n += count
			}
		}
		return strconv.Itoa(n)
	}},
	{"Open operator requests", func(v *contentView) string { return strconv.Itoa(v.OpenRequests) }},
}

func countSidesIn(state record.SideState) func(*contentView) string {
	return func(v *contentView) string { return strconv.Itoa(v.Sides[state]) }
}
