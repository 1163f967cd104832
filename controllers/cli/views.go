// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"strconv"
	"strings"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// The views are the JSON forms of `rsmctl get`: an interface. Fields are
// added, never renamed. docs/json.md describes them.

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

// stateText shows a set-aside medium as such, and a label that could not be
// read: the state alone would look fine.
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

// whatItIs says in a few words whose a medium is.
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
		return "either " + claimants(v.Claims)
	}
	return string(v.Kind)
}

// claimants names those whose a medium may be.
func claimants(claims []label.OMID) string {
	names := make([]string, 0, len(claims))
	for _, id := range claims {
		names = append(names, strings.TrimSuffix(id.String(), "/"))
	}
	return strings.Join(names, " or ")
}

type poolView struct {
	*record.Pool
	Media int                      `json:"media"`
	Sides map[record.SideState]int `json:"sides"`
}

func poolViews(s *record.Snapshot) []poolView {
	byName := map[string]*poolView{}
	views := make([]poolView, len(s.Pools))
	for i, p := range s.Pools {
		views[i] = poolView{Pool: p, Sides: map[record.SideState]int{}}
		byName[p.Name] = &views[i]
	}
	for _, m := range s.Media {
		v := byName[m.Pool]
		if v == nil {
			continue
		}
		v.Media++
		for i := range m.Sides {
			v.Sides[m.Sides[i].State]++
		}
	}
	return views
}

func poolTable(views []poolView) table {
	t := table{
		columns: []string{"POOL", "KIND", "PARENT", "TYPE", "MEDIA", "ALLOCATED", "COMPLETE", "AVAILABLE", "OTHER"},
		none:    "There are no pools yet. `rsmctl apply` makes the declared ones.",
	}
	for _, v := range views {
		total := 0
		for _, n := range v.Sides {
			total += n
		}
		allocated, complete, available := v.Sides[record.Allocated], v.Sides[record.Complete], v.Sides[record.Available]
		other := total - allocated - complete - available
		t.rows = append(t.rows, []string{
			v.Name, string(v.Kind), v.Parent, v.MediaType, strconv.Itoa(v.Media),
			strconv.Itoa(allocated), strconv.Itoa(complete), strconv.Itoa(available), strconv.Itoa(other),
		})
	}
	return t
}

func slotTable(elements []*record.Element) table {
	t := table{
		columns:  []string{"LIBRARY", "TYPE", "ADDRESS", "FULL", "BARCODE", "EXCEPTION", "ACCESSIBLE", "PMID"},
		wideFrom: 6,
		none:     "There are no slots: no library has been looked at yet.",
	}
	for _, e := range elements {
		t.rows = append(t.rows, []string{
			e.Library, string(e.Type), strconv.Itoa(e.Address), yesOrNo(e.Full), e.Barcode, e.Exception, yesOrNo(e.Accessible), string(e.PMID),
		})
	}
	return t
}

func yesOrNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
