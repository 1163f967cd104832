// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"testing"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/record"
)

func TestAnAllocatedSideThatNobodyExpectsIsDeallocated(t *testing.T) {
	runPlanCases(t, []planCase{
		{
			name:   "its MediaSet no longer lists it",
			reason: "the manifest that asked for it is named, so that a person can look there",
			given: func(w *world) {
				w.recordMedium("A1", allocated("weekly", "a"))
			},
			steps: []string{"Deallocate A1 NotExpected"},
			says:  []string{"for set, which no longer lists it; deallocate it, label and data stay"},
		},
		{
			name:   "no MediaSet ever asked for it",
			reason: "S8: deallocated after the backup, so that the restored records still show it allocated",
			given: func(w *world) {
				w.recordMedium("A1", allocated("weekly", "a")).Sides[0].Origin = "backup program"
			},
			steps: []string{"Deallocate A1 NeverExpected"},
		},
		{
			name:   "it is Complete",
			reason: "a Complete side is as much allocated as an Allocated one",
			given: func(w *world) {
				w.recordMedium("A1", labelled(0, record.Complete, omid("a")), inPool("weekly"))
			},
			steps: []string{"Deallocate A1 NotExpected"},
		},
		{
			name:   "it is in the vault",
			reason: "deallocating changes a record; the cartridge need not be here",
			given: func(w *world) {
				w.recordMedium("A1", allocated("weekly", "a"), ejected)
			},
			steps: []string{"Deallocate A1 NotExpected"},
		},
		{
			name:   "its pool holds at least what is expected",
			reason: "membership AtLeast leaves alone what nobody expects",
			given: func(w *world) {
				w.desired.Pools[0].Exact = false
				w.recordMedium("A1", allocated("weekly", "a"))
			},
		},
		{
			name:   "its pool is in no manifest",
			reason: "what nobody declares, nobody manages",
			given: func(w *world) {
				w.recordPool(record.Pool{Name: "others", Kind: record.ApplicationPool, MediaType: "LTO-8", Creator: "backup program"})
				w.recordMedium("A1", allocated("others", "a"))
			},
		},
		{
			name:   "another side of the set stays",
			reason: "only what was dropped is deallocated",
			given: func(w *world) {
				w.recordMedium("A1", allocated("weekly", "a"))
				w.recordMedium("A2", allocated("weekly", "b"))
				w.expectSide("weekly", "b")
			},
			steps: []string{"Deallocate A1 NotExpected"},
		},
	})
}

func TestASideThatIsExpectedAgainIsAllocatedAgain(t *testing.T) {
	runPlanCases(t, []planCase{
		{
			name:   "in its old pool",
			reason: "a git revert undoes a deallocation; the manager gives the old LMID back",
			given: func(w *world) {
				w.recordMedium("A1", available("weekly", "a"))
				w.expectSide("weekly", "a")
			},
			steps: []string{"Allocate A1 Expected"},
			says:  []string{"A1 (slot 1001) carries RSM/a, which set (m.yaml:1) expects, and is Available in pool weekly; allocate it to weekly"},
		},
		{
			name:   "while it is in the vault",
			reason: "its label was read before and its OMID is named, so the record can follow the manifest",
			given: func(w *world) {
				w.recordMedium("A1", available("weekly", "a"), ejected)
				w.expectSide("weekly", "a", declaredOffline)
			},
			steps: []string{"Allocate A1 Expected"},
		},
	})
}

func TestNothingIsDeallocatedWhileItsLibraryCannotBeWorkedWith(t *testing.T) {
	runPlanCases(t, []planCase{
		{
			name:   "the library does not answer",
			reason: "nothing is concluded about media that nobody can look at",
			given: func(w *world) {
				w.recordMedium("A1", allocated("weekly", "a"))
				w.observed.Unreachable["vault"] = "connection refused"
			},
			blocked: []string{"vault LibraryUnreachable"},
			says:    []string{"vault cannot be reached: connection refused, so nothing is done about A1"},
		},
		{
			name:   "the library is only observed",
			reason: "mode Observe plans and reports, and touches nothing",
			given: func(w *world) {
				w.desired.Libraries[0].Mode = v1alpha1.ModeObserve
				w.recordMedium("A1", allocated("weekly", "a"))
			},
			blocked: []string{"vault LibraryObserved"},
			says:    []string{"Plan: 0 to create, 0 to allocate, 0 to deallocate, 0 wait, 1 blocked.", "Deallocate NotExpected: A1"},
		},
		{
			name:   "the library is suspended",
			reason: "mode Suspend leaves the library alone",
			given: func(w *world) {
				w.desired.Libraries[0].Mode = v1alpha1.ModeSuspend
				w.recordMedium("A1", allocated("weekly", "a"))
			},
			blocked: []string{"vault LibrarySuspended"},
		},
		{
			name:   "no manifest declares the library it was in",
			reason: "nobody will ever look there again; what is in no library has only a record",
			given: func(w *world) {
				w.recordMedium("A1", allocated("weekly", "a"), inLibrary("old"), ejected)
			},
			steps: []string{"Deallocate A1 NotExpected"},
		},
		{
			name:   "no manifest declares the library",
			reason: "a library that nobody declares is not looked at",
			given: func(w *world) {
				w.recordMedium("A1", allocated("weekly", "a"), inLibrary("old"))
			},
			blocked: []string{"old LibraryUnreachable"},
		},
	})
}
