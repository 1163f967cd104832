// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"slices"
	"strconv"
	"strings"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// The views are the JSON forms of `rsmctl get`: an interface. Fields are
// added, never renamed. docs/json.md describes them.

// sideView is a side with what is known of its medium.
type sideView struct {
	OMID     label.OMID       `json:"omid"`
	State    record.SideState `json:"state"`
	Pool     string           `json:"pool"`
	LMID     record.LMID      `json:"lmid"`
	PMID     record.PMID      `json:"pmid"`
	Side     int              `json:"side"`
	Barcode  string           `json:"barcode"`
	Library  string           `json:"library"`
	Location record.Location  `json:"location"`
	Origin   string           `json:"origin,omitempty"`
	SetAside *record.SetAside `json:"setAside,omitempty"`
	Evidence record.Evidence  `json:"evidence"`
}

func sideViews(media []*record.Medium) []sideView {
	views := []sideView{}
	for _, m := range media {
		for i, s := range m.Sides {
			views = append(views, sideView{
				OMID: s.OMID, State: s.State, Pool: m.Pool, LMID: s.LMID, PMID: m.PMID, Side: i,
				Barcode: m.Barcode, Library: m.Library, Location: m.Location,
				Origin: s.Origin, SetAside: m.SetAside, Evidence: s.Evidence,
			})
		}
	}
	return views
}

func sideTable(views []sideView) table {
	t := table{
		columns:  []string{"BARCODE", "SIDE", "STATE", "POOL", "LABEL", "INFO", "LOCATION", "LIBRARY", "EVIDENCE", "LMID", "PMID"},
		wideFrom: 9,
		none:     "There are no sides: no library has been looked at yet. `rsmctl apply` or `rsmctl inventory` does.",
	}
	for _, v := range views {
		labelled := ""
		if !v.OMID.IsZero() {
			labelled = v.OMID.String()
		}
		t.rows = append(t.rows, []string{
			v.Barcode, strconv.Itoa(v.Side), stateText(v), v.Pool, labelled, v.OMID.Info,
			v.Location.String(), v.Library, string(v.Evidence.Level), string(v.LMID), string(v.PMID),
		})
	}
	return t
}

// stateText shows the state, and that a medium is set aside or its label not
// readable: the state alone would look fine.
func stateText(v sideView) string {
	switch {
	case v.SetAside != nil:
		return string(v.State) + " (set aside)"
	case v.Evidence.Problem != "":
		return string(v.State) + " (not readable)"
	}
	return string(v.State)
}

func mediaTable(media []*record.Medium) table {
	t := table{
		columns:  []string{"NAME", "TYPE", "POOL", "STATE", "WHAT IT IS", "WRITTEN BY", "LOCATION", "LIBRARY", "PMID"},
		wideFrom: 8,
		none:     "There are no media: no library has been looked at yet. `rsmctl apply` or `rsmctl inventory` does.",
	}
	for _, m := range media {
		t.rows = append(t.rows, []string{
			m.Name(), m.Type, m.Pool, string(m.Sides[0].State), whatItIs(m), writtenBy(m),
			m.Location.String(), m.Library, string(m.PMID),
		})
	}
	return t
}

// whatItIs says in a few words what a medium is: whose label it carries, or why
// nobody knows.
func whatItIs(m *record.Medium) string {
	first := m.Sides[0]
	switch {
	case m.SetAside != nil:
		return "set aside: " + m.SetAside.Reason
	case m.Unseen != nil:
		return "missing"
	case m.Cleaning:
		return "cleaning cartridge"
	case first.Evidence.Problem != "":
		return "not readable: " + first.Evidence.Problem
	case first.Evidence.Level == record.Unverified:
		return first.OMID.String() + " (unverified)"
	case !first.OMID.IsZero():
		return first.OMID.String()
	case first.Evidence.Verdict != nil:
		return kindText(first.Evidence.Verdict)
	}
	return "not read yet"
}

// writtenBy says who wrote a medium, as far as its label tells.
func writtenBy(m *record.Medium) string {
	if v := m.Sides[0].Evidence.Verdict; v != nil {
		return v.Writer
	}
	return ""
}

// kindText says of what kind a medium is.
func kindText(v *label.Verdict) string {
	switch {
	case v.Kind == label.Unrecognized && v.Format != "":
		return "damaged " + v.Format + " label"
	case v.Format != "":
		return v.Format + " data"
	case v.Kind == label.Ambiguous:
		return "either " + claimantNames(v.Claims)
	}
	return string(v.Kind)
}

// claimantNames names all programs that a medium may belong to.
func claimantNames(claims []label.OMID) string {
	names := make([]string, 0, len(claims))
	for _, id := range claims {
		names = append(names, strings.TrimSuffix(id.String(), "/"))
	}
	return strings.Join(names, " or ")
}

// sortByName orders media as people look for them.
func sortByName(media []*record.Medium) []*record.Medium {
	sorted := slices.Clone(media)
	slices.SortStableFunc(sorted, func(x, y *record.Medium) int { return strings.Compare(x.Name(), y.Name()) })
	return orEmpty(sorted)
}
