// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"slices"

	"rsm.storage/rsmctl/rsm/record"
)

// requestsView is what `rsmctl get requests` prints: work for people, and work
// for robots.
type requestsView struct {
	Operator []*record.OperatorRequest `json:"operator"`
	Library  []*record.LibraryRequest  `json:"library"`
}

// lastRequests is how many finished requests of each kind are listed. Open ones
// are all listed.
const lastRequests = 20

// listOpenFirst orders requests that come newest first. The open ones are first,
// oldest at the top; then come the newest of the finished ones.
func listOpenFirst[T any](all []T, open func(T) bool) []T {
	first, done := []T{}, []T{}
	for _, r := range all {
		switch {
		case open(r):
			first = append(first, r)
		case len(done) < lastRequests:
			done = append(done, r)
		}
	}
	slices.Reverse(first)
	return append(first, done...)
}

func isOpenForOperator(r *record.OperatorRequest) bool { return r.State == record.Submitted }

func isOpenForRobot(r *record.LibraryRequest) bool { return r.State == record.InProcess }

func listRequests(s *state) (any, table, error) {
	view := requestsView{
		Operator: listOpenFirst(s.manager.OperatorRequests(0), isOpenForOperator),
		Library:  listOpenFirst(s.manager.LibraryRequests(0), isOpenForRobot),
	}
	return view, requestTable(view), nil
}

// requestTable shows what is open, work for people first. Finished requests would
// bury it, so only wide shows them.
func requestTable(view requestsView) table {
	t := table{
		columns:  []string{"FOR", "STATE", "WHAT", "NAME", "LIBRARY", "SINCE", "MESSAGE", "ID"},
		wideFrom: 7,
		none:     "Nothing waits for a person. `rsmctl get requests -o wide` lists what is done.",
	}
	add := func(open bool, row ...string) {
		if open {
			t.rows = append(t.rows, row)
		}
		t.whole = append(t.whole, row)
	}
	for _, r := range view.Operator {
		name := r.Barcode
		if name == "" && !r.OMID.IsZero() {
			name = r.OMID.String()
		}
		add(isOpenForOperator(r), "operator", string(r.State), string(r.Kind), name, r.Library, timeText(r.Opened), r.Message, r.ID)
		if isOpenForOperator(r) && r.Kind == record.InsertMedium {
			t.after = "\nPut a cartridge that is asked for into a port of its library; the next `rsmctl apply`\nor pass of `rsmctl run` takes it in and closes the request."
		}
	}
	for _, r := range view.Library {
		add(isOpenForRobot(r), "robot", string(r.State), r.Verb, r.Name, r.Library, timeText(r.Began), r.Error, r.ID)
	}
	return t
}
