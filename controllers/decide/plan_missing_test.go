// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"testing"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

func TestASideThatIsNotThereIsAskedForOnce(t *testing.T) {
	runPlanCases(t, []planCase{
		{
			name:   "a complete inventory did not find it",
			reason: "the request names barcode, OMID and pool",
			given: func(w *world) {
				w.recordMedium("A1", allocated("weekly", "a"), missing)
				w.expectSide("weekly", "a")
			},
			steps: []string{"RequestInject A1 SideMissing"},
			says:  []string{"A1 (not in a library, last seen in vault) carries RSM/a, which set (m.yaml:1) expects in weekly; bring it", "1 wait"},
		},
		{
			name:   "it was ejected, and its manifest wants it Online",
			reason: "to take it out was one thing, to expect it another",
			given: func(w *world) {
				w.recordMedium("A1", allocated("weekly", "a"), ejected)
				w.expectSide("weekly", "a")
			},
			steps: []string{"RequestInject A1 SideMissing"},
		},
		{
			name:   "it was asked for already",
			reason: "one request, not one a pass",
			given: func(w *world) {
				w.recordMedium("A1", allocated("weekly", "a"), missing)
				w.expectSide("weekly", "a")
				w.recordRequestFor("a")
			},
			waiting: []string{"op-1 SideMissing"},
			says:    []string{"A1 (RSM/a, pool weekly) has been asked for since 2026-11-02 03:00 UTC"},
		},
		{
			name:   "it was never seen",
			reason: "S15: a request for each side that no record has",
			given: func(w *world) {
				w.expectSide("weekly", "a", withBarcode("A1"))
			},
			steps: []string{"RequestInject A1 NeverSeen"},
		},
		{
			name:   "it is in the vault, as declared",
			reason: "Offline is not asked for",
			given: func(w *world) {
				w.recordMedium("A1", allocated("weekly", "a"), missing)
				w.expectSide("weekly", "a", declaredOffline)
				w.expectSide("weekly", "b", declaredOffline)
			},
			says: []string{noChanges},
		},
		{
			name:   "it is not allocated and not there",
			reason: "it is asked for first, and allocated when it has come",
			given: func(w *world) {
				w.recordMedium("A1", available("weekly", "a"), missing)
				w.expectSide("weekly", "a")
			},
			steps: []string{"RequestInject A1 SideMissing"},
		},
		{
			name:   "a request for a side that nobody expects any more",
			reason: "nobody waits for it, so it must not keep the library from matching",
			given:  func(w *world) { w.recordRequestFor("a") },
			says:   []string{noChanges},
		},
		{
			name:   "a person is asked to look after a drive",
			reason: "an open service request is waited for like any other",
			given: func(w *world) {
				w.observed.Snapshot.Requests = []*record.OperatorRequest{{ID: "op-9", Kind: record.Service, Library: "vault", Message: "drive 1 is dead"}}
			},
			waiting: []string{"op-9 ServiceNeeded"},
		},
	})
}

func TestNothingIsMissingBeforeEverythingWasSeen(t *testing.T) {
	two := func(w *world) {
		w.recordMedium("A1", allocated("weekly", "a"), missing)
		w.expectSide("weekly", "a")
		w.expectSide("weekly", "b")
	}
	inventory := func(w *world) *record.InventoryState { return w.observed.Snapshot.Libraries[0].Inventory }
	runPlanCases(t, []planCase{
		{
			name:   "the inventory was not complete",
			reason: "absence needs a complete inventory; one line for the pool, not one a side",
			given: func(w *world) {
				two(w)
				inventory(w).Complete, inventory(w).Problem = false, "slot 7 did not answer"
			},
			blocked: []string{"weekly InventoryIncomplete"},
			says:    []string{"2 sides for weekly not found (A1 and b), but not everything could be seen: vault was not inventoried completely: slot 7 did not answer"},
		},
		{
			name:   "there was no inventory",
			reason: "an empty record is not an empty library",
			given: func(w *world) {
				two(w)
				w.observed.Snapshot.Libraries[0].Inventory = nil
			},
			blocked: []string{"weekly InventoryIncomplete"},
		},
		{
			name:   "another library does not answer",
			reason: "it may be in there; its being unreachable is reported as well",
			given: func(w *world) {
				two(w)
				w.declareLibrary("other")
				w.observed.Unreachable["other"] = "no route"
			},
			blocked: []string{"other LibraryUnreachable", "weekly InventoryIncomplete"},
		},
		{
			name:   "another library is suspended",
			reason: "nobody looks into it, so nobody knows",
			given: func(w *world) {
				two(w)
				w.declareLibrary("other").Mode = v1alpha1.ModeSuspend
			},
			blocked: []string{"weekly InventoryIncomplete"},
		},
		{
			name:   "a cartridge has yet to be read",
			reason: "it may be one of them under another barcode",
			given: func(w *world) {
				two(w)
				w.recordMedium("A9")
			},
			steps:   []string{"Identify A9 NeverRead"},
			blocked: []string{"weekly InventoryIncomplete"},
		},
		{
			name:   "a move has not been settled",
			reason: "what is in the robot's hand is in no slot",
			given: func(w *world) {
				two(w)
				w.observed.Snapshot.Open = []*record.LibraryRequest{{ID: "l-1", Verb: "Mount", Library: "vault", PMID: "pmid-0009", Name: "A9"}}
			},
			blocked: []string{"weekly InventoryIncomplete", "A9 OutcomeUnknown"},
		},
		{
			name:   "no library is declared",
			reason: "nothing was looked at at all",
			given: func(w *world) {
				two(w)
				w.desired.Libraries = nil
			},
			blocked: []string{"weekly InventoryIncomplete"},
		},
	})
}

func TestADeclaredBarcodeSaysWhereToLookFirst(t *testing.T) {
	runPlanCases(t, []planCase{
		{
			name:   "the medium with the barcode has yet to be read",
			reason: "nobody is asked for what is probably here",
			given: func(w *world) {
				w.recordMedium("A1")
				w.expectSide("weekly", "a", withBarcode("A1"))
			},
			steps: []string{"Identify A1 NeverRead"},
		},
		{
			name:   "the MediaSet trusts barcodes",
			reason: "verify: Barcode allocates at once; the label is read in the next pass",
			given: func(w *world) {
				w.recordMedium("A1")
				w.expectSide("weekly", "a", withBarcode("A1"), trustingBarcode)
			},
			steps: []string{"Allocate A1 TrustedBarcode"},
		},
		{
			name:   "the MediaSet trusts barcodes, and there is more to read",
			reason: "to read a library takes days; what is trusted is usable before that",
			given: func(w *world) {
				w.recordMedium("A0")
				w.recordMedium("A1")
				w.expectSide("weekly", "a", withBarcode("A1"), trustingBarcode)
			},
			steps: []string{"Allocate A1 TrustedBarcode", "Identify A0 NeverRead"},
			says:  []string{"Sides to allocate by barcode, unverified\n"},
		},
		{
			name:   "it was allocated by its barcode",
			reason: "its label is read as soon as there is a drive for it",
			given: func(w *world) {
				w.recordMedium("A1", allocated("weekly", "a"), trusted)
				w.expectSide("weekly", "a", withBarcode("A1"), trustingBarcode)
			},
			steps: []string{"Identify A1 NotVerified"},
		},
		{
			name:   "the MediaSet trusts barcodes, but the media type is not known",
			reason: "what might not fit the pool is read first",
			given: func(w *world) {
				w.recordMedium("A1", ofType(""))
				w.expectSide("weekly", "a", withBarcode("A1"), trustingBarcode)
			},
			steps: []string{"Identify A1 NeverRead"},
		},
		{
			name:   "the MediaSet trusts barcodes, but the pool is for another media type",
			reason: "what cannot be allocated is read, so that it is known what it is",
			given: func(w *world) {
				w.recordMedium("A1", ofType("LTO-9"))
				w.expectSide("weekly", "a", withBarcode("A1"), trustingBarcode)
			},
			steps:   []string{"Identify A1 NeverRead"},
			blocked: []string{"A1 WrongMediaType"},
		},
		{
			name:   "the MediaSet trusts barcodes, but the medium has two sides",
			reason: "a barcode does not tell which side is which",
			given: func(w *world) {
				m := w.recordMedium("A1")
				m.Sides = append(m.Sides, record.Side{State: record.Unknown})
				w.expectSide("weekly", "a", withBarcode("A1"), trustingBarcode)
			},
			steps: []string{"Identify A1 NeverRead"},
		},
		{
			name:   "the medium with the barcode carries another label",
			reason: "a label that contradicts the barcode's binding: nobody acts",
			given: func(w *world) {
				w.recordMedium("A1", imported("x"))
				w.expectSide("weekly", "a", withBarcode("A1"), trustingBarcode)
			},
			blocked: []string{"A1 LabelMismatch"},
			says:    []string{"A1 (slot 1001) has the barcode that set (m.yaml:1) declares for RSM/a, but RSM/x was read from it"},
		},
		{
			name:   "the medium with the barcode is blank",
			reason: "somebody has erased it: to ask for it would hide that",
			given: func(w *world) {
				w.recordMedium("A1", readAs(record.Foreign, label.Blank))
				w.expectSide("weekly", "a", withBarcode("A1"))
			},
			blocked: []string{"A1 LabelMismatch"},
		},
		{
			name:   "the medium with the barcode could not be read",
			reason: "not read is not another label",
			given: func(w *world) {
				w.recordMedium("A1", readAs(record.Foreign, label.Defective)).Sides[0].Evidence.Problem = "medium error"
				w.expectSide("weekly", "a", withBarcode("A1"))
			},
			blocked: []string{"A1 CannotIdentify"},
		},
		{
			name:   "the medium with the barcode is gone, never read",
			reason: "the barcode leads nowhere, so a person is asked",
			given: func(w *world) {
				w.recordMedium("A1", missing)
				w.expectSide("weekly", "a", withBarcode("A1"))
			},
			steps: []string{"RequestInject A1 NeverSeen"},
		},
	})
}
