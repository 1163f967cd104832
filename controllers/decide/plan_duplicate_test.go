// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"testing"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

func TestNobodyActsOnAnIdentityThatTwoMediaCarry(t *testing.T) {
	runPlanCases(t, []planCase{
		{
			name:   "one of them is allocated, as expected",
			reason: "which of the two is the right one is for a person to say",
			given: func(w *world) {
				w.recordMedium("A1", allocated("weekly", "a"))
				w.recordMedium("A2", imported("a"))
				w.expectSide("weekly", "a")
			},
			blocked: []string{"A1 DuplicateOMID"},
			says:    []string{"RSM/a is carried by A1 (slot 1001) and A2 (slot 1002), and set (m.yaml:1) expects it; nothing is done with any of them"},
		},
		{
			name:   "neither is allocated yet",
			reason: "S9 would allocate it, but which?",
			given: func(w *world) {
				w.recordMedium("A1", imported("a"))
				w.recordMedium("A2", imported("a"))
				w.expectSide("weekly", "a")
			},
			blocked: []string{"A1 DuplicateOMID"},
		},
		{
			name:   "the allocated one is no longer expected",
			reason: "nobody acts: not by deallocating either",
			given: func(w *world) {
				w.recordMedium("A1", allocated("weekly", "a"))
				w.recordMedium("A2", imported("a"))
			},
			blocked: []string{"A1 DuplicateOMID"},
		},
		{
			name:   "one of them was allocated by its barcode and not read since",
			reason: "nobody acts, but it is read: it may be somebody else",
			given: func(w *world) {
				w.recordMedium("A1", allocated("weekly", "a"), trusted)
				w.recordMedium("A2", imported("a"))
				w.expectSide("weekly", "a", trustingBarcode)
			},
			steps:   []string{"Identify A1 NotVerified"},
			blocked: []string{"A1 DuplicateOMID"},
		},
		{
			name:   "one of them was allocated by its barcode, and is being moved",
			reason: "where it is has to be settled first",
			given: func(w *world) {
				m := w.recordMedium("A1", allocated("weekly", "a"), trusted)
				w.recordMedium("A2", imported("a"))
				w.expectSide("weekly", "a", trustingBarcode)
				w.observed.Snapshot.Open = []*record.LibraryRequest{{ID: "l-1", Verb: "Mount", Library: "vault", PMID: m.PMID, Name: "A1"}}
			},
			blocked: []string{"A1 OutcomeUnknown", "A1 DuplicateOMID"},
		},
		{
			name:   "two strangers",
			reason: "nobody would have done anything with them: it is reported, and blocks nothing",
			given: func(w *world) {
				w.recordMedium("A1", imported("a"))
				w.recordMedium("A2", imported("a"))
			},
			drift: []string{"A1 DuplicateOMID"},
			says:  []string{noChanges},
		},
		{
			name:   "the copy was taken out of the library",
			reason: "to take the copy away is how a person decides",
			given: func(w *world) {
				w.recordMedium("A1", imported("a"), missing)
				w.recordMedium("A2", imported("a"))
				w.expectSide("weekly", "a")
			},
			steps: []string{"Allocate A2 FoundInImport"},
		},
		{
			name:   "the copy that was taken out is in a second pair of strangers",
			reason: "its rival is the expected one, and free of the other quarrel",
			given: func(w *world) {
				gone := w.recordMedium("A1", ofType("MO-9.1"), labelled(0, record.Import, omid("a")), labelled(1, record.Import, omid("b")), missing)
				gone.Pool = "Import/MO-9.1"
				w.recordMedium("A2", imported("a"))
				w.recordMedium("A3", imported("b"), missing)
				w.expectSide("weekly", "a")
			},
			steps: []string{"Allocate A2 FoundInImport"},
			drift: []string{"A1 DuplicateOMID"},
		},
		{
			name:   "a medium that is set aside was read as the other",
			reason: "a label that was read counts, though the record says otherwise",
			given: func(w *world) {
				w.recordMedium("A1", imported("a"))
				w.recordMedium("A2", allocated("weekly", "b"), setAside("a"))
				w.expectSide("weekly", "a")
				w.expectSide("weekly", "b")
			},
			blocked: []string{"A2 LabelMismatch", "A1 DuplicateOMID"},
		},
		{
			name:   "one medium carries two labels of equal strength",
			reason: "it might be the expected one, or not",
			given: func(w *world) {
				m := w.recordMedium("A1", readAs(record.Foreign, label.Ambiguous))
				m.Sides[0].Evidence.Verdict.Claims = []label.OMID{omid("a"), {Type: "ANSI", ID: "X"}}
				w.expectSide("weekly", "a")
			},
			blocked: []string{"A1 CannotIdentify"},
		},
	})
}

func TestNobodyActsOnASideThatTwoManifestsWant(t *testing.T) {
	contested := func(d *DesiredSide) { d.Contested = true }
	runPlanCases(t, []planCase{
		{
			name:   "the same OMID in two MediaSets",
			reason: "both places are named, and the side is neither allocated nor asked for",
			given: func(w *world) {
				w.recordMedium("A1", imported("a"))
				w.declarePool("daily")
				w.expectSide("weekly", "a", listedIn("one", 3), contested)
				w.expectSide("daily", "a", listedIn("two", 9), contested)
			},
			blocked: []string{"a ExpectedTwice"},
			says:    []string{"RSM/a is declared by one (m.yaml:3) and two (m.yaml:9); nobody acts on it"},
		},
		{
			name:   "the same OMID, and nobody has noticed yet",
			reason: "the planner does not rely on the manifests having been checked",
			given: func(w *world) {
				w.recordMedium("A1", imported("a"))
				w.expectSide("weekly", "a", listedIn("one", 3))
				w.expectSide("weekly", "a", listedIn("two", 9))
			},
			blocked: []string{"a ExpectedTwice"},
		},
		{
			name:   "the side is allocated",
			reason: "it is expected, if by too many: it is not deallocated",
			given: func(w *world) {
				w.recordMedium("A1", allocated("weekly", "a"))
				w.expectSide("weekly", "a", listedIn("one", 3), contested)
				w.expectSide("weekly", "a", listedIn("two", 9), contested)
			},
			blocked: []string{"a ExpectedTwice"},
		},
		{
			name:   "the rival could not be read",
			reason: "that there is one is known; it is not passed over in silence",
			given: func(w *world) {
				w.recordMedium("A1", imported("a"))
				w.expectSide("weekly", "a", contested)
			},
			blocked: []string{"a ExpectedTwice"},
		},
		{
			name:   "the same barcode for two OMIDs",
			reason: "one of the two is wrong, and it is not known which",
			given: func(w *world) {
				w.recordMedium("A1", imported("a"))
				w.expectSide("weekly", "a", withBarcode("A1"), listedIn("one", 3), contested)
				w.expectSide("weekly", "b", withBarcode("A1"), listedIn("two", 9), contested)
			},
			blocked: []string{"A1 ExpectedTwice"},
			says:    []string{"barcode A1 is declared by one (m.yaml:3) and two (m.yaml:9)"},
		},
		{
			name:   "a barcode that is expected and declared free",
			reason: "what somebody expects must not be handed out",
			given: func(w *world) {
				w.recordMedium("A1", readAs(record.Foreign, label.Blank))
				w.expectSide("weekly", "a", withBarcode("A1"), listedIn("one", 3), contested)
				w.declareFree("A1")
				w.desired.Free[0].Contested = true
			},
			blocked: []string{"A1 ExpectedTwice"},
		},
	})
}

func TestNobodyActsOnABarcodeThatIsOnTwoCartridges(t *testing.T) {
	runPlanCases(t, []planCase{
		{
			name:   "an expected side might be on either",
			reason: "a barcode on two cartridges is no hint",
			given: func(w *world) {
				w.recordMedium("A1", imported("x"))
				w.recordMedium("A1", imported("y"))
				w.expectSide("weekly", "a", withBarcode("A1"))
			},
			blocked: []string{"A1 DuplicateBarcode"},
		},
		{
			name:   "the barcode is declared free",
			reason: "one of the two may hold data",
			given: func(w *world) {
				w.recordMedium("A1", readAs(record.Foreign, label.Blank))
				w.recordMedium("A1", readAs(record.Foreign, label.Blank))
				w.declareFree("A1")
			},
			blocked: []string{"A1 DuplicateBarcode"},
		},
	})
}
