// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"testing"
	"time"

	"rsm.storage/rsmctl/controllers/decide"
)

func TestAFailedStepIsLeftAloneForLongerEachTime(t *testing.T) {
	var b Backoff
	step := decide.Step{Action: decide.Identify, Name: "A00001L8", PMID: "p1"}
	other := decide.Step{Action: decide.Identify, Name: "A00002L8", PMID: "p2"}
	now := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	waits := []int{1, 2, 4, 8, 16, 32, 64, 128, 256, 480, 480}
	for i, minutes := range waits {
		b.noteOutcomes([]decide.Step{step, other}, []StepFailure{{Step: step}}, now)
		wait := time.Duration(minutes) * time.Minute
		if !b.leavesAlone(step, now.Add(wait-time.Second)) {
			t.Errorf("after failure %d it is tried again before %s", i+1, wait)
		}
		if b.leavesAlone(step, now.Add(wait)) {
			t.Errorf("after failure %d it is still left alone after %s", i+1, wait)
		}
		if b.leavesAlone(other, now) {
			t.Error("a step that succeeded is left alone")
		}
		now = now.Add(wait)
	}
	b.noteOutcomes([]decide.Step{step}, nil, now)
	b.noteOutcomes([]decide.Step{step}, []StepFailure{{Step: step}}, now)
	if b.leavesAlone(step, now.Add(time.Minute)) {
		t.Error("a success does not begin the count anew")
	}
}

func TestABackoffThatNeverHeardOfAStepHoldsNothing(t *testing.T) {
	var b Backoff
	if b.leavesAlone(decide.Step{Action: decide.Identify}, time.Time{}) {
		t.Error("held")
	}
}
