// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"cmp"
	"maps"
	"slices"

	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/rsm/record"
)

// stepKey identifies a step across passes.
type stepKey struct {
	action decide.Action
	name   string
	pmid   record.PMID
	side   int
}

func keyOfStep(s decide.Step) stepKey { return stepKey{s.Action, s.Name, s.PMID, s.Side} }

// failures are the steps that one Apply has tried in vain so far.
type failures map[stepKey]lastFailure

// lastFailure is how a step failed the last time, and how often it has.
type lastFailure struct {
	StepFailure
	times int
}

// maxStale is how often a step is tried that finds the library not as planned.
// The pass in between has looked again; an element that lies would go on
// lying.
const maxStale = 2

// hasFailedForGood tells whether a step is not to be tried again in this Apply.
// One that met a stale model is planned anew and tried once more. To try anything
// else again at once would only wear the robot.
func (f failures) hasFailedForGood(s decide.Step) bool {
	t, ok := f[keyOfStep(s)]
	return ok && (!t.stale || t.times >= maxStale)
}

// noteFailures remembers what came of the steps of a pass.
func (f failures) noteFailures(steps []decide.Step, bad []StepFailure) {
	before := maps.Clone(f)
	for _, s := range steps {
		delete(f, keyOfStep(s))
	}
	for _, b := range bad {
		key := keyOfStep(b.Step)
		f[key] = lastFailure{b, before[key].times + 1}
	}
}

// sortedBySteps gives the failures in the order of their steps.
func (f failures) sortedBySteps() []StepFailure {
	all := make([]StepFailure, 0, len(f))
	for _, t := range f {
		all = append(all, t.StepFailure)
	}
	slices.SortFunc(all, func(a, b StepFailure) int {
		return cmp.Or(decide.CompareSteps(a.Step, b.Step), cmp.Compare(a.Error, b.Error))
	})
	return all
}
