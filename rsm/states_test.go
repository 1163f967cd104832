// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	"errors"
	"testing"

	"rsm.storage/rsmctl/hack/generated"
	"rsm.storage/rsmctl/rsm"
)

var (
	states = []rsm.SideState{
		rsm.Unknown, rsm.Unprepared, rsm.Incompatible, rsm.Decommissioned, rsm.Available,
		rsm.Allocated, rsm.Complete, rsm.Foreign, rsm.Import, rsm.Reserved,
	}
	causes = []rsm.Cause{
		rsm.CauseFoundKnown, rsm.CauseFoundLabel, rsm.CauseFoundNothing, rsm.CauseFoundMisfit, rsm.CauseAllocate,
		rsm.CauseAllocateOther, rsm.CauseDeallocate, rsm.CauseDeallocateLast, rsm.CauseDeallocateOther,
		rsm.CauseComplete, rsm.CauseDecommission, rsm.CauseDeclareFree, rsm.CauseWithdrawFree,
	}
)

func TestTheStateTableHasOneRowPerStateAndCause(t *testing.T) {
	rows := map[rsm.Transition]bool{}
	for _, row := range rsm.Transitions {
		key := rsm.Transition{From: row.From, Cause: row.Cause}
		if rows[key] {
			t.Errorf("%s by %q stands twice", row.From, row.Cause)
		}
		rows[key] = true
	}
	for _, from := range states {
		for _, cause := range causes {
			to, err := rsm.Next(from, cause)
			if known := rows[rsm.Transition{From: from, Cause: cause}]; known != (err == nil) {
				t.Errorf("%s by %q: %s, %v", from, cause, to, err)
			}
			if err != nil && (!errors.Is(err, rsm.ErrInvalidState) || to != from) {
				t.Errorf("%s by %q: %s, %v", from, cause, to, err)
			}
		}
	}
}

func TestASideThatSomebodyHoldsChangesItsStateByItsVerbsOnly(t *testing.T) {
	for _, held := range []rsm.SideState{rsm.Allocated, rsm.Complete, rsm.Reserved} {
		for _, cause := range []rsm.Cause{rsm.CauseFoundLabel, rsm.CauseFoundNothing, rsm.CauseFoundMisfit, rsm.CauseDeclareFree} {
			if to, err := rsm.Next(held, cause); err == nil {
				t.Errorf("%s would %s and be %s", held, cause, to)
			}
		}
	}
}

func TestTheDiagramOfTheDocumentationIsGenerated(t *testing.T) {
	generated.Part(t, "../docs/states.md", "```mermaid\n", "```\n", rsm.StateDiagram())
}
