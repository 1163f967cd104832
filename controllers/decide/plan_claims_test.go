// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"testing"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

func TestAPoolClaimsMediaInImportByTheirLabel(t *testing.T) {
	claim := func(d *DesiredPool, info string) { d.Claims = &v1alpha1.Claims{LabelType: "RSM", LabelInfo: info} }
	atLeast := func(w *world, info string) {
		w.desired.Pools[0].Exact = false
		claim(&w.desired.Pools[0], info)
	}
	runPlanCases(t, []planCase{
		{
			name:   "the pool holds at least what is expected",
			reason: "S12, S13: it takes every medium of its own label",
			given: func(w *world) {
				atLeast(w, "weekly/*")
				w.recordMedium("A1", imported("a"), withInfo("weekly/1"))
			},
			steps: []string{"Allocate A1 ClaimedByLabel"},
		},
		{
			name:   "the pool holds exactly what is expected",
			reason: "what no MediaSet lists it would have to deallocate at once; that it matches is reported",
			given: func(w *world) {
				claim(&w.desired.Pools[0], "weekly/*")
				w.recordMedium("A1", imported("a"), withInfo("weekly/1"))
			},
			drift: []string{"A1 ClaimedNotExpected"},
		},
		{
			name:   "another label info",
			reason: "the second check of RSM's disaster page",
			given: func(w *world) {
				atLeast(w, "weekly/*")
				w.recordMedium("A1", imported("a"), withInfo("daily/1"))
			},
		},
		{
			name:   "a stranger's label",
			reason: "a stranger's cartridge stays in Import, untouched",
			given: func(w *world) {
				atLeast(w, "")
				w.recordMedium("A1", labelled(0, record.Import, label.OMID{Type: "ANSI", ID: "VOL001"}), inPool("Import/LTO-8"))
			},
			says: []string{noChanges},
		},
		{
			name:   "another media type",
			reason: "the pool could not hold it",
			given: func(w *world) {
				atLeast(w, "")
				w.recordMedium("A1", imported("a"), ofType("LTO-9"))
			},
		},
		{
			name:   "two pools claim it",
			reason: "nobody acts, and both are named",
			given: func(w *world) {
				atLeast(w, "")
				claim(w.declarePool("daily"), "")
				w.recordMedium("A1", imported("a"))
			},
			blocked: []string{"A1 ClaimedTwice"},
			says:    []string{"which pools daily and weekly claim"},
		},
		{
			name:   "a MediaSet expects it in another pool",
			reason: "a list is stronger than a pattern",
			given: func(w *world) {
				atLeast(w, "")
				w.declarePool("daily")
				w.recordMedium("A1", imported("a"))
				w.expectSide("daily", "a")
			},
			steps: []string{"Allocate A1 FoundInImport"},
		},
		{
			name:   "while a manifest is broken",
			reason: "the broken manifest may be the one that expects it elsewhere",
			given: func(w *world) {
				atLeast(w, "")
				w.desired.Complete = false
				w.recordMedium("A1", imported("a"))
			},
			blocked: []string{"weekly SourceIncomplete"},
		},
		{
			name:   "it is not in a library",
			reason: "what cannot be mounted is not imported",
			given: func(w *world) {
				atLeast(w, "")
				w.recordMedium("A1", imported("a"), missing)
			},
		},
		{
			name:   "its other side has not been read",
			reason: "it may be somebody else's",
			given: func(w *world) {
				atLeast(w, "")
				w.recordMedium("A1", imported("a"), func(m *record.Medium) { m.Sides = append(m.Sides, record.Side{State: record.Unknown}) })
			},
			steps: []string{"Identify A1 NeverRead"},
		},
		{
			name:   "its other side contradicts the record",
			reason: "nobody acts on a medium that is set aside",
			given: func(w *world) {
				atLeast(w, "")
				w.recordMedium("A1", allocated("weekly", "b"), labelled(1, record.Import, omid("a")), setAside("x"))
				w.expectSide("weekly", "b")
			},
			blocked: []string{"A1 LabelMismatch"},
		},
		{
			name:   "rsmctl's own free label",
			reason: "it is nobody's",
			given: func(w *world) {
				atLeast(w, "")
				w.recordMedium("A1", imported("a")).Sides[0].Evidence.Verdict.Kind = label.Free
			},
		},
		{
			name:   "it was allocated as often as the pool allows",
			reason: "what is worn out is not taken in",
			given: func(w *world) {
				atLeast(w, "")
				w.desired.Pools[0].Spec.MaxAllocations = 2
				w.observed.Snapshot.Pools[len(w.observed.Snapshot.Pools)-1].MaxAllocations = 2
				w.recordMedium("A1", imported("a")).Sides[0].Allocations = 2
			},
			blocked: []string{"A1 StateIsFinal"},
		},
	})
}
