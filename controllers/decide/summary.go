// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"fmt"
	"strings"
)

// noChanges is the summary of a plan that has nothing to do, to refuse or to
// wait for.
const noChanges = "No changes. The library matches its manifests."

// Summary is the last line of a rendered plan, and an interface: either
// "No changes. The library matches its manifests.", or
//
//	Plan: 3 to create, 12 to allocate, 1 to deallocate, 2 wait.
//
// Those four always appear. The others appear where there are any, in the
// order in which they are carried out:
//
//	Plan: 3 to create, 1 to update, 1 to inject, 16 to identify, 1 to move,
//	12 to allocate, 1 to complete, 1 to deallocate, 1 to delete, 2 wait, 7 blocked,
//	1 to dismount.
//
// (in one line; what was added later stands last). "Wait" counts what a person
// has been or is to be asked for: open requests, RequestInject and
// RequestDismount steps. "Blocked" counts changes: an entry of
// Blocked counts as many as it has steps, and at least one. Drift is no change
// and not counted.
func (p *Plan) Summary() string {
	if p.Matches() {
		return noChanges
	}
	n := map[Action]int{}
	for i := range p.Steps {
		n[p.Steps[i].Action]++
	}
	blocked := 0
	for i := range p.Blocked {
		blocked += max(1, len(p.Blocked[i].Steps))
	}
	var line strings.Builder
	for _, part := range []struct {
		n      int
		what   string
		always bool
	}{
		{n[CreatePool], "to create", true},
		{n[UpdatePool], "to update", false},
		{n[Inject], "to inject", false},
		{n[Identify], "to identify", false},
		{n[MoveToPool], "to move", false},
		{n[Allocate], "to allocate", true},
		{n[Complete], "to complete", false},
		{n[Deallocate], "to deallocate", true},
		{n[DeletePool], "to delete", false},
		{n[RequestInject] + n[RequestDismount] + len(p.Waiting), "wait", true},
		{blocked, "blocked", false},
		{n[Dismount], "to dismount", false},
	} {
		if part.always || part.n > 0 {
			fmt.Fprintf(&line, ", %d %s", part.n, part.what)
		}
	}
	return "Plan: " + strings.TrimPrefix(line.String(), ", ") + "."
}
