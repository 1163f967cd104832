// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"testing"

	"rsm.storage/rsmctl/rsm/record"
)

func TestAnExpectedSideIsAllocatedWhereverItIsFound(t *testing.T) {
	runPlanCases(t, []planCase{
		{
			name:   "in Import",
			reason: "S7, S9, S13: straight into its own pool, not through Free",
			given: func(w *world) {
				w.recordMedium("A1", imported("a"))
				w.expectSide("weekly", "a")
			},
			steps: []string{"Allocate A1 FoundInImport"},
		},
		{
			name:   "with another barcode than declared",
			reason: "allocated by its label; the barcode is drift",
			given: func(w *world) {
				w.recordMedium("A9", imported("a"))
				w.expectSide("weekly", "a", withBarcode("A1"))
			},
			steps: []string{"Allocate A9 FoundInImport"},
			drift: []string{"A9 BarcodeDiffers"},
		},
		{
			name:   "in another library",
			reason: "every library is searched",
			given: func(w *world) {
				w.declareLibrary("other")
				w.recordMedium("A1", imported("a"), inLibrary("other"))
				w.expectSide("weekly", "a")
			},
			steps: []string{"Allocate A1 FoundInImport"},
			says:  []string{"A1 (slot 1001 of other)"},
		},
		{
			name:   "Decommissioned",
			reason: "Decommissioned is terminal",
			given: func(w *world) {
				w.recordMedium("A1", labelled(0, record.Decommissioned, omid("a")), inPool("weekly"))
				w.expectSide("weekly", "a")
			},
			blocked: []string{"A1 StateIsFinal"},
		},
		{
			name:   "Incompatible",
			reason: "no drive here can use it",
			given: func(w *world) {
				w.recordMedium("A1", labelled(0, record.Incompatible, omid("a")))
				w.expectSide("weekly", "a")
			},
			blocked: []string{"A1 WrongMediaType"},
		},
		{
			name:   "in Unrecognized, with its label known",
			reason: "a free label that was taken out of Free again: only a new read brings it to Import",
			given: func(w *world) {
				w.recordMedium("A1", labelled(0, record.Foreign, omid("a")))
				w.expectSide("weekly", "a")
			},
			blocked: []string{"A1 CannotIdentify"},
		},
		{
			name:   "of another media type",
			reason: "the pool is for one type",
			given: func(w *world) {
				w.recordMedium("A1", imported("a"), ofType("LTO-9"))
				w.expectSide("weekly", "a")
			},
			blocked: []string{"A1 WrongMediaType"},
		},
		{
			name:   "of a type that nothing tells",
			reason: "discs have no type in their barcode; it takes that of the pool",
			given: func(w *world) {
				w.recordMedium("A1", imported("a"), ofType(""))
				w.expectSide("weekly", "a")
			},
			steps: []string{"Allocate A1 FoundInImport"},
		},
		{
			name:   "allocated, and not readable the last time",
			reason: "the last copy of something may be going: somebody must hear of it",
			given: func(w *world) {
				w.recordMedium("A1", labelled(0, record.Allocated, omid("a")), inPool("weekly"), func(m *record.Medium) {
					m.Sides[0].LMID, m.Sides[0].Evidence.Problem = "l1", "medium error"
				})
				w.expectSide("weekly", "a")
			},
			blocked: []string{"A1 CannotIdentify"},
		},
		{
			name:   "worn out",
			reason: "the pool allows so many allocations",
			given: func(w *world) {
				w.desired.Pools[0].Spec.MaxAllocations = 1
				w.observed.Snapshot.Pools[len(w.observed.Snapshot.Pools)-1].MaxAllocations = 1
				w.recordMedium("A1", imported("a")).Sides[0].Allocations = 1
				w.expectSide("weekly", "a")
			},
			blocked: []string{"A1 StateIsFinal"},
		},
	})
}

func TestADeclaredLMIDIsKept(t *testing.T) {
	w := newWorld()
	w.recordMedium("A1", imported("a"))
	w.expectSide("weekly", "a", withLMID("lmid-1"))
	if got := w.plan().Steps[0].LMID; got != "lmid-1" {
		t.Errorf("the step passes LMID %q on", got)
	}
	runPlanCases(t, []planCase{
		{
			name:   "another side has it",
			reason: "two sides under one handle: the holder is named",
			given: func(w *world) {
				w.recordMedium("A1", imported("a"))
				w.recordMedium("A2", allocated("weekly", "b")).Sides[0].LMID = "lmid-1"
				w.expectSide("weekly", "a", withLMID("lmid-1"))
				w.expectSide("weekly", "b")
			},
			blocked: []string{"A1 LMIDTaken"},
			says:    []string{"that LMID belongs to A2 (slot 1002)"},
		},
	})
}

func TestASideIsCompletedAsDeclaredAndStaysSo(t *testing.T) {
	runPlanCases(t, []planCase{
		{
			name:   "declared Complete",
			reason: "it is closed for writing",
			given: func(w *world) {
				w.recordMedium("A1", allocated("weekly", "a"))
				w.expectSide("weekly", "a", declaredComplete)
			},
			steps: []string{"Complete A1 DeclaredComplete"},
		},
		{
			name:   "Complete, declared Allocated",
			reason: "what is closed for writing is not opened again",
			given: func(w *world) {
				w.recordMedium("A1", labelled(0, record.Complete, omid("a")), inPool("weekly"))
				w.expectSide("weekly", "a")
			},
			blocked: []string{"A1 StateIsFinal"},
		},
		{
			name:   "Complete, as declared",
			reason: "nothing is to be done",
			given: func(w *world) {
				w.recordMedium("A1", labelled(0, record.Complete, omid("a")), inPool("weekly"))
				w.expectSide("weekly", "a", declaredComplete)
			},
			says: []string{noChanges},
		},
	})
}
