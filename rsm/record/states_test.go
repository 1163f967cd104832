// SPDX-License-Identifier: Apache-2.0

package record_test

import (
	"errors"
	"testing"

	"rsm.storage/rsmctl/hack/generated"
	"rsm.storage/rsmctl/rsm/record"
)

var (
	states = []record.SideState{
		record.Unknown, record.Unprepared, record.Incompatible, record.Decommissioned, record.Available,
		record.Allocated, record.Complete, record.Foreign, record.Import, record.Reserved,
	}
	causes = []record.Cause{
		record.CauseFoundKnown, record.CauseFoundLabel, record.CauseFoundNothing, record.CauseFoundMisfit, record.CauseAllocate,
		record.CauseAllocateOther, record.CauseDeallocate, record.CauseDeallocateLast, record.CauseDeallocateOther,
		record.CauseComplete, record.CauseDecommission, record.CauseDeclareFree, record.CauseWithdrawFree,
	}
)

func TestTheStateTableHasOneRowPerStateAndCause(t *testing.T) {
	rows := map[record.Transition]bool{}
	for _, row := range record.Transitions {
		key := record.Transition{From: row.From, Cause: row.Cause}
		if rows[key] {
			t.Errorf("%s by %q stands twice", row.From, row.Cause)
		}
		rows[key] = true
	}
	for _, from := range states {
		for _, cause := range causes {
			to, err := record.Next(from, cause)
			if known := rows[record.Transition{From: from, Cause: cause}]; known != (err == nil) {
				t.Errorf("%s by %q: %s, %v", from, cause, to, err)
			}
			if err != nil && (!errors.Is(err, record.ErrInvalidState) || to != from) {
				t.Errorf("%s by %q: %s, %v", from, cause, to, err)
			}
		}
	}
}

func TestASideThatSomebodyHoldsChangesItsStateByItsVerbsOnly(t *testing.T) {
	for _, held := range []record.SideState{record.Allocated, record.Complete, record.Reserved} {
		for _, cause := range []record.Cause{record.CauseFoundLabel, record.CauseFoundNothing, record.CauseFoundMisfit, record.CauseDeclareFree} {
			if to, err := record.Next(held, cause); err == nil {
				t.Errorf("%s would %s and be %s", held, cause, to)
			}
		}
	}
}

func TestTheDiagramOfTheDocumentationIsGenerated(t *testing.T) {
	generated.Part(t, "../../docs/states.md", "```mermaid\n", "```\n", record.StateDiagram())
}
