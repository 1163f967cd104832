// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/store"
)

// requestsView is what `rsmctl get requests` prints: work for people, and work
// for robots.
type requestsView struct {
	Operator []*rsm.OperatorRequest `json:"operator"`
	Library  []*rsm.LibraryRequest  `json:"library"`
}

// lastRequests is how many finished library requests are listed.
const lastRequests = 20

func getRequests(s *state) (any, table, error) {
	view := requestsView{
		Operator: orEmpty(s.manager.OperatorRequests(lastRequests)),
		Library:  orEmpty(s.manager.LibraryRequests(lastRequests)),
	}
	t := table{
		columns: []string{"FOR", "STATE", "WHAT", "NAME", "LIBRARY", "SINCE", "MESSAGE"},
		none:    "There are no requests.",
	}
	for _, r := range view.Operator {
		name := r.Barcode
		if name == "" {
			name = r.OMID.String()
		}
		t.rows = append(t.rows, []string{"operator", string(r.State), string(r.Kind), name, r.Library, timeText(r.Opened), r.Message})
	}
	for _, r := range view.Library {
		t.rows = append(t.rows, []string{"robot", string(r.State), r.Verb, r.Name, r.Library, timeText(r.Began), r.Error})
	}
	return view, t, nil
}

// lastEvents is how many events are listed.
const lastEvents = 100

func getEvents(s *state) (any, table, error) {
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

// exportView is one export of the database, from the manifest beside it.
type exportView struct {
	File string `json:"file"`
	store.Info
}

func getExports(s *state) (any, table, error) {
	views, err := listExports(store.ExportDir(databasePath(s.folder)))
	if err != nil {
		return nil, table{}, err
	}
	t := table{
		columns: []string{"FILE", "TIME", "REVISION", "MEDIA", "SIZE", "SHA256"},
		none:    "There are no exports yet. `rsmctl db export` makes one.",
	}
	for _, v := range views {
		t.rows = append(t.rows, []string{
			v.File, timeText(v.Time), strconv.FormatUint(v.Revision, 10),
			strconv.Itoa(v.Counts["media"]), strconv.FormatInt(v.Size, 10), v.SHA256,
		})
	}
	return views, t, nil
}

// listExports reads the manifests in a folder, newest first.
func listExports(folder string) ([]exportView, error) {
	views := []exportView{}
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return views, nil
	}
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		name, isManifest := strings.CutSuffix(e.Name(), ".json")
		if !isManifest {
			continue
		}
		text, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			return nil, err
		}
		view := exportView{File: filepath.Join(folder, name)}
		if err := json.Unmarshal(text, &view.Info); err != nil {
			return nil, errors.New(filepath.Join(folder, e.Name()) + " is not an export's manifest: " + err.Error())
		}
		views = append(views, view)
	}
	slices.SortFunc(views, func(x, y exportView) int { return y.Time.Compare(x.Time) })
	return views, nil
}
