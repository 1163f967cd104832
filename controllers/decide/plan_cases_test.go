// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// planCase is one row of a table about plans. Steps, blocked and so on are in
// short: "ACTION NAME REASON", "NAME REASON".
type planCase struct {
	name string
	// reason says why the case exists; it is printed when it fails.
	reason  string
	given   func(*world)
	steps   []string
	blocked []string
	drift   []string
	waiting []string
	// says are texts that the messages of the plan must contain.
	says []string
}

func runPlanCases(t *testing.T, cases []planCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			c.given(w)
			plan := w.plan()
			check := func(what string, got, want []string) {
				if diff := cmp.Diff(append([]string{}, want...), got); diff != "" {
					t.Errorf("%s (-want +got):\n%s%s", what, diff, c.reason)
				}
			}
			check("steps", shortSteps(plan.Steps), c.steps)
			check("blocked", shortBlocked(plan), c.blocked)
			check("drift", shortDrift(plan), c.drift)
			check("waiting", shortWaiting(plan), c.waiting)
			for _, bare := range bareEntries(plan) {
				t.Error(bare)
			}
			var text strings.Builder
			if err := RenderText(&text, plan, false); err != nil {
				t.Fatal(err)
			}
			for _, want := range c.says {
				if !strings.Contains(text.String(), want) {
					t.Errorf("nowhere says %q: %s\n%s", want, c.reason, text.String())
				}
			}
		})
	}
}

func shortSteps(steps []Step) []string {
	short := []string{}
	for _, s := range steps {
		short = append(short, fmt.Sprintf("%s %s %s", s.Action, s.Name, s.Reason))
	}
	return short
}

func shortBlocked(plan *Plan) []string {
	short := []string{}
	for _, b := range plan.Blocked {
		short = append(short, fmt.Sprintf("%s %s", b.Name, b.Reason))
	}
	return short
}

func shortDrift(plan *Plan) []string {
	short := []string{}
	for _, d := range plan.Drift {
		short = append(short, fmt.Sprintf("%s %s", d.Name, d.Reason))
	}
	return short
}

func shortWaiting(plan *Plan) []string {
	short := []string{}
	for _, w := range plan.Waiting {
		short = append(short, fmt.Sprintf("%s %s", w.Name, w.Reason))
	}
	slices.Sort(short)
	return short
}
