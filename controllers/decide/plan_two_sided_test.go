// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"testing"

	"rsm.storage/rsmctl/rsm/record"
)

func TestBothSidesOfAMediumAreInOnePool(t *testing.T) {
	runPlanCases(t, []planCase{
		{
			name:   "both are wanted in one pool",
			reason: "each side is allocated on its own",
			given: func(w *world) {
				w.recordMedium("A1", imported("a"), labelled(1, record.Import, omid("b")))
				w.expectSide("weekly", "a")
				w.expectSide("weekly", "b")
			},
			steps: []string{"Allocate A1 FoundInImport", "Allocate A1 FoundInImport"},
		},
		{
			name:   "they are wanted in two pools",
			reason: "nobody acts on either, and both are reported",
			given: func(w *world) {
				w.declarePool("daily")
				w.recordMedium("A1", imported("a"), labelled(1, record.Import, omid("b")))
				w.expectSide("weekly", "a")
				w.expectSide("daily", "b")
			},
			blocked: []string{"A1 FlipSideElsewhere", "A1 FlipSideElsewhere"},
			says:    []string{"side 0 of A1 (slot 1001) is wanted in pool weekly, but pools weekly and daily each want one"},
		},
		{
			name:   "one is expected, and the other is on a second medium, too",
			reason: "nobody acts on that medium, and whoever expects its side is told",
			given: func(w *world) {
				w.recordMedium("A1", imported("a"), labelled(1, record.Import, omid("b")))
				w.recordMedium("A2", imported("b"))
				w.expectSide("weekly", "a")
			},
			blocked: []string{"A1 DuplicateOMID"},
		},
		{
			name:   "one is allocated where it shall be, the other is wanted elsewhere",
			reason: "the medium stays with the side that is allocated",
			given: func(w *world) {
				w.declarePool("daily")
				w.recordMedium("A1", allocated("weekly", "a"), labelled(1, record.Reserved, omid("b")))
				w.expectSide("weekly", "a")
				w.expectSide("daily", "b")
			},
			blocked: []string{"A1 FlipSideElsewhere"},
		},
		{
			name:   "the other side is Reserved",
			reason: "a side that was reserved with its flip side can be allocated in the same pool",
			given: func(w *world) {
				w.recordMedium("A1", allocated("weekly", "a"), labelled(1, record.Reserved, omid("b")))
				w.expectSide("weekly", "a")
				w.expectSide("weekly", "b")
			},
			steps: []string{"Allocate A1 Expected"},
		},
		{
			name:   "both are to follow to another pool",
			reason: "the medium moves once, with both sides",
			given: func(w *world) {
				w.declarePool("daily")
				w.recordMedium("A1", allocated("weekly", "a"), labelled(1, record.Allocated, omid("b")))
				w.expectSide("daily", "a")
				w.expectSide("daily", "b")
			},
			steps: []string{"MoveToPool A1 DeclaredElsewhere"},
		},
		{
			name:   "one is to follow, the other is stale",
			reason: "the stale side is deallocated first; the next pass moves the medium",
			given: func(w *world) {
				w.declarePool("daily")
				w.recordMedium("A1", allocated("weekly", "a"), labelled(1, record.Allocated, omid("b")))
				w.expectSide("daily", "a")
			},
			steps:   []string{"Deallocate A1 NotExpected"},
			blocked: []string{"A1 FlipSideElsewhere"},
		},
		{
			name:   "the other side has not been read",
			reason: "it may be somebody else's: it is read before the medium goes anywhere",
			given: func(w *world) {
				w.recordMedium("A1", imported("a"), func(m *record.Medium) { m.Sides = append(m.Sides, record.Side{State: record.Unknown}) })
				w.expectSide("weekly", "a")
			},
			steps: []string{"Identify A1 NeverRead"},
		},
		{
			name:   "one side is stale, the other expected",
			reason: "each side is judged on its own",
			given: func(w *world) {
				w.recordMedium("A1", allocated("weekly", "a"), labelled(1, record.Allocated, omid("b")))
				w.expectSide("weekly", "b")
			},
			steps: []string{"Deallocate A1 NotExpected"},
		},
		{
			name:   "one is wanted in a pool that cannot be made",
			reason: "to take the other now would put the medium into the wrong pool for good",
			given: func(w *world) {
				w.recordMedium("A1", imported("a"), labelled(1, record.Import, omid("b")))
				w.expectSide("weekly", "a")
				w.expectSide("daily", "b")
			},
			blocked: []string{"daily PoolMissing", "A1 FlipSideElsewhere"},
			says:    []string{"side 0 of A1 (slot 1001) is wanted in pool weekly, but set (m.yaml:1) wants side 1 in daily"},
		},
	})
}

func TestBothSidesOfAMediumAreInOnePoolAfterARestore(t *testing.T) {
	runPlanCases(t, []planCase{
		{
			name:   "neither is known to the restored database, and they are wanted in two pools",
			reason: "S9 with a conflict: nobody acts on either",
			given: func(w *world) {
				w.restoreRecords()
				w.declarePool("daily")
				w.recordMedium("A1", imported("a"), labelled(1, record.Import, omid("b")))
				w.expectSide("weekly", "a")
				w.expectSide("daily", "b")
			},
			blocked: []string{"A1 FlipSideElsewhere", "A1 FlipSideElsewhere"},
		},
		{
			name:   "the restored database has one in another pool than the other is wanted in",
			reason: "what was recognised again stays where it is",
			given: func(w *world) {
				w.restoreRecords()
				w.declarePool("daily")
				w.recordMedium("A1", allocated("weekly", "a"), labelled(1, record.Import, omid("b")), seenAgain)
				w.expectSide("weekly", "a")
				w.expectSide("daily", "b")
			},
			blocked: []string{"A1 FlipSideElsewhere"},
			says:    []string{"side 1 of A1 (slot 1001) is wanted in pool daily, but its side 0 is allocated in weekly"},
		},
		{
			name:   "the restored database has one, and nobody wants it any more",
			reason: "S8 first; then the other can have the medium",
			given: func(w *world) {
				w.restoreRecords()
				w.declarePool("daily")
				w.recordMedium("A1", allocated("weekly", "a"), labelled(1, record.Import, omid("b")), seenAgain)
				w.expectSide("daily", "b")
			},
			steps:   []string{"Identify A1 RestoredClaim", "Deallocate A1 StaleAfterRestore"},
			blocked: []string{"A1 FlipSideElsewhere"},
		},
	})
}
