// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"testing"

	"rsm.storage/rsmctl/controllers/decide"
)

func TestAStepIsTriedAgainInOneApplyOnlyAfterAStaleModel(t *testing.T) {
	step := decide.Step{Action: decide.Identify, Name: "A1", PMID: "p1"}
	broken, stale := StepFailure{Step: step, Error: "broken"}, StepFailure{Step: step, Error: "stale", stale: true}
	for _, c := range []struct {
		reason string
		passes []StepFailure
		final  bool
		listed int
	}{
		{"it was never tried", nil, false, 0},
		{"a drive that fails fails again", []StepFailure{broken}, true, 1},
		{"the next pass has looked again", []StepFailure{stale}, false, 1},
		{"an element that lies goes on lying", []StepFailure{stale, stale}, true, 1},
		{"the second failure was another", []StepFailure{stale, broken}, true, 1},
	} {
		f := failures{}
		for _, bad := range c.passes {
			f.noteFailures([]decide.Step{step}, []StepFailure{bad})
		}
		if f.hasFailedForGood(step) != c.final || len(f.sortedBySteps()) != c.listed {
			t.Errorf("%s: final %v, %d listed", c.reason, f.hasFailedForGood(step), len(f.sortedBySteps()))
		}
		f.noteFailures([]decide.Step{step}, nil)
		if f.hasFailedForGood(step) || len(f.sortedBySteps()) != 0 {
			t.Errorf("%s: a success in a later pass does not clear it", c.reason)
		}
	}
}
