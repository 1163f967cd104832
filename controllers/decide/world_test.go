// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"fmt"
	"time"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/record"
)

// epoch is a time for records; its value does not matter.
var epoch = time.Date(2026, 11, 2, 3, 0, 0, 0, time.UTC)

// world is one library, its records and the manifests, to be bent by a test.
type world struct {
	desired  Desired
	observed Observed
}

// newWorld is a library "vault" with ten empty slots, completely inventoried,
// and a pool "weekly" for LTO-8, declared and made. Every line of the
// manifests is line 1.
func newWorld() *world {
	w := &world{
		desired: Desired{
			Digest:   "source",
			Complete: true,
			Place:    func(p manifest.Pos) string { return fmt.Sprintf("m.yaml:%d", p.Line) },
		},
		observed: Observed{
			Snapshot:    &record.Snapshot{Revision: 7, EmptySlots: map[string]int{}},
			Unreachable: map[string]string{},
		},
	}
	w.declareLibrary("vault")
	for _, kind := range []record.PoolKind{record.FreePool, record.ImportPool, record.UnrecognizedPool} {
		w.recordPool(record.Pool{Name: record.SystemPool(kind, "LTO-8"), Kind: kind, MediaType: "LTO-8", Creator: "system"})
	}
	w.recordPool(record.Pool{Name: "Unrecognized/unknown", Kind: record.UnrecognizedPool, Creator: "system"})
	w.declarePool("weekly")
	return w
}

// declareLibrary declares a library that was inventoried completely.
func (w *world) declareLibrary(name string) *DesiredLibrary {
	w.desired.Libraries = append(w.desired.Libraries, DesiredLibrary{Name: name, Mode: v1alpha1.ModeEnforce})
	w.observed.Snapshot.Libraries = append(w.observed.Snapshot.Libraries, &record.Library{
		Name: name, Inventory: &record.InventoryState{Method: record.Fast, Began: epoch, Ended: epoch, Complete: true},
	})
	w.observed.Snapshot.EmptySlots[name] = 10
	return &w.desired.Libraries[len(w.desired.Libraries)-1]
}

// declarePool declares a pool for LTO-8 and records it as declared.
func (w *world) declarePool(name string) *DesiredPool {
	d := w.declareNewPool(name)
	w.recordPool(record.Pool{Name: name, Kind: record.ApplicationPool, MediaType: "LTO-8", Creator: record.MadeByManifest})
	return d
}

// declareNewPool declares a pool that is not made yet.
func (w *world) declareNewPool(name string) *DesiredPool {
	w.desired.Pools = append(w.desired.Pools, DesiredPool{
		Spec: record.PoolSpec{Name: name, MediaType: "LTO-8"}, Exact: true, Guard: v1alpha1.Percent(10), Pos: manifest.Pos{Line: 1},
	})
	return &w.desired.Pools[len(w.desired.Pools)-1]
}

func (w *world) recordPool(p record.Pool) {
	w.observed.Snapshot.Pools = append(w.observed.Snapshot.Pools, &p)
}

// recordMedium records a medium in a slot of "vault". Without traits it was just
// seen, and its label was never read.
func (w *world) recordMedium(barcode string, traits ...trait) *record.Medium {
	n := len(w.observed.Snapshot.Media) + 1
	m := &record.Medium{
		PMID: record.PMID(fmt.Sprintf("pmid-%04d", n)), Barcode: barcode, Type: "LTO-8", Pool: "Unrecognized/LTO-8",
		Library: "vault", Location: record.Location{Type: record.InSlot, Address: 1000 + n},
		Sides: []record.Side{{State: record.Unknown, Evidence: record.Evidence{Level: record.NoEvidence}}},
	}
	for _, t := range traits {
		t(m)
	}
	w.observed.Snapshot.Media = append(w.observed.Snapshot.Media, m)
	return m
}

// expectSide lists a side in the MediaSet "set" for a pool.
func (w *world) expectSide(pool, id string, change ...func(*DesiredSide)) {
	d := DesiredSide{OMID: omid(id), Pool: pool, Set: "set", Pos: manifest.Pos{Line: 1}}
	for _, c := range change {
		c(&d)
	}
	w.desired.Sides = append(w.desired.Sides, d)
}

// declareFree declares barcodes free, in the MediaSet "blanks".
func (w *world) declareFree(barcodes ...string) {
	for _, b := range barcodes {
		w.desired.Free = append(w.desired.Free, DesiredFree{Barcode: b, Set: "blanks", Pos: manifest.Pos{Line: 1}})
	}
}

func (w *world) recordRequestFor(id string) {
	w.observed.Snapshot.Requests = append(w.observed.Snapshot.Requests, &record.OperatorRequest{
		ID: "op-1", Kind: record.InsertMedium, OMID: omid(id), State: record.Submitted, Opened: epoch,
	})
}

func (w *world) plan() *Plan { return NewPlan(w.desired, w.observed) }
