// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"testing"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

func TestOnlyMediaReadAndFoundBlankGoToFree(t *testing.T) {
	runPlanCases(t, []planCase{
		{
			name:   "blank and declared",
			reason: "a MediaSet for Free names it, and the drive found nothing on it",
			given: func(w *world) {
				w.recordMedium("A1", readAs(record.Foreign, label.Blank))
				w.declareFree("A1")
			},
			steps: []string{"MoveToPool A1 DeclaredFree"},
		},
		{
			name:   "blank and not declared",
			reason: "a blank cartridge is nobody's until somebody says so",
			given:  func(w *world) { w.recordMedium("A1", readAs(record.Foreign, label.Blank)) },
		},
		{
			name:   "with rsmctl's own free label",
			reason: "it says itself that it holds nothing",
			given: func(w *world) {
				w.recordMedium("A1", readAs(record.Import, label.Free), inPool("Import/LTO-8"))
				w.declareFree("A1")
			},
			steps: []string{"MoveToPool A1 DeclaredFree"},
		},
		{
			name:   "never read",
			reason: "not read is not blank",
			given: func(w *world) {
				w.recordMedium("A1")
				w.declareFree("A1")
			},
			steps: []string{"Identify A1 NeverRead"},
		},
		{
			name:   "somebody's label",
			reason: "data is not handed out",
			given: func(w *world) {
				w.recordMedium("A1", imported("x"))
				w.declareFree("A1")
			},
			blocked: []string{"A1 NotBlank"},
			says:    []string{"A1 (slot 1001) is declared free by blanks (m.yaml:1), but it carries RSM/x"},
		},
		{
			name:   "something nobody recognises",
			reason: "not recognised is not empty",
			given: func(w *world) {
				w.recordMedium("A1", readAs(record.Foreign, label.Unrecognized))
				w.declareFree("A1")
			},
			blocked: []string{"A1 NotBlank"},
		},
		{
			name:   "allocated",
			reason: "an application holds it",
			given: func(w *world) {
				w.recordMedium("A1", allocated("weekly", "a"))
				w.expectSide("weekly", "a")
				w.declareFree("A1")
			},
			blocked: []string{"A1 NotFree"},
		},
		{
			name:   "given back by an application",
			reason: "the record is free, the data is still there",
			given: func(w *world) {
				w.recordMedium("A1", available("weekly", "a"))
				w.declareFree("A1")
			},
			blocked: []string{"A1 NotBlank"},
		},
		{
			name:   "of a type that is not known",
			reason: "there is a Free pool for each type, and none for an unknown one",
			given: func(w *world) {
				w.recordMedium("A1", readAs(record.Foreign, label.Blank), ofType(""))
				w.declareFree("A1")
			},
			blocked: []string{"A1 WrongMediaType"},
		},
		{
			name:   "Decommissioned",
			reason: "what is worn out is not handed out",
			given: func(w *world) {
				w.recordMedium("A1", readAs(record.Decommissioned, label.Blank), inPool("weekly"))
				w.declareFree("A1")
			},
			blocked: []string{"A1 StateIsFinal"},
		},
		{
			name:   "one side of two is not blank",
			reason: "free media are free on every side",
			given: func(w *world) {
				w.recordMedium("A1", readAs(record.Foreign, label.Blank), labelled(1, record.Import, omid("x")))
				w.declareFree("A1")
			},
			blocked: []string{"A1 NotBlank"},
		},
		{
			name:   "set aside",
			reason: "it is reported once, with both identities",
			given: func(w *world) {
				w.recordMedium("A1", allocated("weekly", "a"), setAside("x"))
				w.expectSide("weekly", "a")
				w.declareFree("A1")
			},
			blocked: []string{"A1 LabelMismatch"},
		},
		{
			name:   "expected by its free label",
			reason: "whoever expects a side by its label comes before who wants any blank one",
			given: func(w *world) {
				w.recordMedium("A1", imported("a")).Sides[0].Evidence.Verdict.Kind = label.Free
				w.expectSide("weekly", "a")
				w.declareFree("A1")
			},
			steps: []string{"Allocate A1 FoundInImport"},
		},
		{
			name:   "not there",
			reason: "nobody is asked for a blank cartridge; one line tells about all of them",
			given: func(w *world) {
				w.recordMedium("A1", missing)
				w.declareFree("A1", "A2", "A3", "A4", "A5", "A6")
			},
			drift: []string{"blanks NeverSeen"},
			says:  []string{"6 of the 6 barcodes that blanks declares free are in no library: A1, A2, A3 and 3 more"},
		},
	})
}

func TestAMediumThatIsNoLongerDeclaredFreeLeavesFree(t *testing.T) {
	blank := allTraits(readAs(record.Available, label.Blank), inPool("Free/LTO-8"))
	runPlanCases(t, []planCase{
		{
			name:   "declared",
			reason: "it is where it shall be",
			given: func(w *world) {
				w.recordMedium("A1", blank)
				w.declareFree("A1")
			},
			says: []string{noChanges},
		},
		{
			name:   "dropped",
			reason: "nobody may draw it any more",
			given:  func(w *world) { w.recordMedium("A1", blank) },
			steps:  []string{"MoveToPool A1 NoLongerFree"},
		},
		{
			name:   "dropped, while a manifest is broken",
			reason: "the broken manifest may be the one that declares it",
			given: func(w *world) {
				w.desired.Complete = false
				w.recordMedium("A1", blank)
			},
		},
		{
			name:   "given back by an application",
			reason: "its pool returns media to Free; no manifest ever declared it",
			given:  func(w *world) { w.recordMedium("A1", available("Free/LTO-8", "a")) },
		},
		{
			name:   "given back, and expected again",
			reason: "S9: straight out of Free into its pool, before anybody draws it",
			given: func(w *world) {
				w.recordMedium("A1", available("Free/LTO-8", "a"))
				w.expectSide("weekly", "a")
			},
			steps: []string{"Allocate A1 FoundInFree"},
		},
	})
}
