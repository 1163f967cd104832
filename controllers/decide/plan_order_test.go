// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"testing"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// What is wanted of one thing is decided when all of it is known.
func TestWantsOnOneThingAreWeighedAgainstEachOther(t *testing.T) {
	runPlanCases(t, []planCase{
		{
			name:   "expected in a pool, and declared free",
			reason: "whoever expects a side comes before Free",
			given: func(w *world) {
				w.recordMedium("A1", imported("a"))
				w.expectSide("weekly", "a")
				w.declareFree("A1")
			},
			steps: []string{"Allocate A1 FoundInImport"},
		},
		{
			name:   "claimed by a pool, and declared free",
			reason: "the pool gets what it claims, and nobody is told that it is not blank",
			given: func(w *world) {
				pool := w.declarePool("claiming")
				pool.Exact, pool.Claims = false, &v1alpha1.Claims{LabelType: "RSM"}
				w.recordMedium("A1", imported("a"))
				w.declareFree("A1")
			},
			steps: []string{"Allocate A1 ClaimedByLabel"},
		},
		{
			name:   "in Free, expected, and declared free no longer",
			reason: "it leaves Free for its pool, not for Unrecognized",
			given: func(w *world) {
				w.recordMedium("A1", available("Free/LTO-8", "a"), func(m *record.Medium) { m.Sides[0].Evidence.Verdict.Kind = label.Free })
				w.expectSide("weekly", "a")
			},
			steps: []string{"Allocate A1 FoundInFree"},
		},
		{
			name:   "taken by its barcode, and not read",
			reason: "its label is read in the next pass: reading can take days",
			given: func(w *world) {
				w.recordMedium("A1")
				w.expectSide("weekly", "a", withBarcode("A1"), trustingBarcode)
			},
			steps: []string{"Allocate A1 TrustedBarcode"},
		},
		{
			name:   "not read, in the port of a library without an empty slot",
			reason: "there is no slot to put it back to after the read",
			given: func(w *world) {
				w.observed.Snapshot.EmptySlots["vault"] = 0
				w.recordMedium("A1", inPort)
			},
			blocked: []string{"vault LibraryFull"},
		},
		{
			name:   "two sides that are wanted in two pools",
			reason: "neither pool gets the medium",
			given: func(w *world) {
				w.declarePool("other")
				w.recordMedium("A1", allTraits(imported("a"), labelled(1, record.Import, omid("b"))))
				w.expectSide("weekly", "a")
				w.expectSide("other", "b")
			},
			blocked: []string{"A1 FlipSideElsewhere", "A1 FlipSideElsewhere"},
		},
		{
			name:   "a side that may be in a cartridge that comes home",
			reason: "nobody is sent for it before that one was read",
			given: func(w *world) {
				w.desired.Libraries[0].Access = v1alpha1.AccessExclusive
				w.recordInUse(w.recordMedium("A1"), true)
				w.expectSide("weekly", "a")
			},
			steps:   []string{"Dismount A1 LeftInDrive"},
			blocked: []string{"weekly InventoryIncomplete"},
			drift:   []string{"vault/256 DriveInUse"},
			says:    []string{"vault holds media whose label was not read: A1"},
		},
		{
			name:   "drives that would be asked for, in a library that is only observed",
			reason: "what is asked of a person is held back with all the rest",
			given: func(w *world) {
				w.desired.Libraries[0].Mode = v1alpha1.ModeObserve
				w.recordInUse(w.recordMedium("A1"), false)
				w.leaveNoOtherDrive()
				w.recordMedium("B1")
			},
			blocked: []string{"vault LibraryObserved"},
			drift:   []string{"vault/256 DriveInUse"},
			says:    []string{"vault is only observed, so nothing is done about vault"},
		},
		{
			name:   "a pool that is no longer declared, and whose only medium leaves it",
			reason: "it is deleted when it is seen to be empty",
			given: func(w *world) {
				w.recordPool(record.Pool{Name: "old", Kind: record.ApplicationPool, MediaType: "LTO-8", Creator: record.MadeByManifest})
				w.recordMedium("A1", allocated("old", "a"))
				w.expectSide("weekly", "a")
			},
			steps: []string{"MoveToPool A1 DeclaredElsewhere"},
		},
		{
			name:   "a pool that is no longer declared, and whose only medium stays in a library that is observed",
			reason: "a step that is held back takes nothing out of the pool",
			given: func(w *world) {
				w.desired.Libraries[0].Mode = v1alpha1.ModeObserve
				w.recordPool(record.Pool{Name: "old", Kind: record.ApplicationPool, MediaType: "LTO-8", Creator: record.MadeByManifest})
				w.recordMedium("A1", allocated("old", "a"))
				w.expectSide("weekly", "a")
			},
			blocked: []string{"vault LibraryObserved", "old PoolHoldsMedia"},
		},
	})
}
