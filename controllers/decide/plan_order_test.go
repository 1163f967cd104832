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
				w.medium("A1", imported("a"))
				w.expect("weekly", "a")
				w.free("A1")
			},
			steps: []string{"Allocate A1 FoundInImport"},
		},
		{
			name:   "claimed by a pool, and declared free",
			reason: "the pool gets what it claims, and nobody is told that it is not blank",
			given: func(w *world) {
				pool := w.pool("claiming")
				pool.Exact, pool.Claims = false, &v1alpha1.Claims{LabelType: "RSM"}
				w.medium("A1", imported("a"))
				w.free("A1")
			},
			steps: []string{"Allocate A1 ClaimedByLabel"},
		},
		{
			name:   "in Free, expected, and declared free no longer",
			reason: "it leaves Free for its pool, not for Unrecognized",
			given: func(w *world) {
				w.medium("A1", available("Free/LTO-8", "a"), func(m *record.Medium) { m.Sides[0].Evidence.Verdict.Kind = label.Free })
				w.expect("weekly", "a")
			},
			steps: []string{"Allocate A1 FoundInFree"},
		},
		{
			name:   "taken by its barcode, and not read",
			reason: "its label is read in the next pass: reading can take days",
			given: func(w *world) {
				w.medium("A1")
				w.expect("weekly", "a", coded("A1"), byBarcode)
			},
			steps: []string{"Allocate A1 TrustedBarcode"},
		},
		{
			name:   "not read, in the port of a library without an empty slot",
			reason: "there is no slot to put it back to after the read",
			given: func(w *world) {
				w.observed.Snapshot.EmptySlots["vault"] = 0
				w.medium("A1", inPort)
			},
			blocked: []string{"vault LibraryFull"},
		},
		{
			name:   "two sides that are wanted in two pools",
			reason: "neither pool gets the medium",
			given: func(w *world) {
				w.pool("other")
				w.medium("A1", both(imported("a"), labelled(1, record.Import, omid("b"))))
				w.expect("weekly", "a")
				w.expect("other", "b")
			},
			blocked: []string{"A1 FlipSideElsewhere", "A1 FlipSideElsewhere"},
		},
		{
			name:   "a side that may be in a cartridge that comes home",
			reason: "nobody is sent for it before that one was read",
			given: func(w *world) {
				w.desired.Libraries[0].Access = v1alpha1.AccessExclusive
				w.use(w.medium("A1"), true)
				w.expect("weekly", "a")
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
				w.use(w.medium("A1"), false)
				w.noOtherDrive()
				w.medium("B1")
			},
			blocked: []string{"vault LibraryObserved"},
			drift:   []string{"vault/256 DriveInUse"},
			says:    []string{"vault is only observed, so nothing is done about vault"},
		},
		{
			name:   "a pool that is no longer declared, and whose only medium leaves it",
			reason: "it is deleted when it is seen to be empty",
			given: func(w *world) {
				w.record(record.Pool{Name: "old", Kind: record.ApplicationPool, MediaType: "LTO-8", Creator: madeByRsmctl})
				w.medium("A1", allocated("old", "a"))
				w.expect("weekly", "a")
			},
			steps: []string{"MoveToPool A1 DeclaredElsewhere"},
		},
		{
			name:   "a pool that is no longer declared, and whose only medium stays in a library that is observed",
			reason: "a step that is held back takes nothing out of the pool",
			given: func(w *world) {
				w.desired.Libraries[0].Mode = v1alpha1.ModeObserve
				w.record(record.Pool{Name: "old", Kind: record.ApplicationPool, MediaType: "LTO-8", Creator: madeByRsmctl})
				w.medium("A1", allocated("old", "a"))
				w.expect("weekly", "a")
			},
			blocked: []string{"vault LibraryObserved", "old PoolHoldsMedia"},
		},
	})
}
