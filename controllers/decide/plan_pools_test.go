// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"testing"

	"rsm.storage/rsmctl/rsm/record"
)

func TestPoolsAreMadeAsDeclared(t *testing.T) {
	runPlanCases(t, []planCase{
		{
			name:   "parents first",
			reason: "S11: a pool cannot be made in one that is not there",
			given: func(w *world) {
				w.declareNewPool("a-child").Spec.Parent = "b-middle"
				d := w.declareNewPool("b-middle")
				d.Spec.Parent, d.Spec.MediaType = "c-top", ""
				w.declareNewPool("c-top").Spec.MediaType = ""
			},
			steps: []string{"CreatePool c-top PoolDeclared", "CreatePool b-middle PoolDeclared", "CreatePool a-child PoolDeclared"},
		},
		{
			name:   "sides go into a pool that this plan makes",
			reason: "the pool comes first in the plan, so one pass is enough",
			given: func(w *world) {
				w.declareNewPool("new")
				w.recordMedium("A1", imported("a"))
				w.expectSide("new", "a")
			},
			steps: []string{"CreatePool new PoolDeclared", "Allocate A1 FoundInImport"},
		},
		{
			name:   "a pool that differs",
			reason: "what is different is said",
			given: func(w *world) {
				w.desired.Pools[0].Spec.ReturnToFree = true
				w.desired.Pools[0].Spec.MaxAllocations = 3
			},
			steps: []string{"UpdatePool weekly PoolChanged"},
			says:  []string{"pool weekly is declared otherwise (m.yaml:1): returnToFree true instead of false and maxAllocations 3 instead of 0"},
		},
		{
			name:   "another media type for an empty pool",
			reason: "nothing in it contradicts that",
			given:  func(w *world) { w.desired.Pools[0].Spec.MediaType = "LTO-9" },
			steps:  []string{"UpdatePool weekly PoolChanged"},
		},
		{
			name:   "another media type for a pool that holds media",
			reason: "its media would be of the wrong type; what is wanted in it waits",
			given: func(w *world) {
				w.desired.Pools[0].Spec.MediaType = "LTO-9"
				w.recordMedium("A1", allocated("weekly", "a"))
				w.recordMedium("A2", imported("b"), ofType("LTO-9"))
				w.expectSide("weekly", "a")
				w.expectSide("weekly", "b")
			},
			blocked: []string{"weekly PoolHoldsMedia", "weekly PoolMissing"},
			says:    []string{"pool weekly cannot be made as declared; 1 side cannot go there: A2"},
		},
		{
			name:   "a pool becomes a pool of pools while it holds media",
			reason: "a pool holds pools or media, not both; its children wait too",
			given: func(w *world) {
				w.desired.Pools[0].Spec.MediaType = ""
				w.recordMedium("A1", available("weekly", "a"))
				w.declareNewPool("child").Spec.Parent = "weekly"
			},
			blocked: []string{"child PoolMissing", "weekly PoolHoldsMedia"},
		},
		{
			name:   "the parent is in no manifest and in no record",
			reason: "a step that depends on what cannot be made is not planned",
			given: func(w *world) {
				w.declareNewPool("child").Spec.Parent = "nowhere"
				w.recordMedium("A1", imported("a"))
				w.expectSide("child", "a")
			},
			blocked: []string{"child PoolMissing", "child PoolMissing"},
		},
		{
			name:   "two pools are each other's parent",
			reason: "a circle has no beginning",
			given: func(w *world) {
				w.declareNewPool("a").Spec.Parent = "b"
				w.declareNewPool("b").Spec.Parent = "a"
			},
			blocked: []string{"a PoolMissing", "b PoolMissing"},
		},
		{
			name:    "the name of a system pool",
			reason:  "system pools are the manager's own",
			given:   func(w *world) { w.declareNewPool("Free/LTO-8") },
			blocked: []string{"Free/LTO-8 PoolMissing"},
		},
	})
}

func TestAPoolThatNobodyDeclaresIsDeletedOnlyWhenItIsEmptyAndRsmctlMadeIt(t *testing.T) {
	recordPool := func(w *world, name, parent, creator string) {
		p := record.Pool{Name: name, Kind: record.ApplicationPool, Parent: parent, MediaType: "LTO-8", Creator: creator}
		w.recordPool(p)
	}
	runPlanCases(t, []planCase{
		{
			name:   "empty and ours",
			reason: "children first, so that the parent is empty when its turn comes",
			given: func(w *world) {
				recordPool(w, "a-top", "", record.MadeByManifest)
				recordPool(w, "b-child", "a-top", record.MadeByManifest)
			},
			steps: []string{"DeletePool b-child PoolNotDeclared", "DeletePool a-top PoolNotDeclared"},
		},
		{
			name:   "made by somebody else",
			reason: "it is not ours to delete",
			given:  func(w *world) { recordPool(w, "others", "", "backup program") },
		},
		{
			name:   "it holds media",
			reason: "nothing in it is touched, and the pool it is in stays too",
			given: func(w *world) {
				recordPool(w, "top", "", record.MadeByManifest)
				recordPool(w, "old", "top", record.MadeByManifest)
				w.recordMedium("A1", allocated("old", "a"))
				w.recordMedium("A2", available("old", "b"))
			},
			blocked: []string{"old PoolHoldsMedia"},
			says:    []string{"pool old is in no manifest, but it holds 2 media; nothing in it is touched"},
		},
		{
			name:   "its last medium is on its way to another pool",
			reason: "a pool that is renamed: the next pass deletes the old one",
			given: func(w *world) {
				recordPool(w, "old", "", record.MadeByManifest)
				w.recordMedium("A1", allocated("old", "a"))
				w.expectSide("weekly", "a")
			},
			steps: []string{"MoveToPool A1 DeclaredElsewhere"},
		},
		{
			name:   "while a manifest is broken",
			reason: "the broken manifest may be the one that declares it",
			given: func(w *world) {
				w.desired.Complete = false
				recordPool(w, "old", "", record.MadeByManifest)
			},
		},
		{
			name:   "a declared pool is still in it",
			reason: "a pool with something in it is not empty",
			given: func(w *world) {
				w.recordPool(record.Pool{Name: "top", Kind: record.ApplicationPool, Creator: record.MadeByManifest})
				w.recordPool(record.Pool{Name: "child", Kind: record.ApplicationPool, Parent: "top", MediaType: "LTO-8", Creator: record.MadeByManifest})
				w.declareNewPool("child").Spec.Parent = "top"
			},
		},
	})
}

func TestAllocatedSidesFollowTheirMediaSetToAnotherPool(t *testing.T) {
	runPlanCases(t, []planCase{
		{
			name:   "another application pool",
			reason: "the side keeps its state and its LMID",
			given: func(w *world) {
				w.declarePool("daily")
				w.recordMedium("A1", allocated("weekly", "a"))
				w.expectSide("daily", "a")
			},
			steps: []string{"MoveToPool A1 DeclaredElsewhere"},
		},
		{
			name:   "a pool for another media type",
			reason: "a pool holds one media type",
			given: func(w *world) {
				d := w.declarePool("daily")
				d.Spec.MediaType = "LTO-9"
				w.observed.Snapshot.Pools[len(w.observed.Snapshot.Pools)-1].MediaType = "LTO-9"
				w.recordMedium("A1", allocated("weekly", "a"))
				w.expectSide("daily", "a")
			},
			blocked: []string{"A1 WrongMediaType"},
		},
		{
			name:   "available in another pool",
			reason: "it is allocated into the pool that wants it",
			given: func(w *world) {
				w.declarePool("daily")
				w.recordMedium("A1", available("weekly", "a"))
				w.expectSide("daily", "a")
			},
			steps: []string{"Allocate A1 FoundInOtherPool"},
		},
	})
}
