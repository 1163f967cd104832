// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

func TestManifestsAreCompiledFieldByField(t *testing.T) {
	claims := &v1alpha1.Claims{LabelType: "RSM", LabelInfo: "weekly/*"}
	set := &manifest.Set{
		Digest: "abc", Complete: true, Files: []string{"pools.yaml", "sets.yaml"},
		Libraries: []manifest.Object[v1alpha1.Library]{{Value: v1alpha1.Library{
			Metadata: v1alpha1.Metadata{Name: "vault"},
			Spec:     v1alpha1.LibrarySpec{Mode: v1alpha1.ModeObserve, Inventory: v1alpha1.Inventory{OnStart: v1alpha1.InventoryFull}},
		}}},
		Pools: []manifest.Object[v1alpha1.MediaPool]{{Pos: manifest.Pos{Line: 3}, Value: v1alpha1.MediaPool{
			Metadata: v1alpha1.Metadata{Name: "weekly"},
			Spec: v1alpha1.MediaPoolSpec{
				Parent: "backup", MediaType: "LTO-8", DrawFromFree: true, ReturnToFree: true, MaxAllocations: 5,
				Claims: claims, Membership: v1alpha1.MembershipExact, Guard: v1alpha1.Guard{MaxDeallocations: v1alpha1.Percent(20)},
			},
		}}},
		MediaSets: []manifest.MediaSet{
			{
				Value: v1alpha1.MediaSet{
					Metadata: v1alpha1.Metadata{Name: "weekly-2026"},
					Spec:     v1alpha1.MediaSetSpec{Pool: "weekly", Verify: v1alpha1.VerifyBarcode},
				},
				Sides: []manifest.Side{
					{
						Side: v1alpha1.Side{
							OMID:    v1alpha1.OMID{LabelType: "RSM", LabelID: "a", LabelInfo: "weekly/1"},
							Barcode: "A00001L8", LMID: "lmid-1", State: v1alpha1.SideComplete, Location: v1alpha1.LocationOffline,
						},
						Pos: manifest.Pos{File: 1, Line: 14, Column: 5}, Contested: true,
					},
					{
						Side: v1alpha1.Side{OMID: v1alpha1.OMID{LabelType: "RSM", LabelID: "b"}, State: v1alpha1.SideAllocated, Location: v1alpha1.LocationOnline},
						Pos:  manifest.Pos{File: 1, Line: 15},
					},
				},
			},
			{
				Value: v1alpha1.MediaSet{Metadata: v1alpha1.Metadata{Name: "blanks"}, Spec: v1alpha1.MediaSetSpec{Pool: v1alpha1.PoolFree}},
				Free:  []manifest.FreeMedium{{Barcode: "A00002L8", Pos: manifest.Pos{File: 1, Line: 30}, Contested: true}},
			},
		},
	}
	want := Desired{
		Digest: "abc", Complete: true,
		Libraries: []DesiredLibrary{{Name: "vault", Mode: v1alpha1.ModeObserve, OnStart: v1alpha1.InventoryFull}},
		Pools: []DesiredPool{{
			Spec:   record.PoolSpec{Name: "weekly", Parent: "backup", MediaType: "LTO-8", DrawFromFree: true, ReturnToFree: true, MaxAllocations: 5},
			Claims: claims, Exact: true, Guard: v1alpha1.Percent(20), Pos: manifest.Pos{Line: 3},
		}},
		Sides: []DesiredSide{
			{
				OMID: label.OMID{Type: "RSM", ID: "a", Info: "weekly/1"}, Barcode: "A00001L8", LMID: "lmid-1", Pool: "weekly", Set: "weekly-2026",
				ByBarcode: true, Complete: true, Offline: true, Contested: true, Pos: manifest.Pos{File: 1, Line: 14, Column: 5},
			},
			{OMID: label.OMID{Type: "RSM", ID: "b"}, Pool: "weekly", Set: "weekly-2026", ByBarcode: true, Pos: manifest.Pos{File: 1, Line: 15}},
		},
		Free: []DesiredFree{{Barcode: "A00002L8", Set: "blanks", Contested: true, Pos: manifest.Pos{File: 1, Line: 30}}},
	}
	got := Compile(set)
	if place := got.Place(got.Sides[0].Pos); place != "sets.yaml:14" {
		t.Errorf("the place is %q", place)
	}
	got.Place = nil
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b v1alpha1.Limit) bool { return a == b })); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestABrokenSetOfManifestsIsCompiledAsIncomplete(t *testing.T) {
	if Compile(&manifest.Set{}).Complete {
		t.Error("an empty set became complete")
	}
}
