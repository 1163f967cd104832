// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"fmt"
	"slices"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// manifests are one version of what is declared. A version never changes.
type manifests struct {
	number    int
	libraries []decide.DesiredLibrary
	pools     []decide.DesiredPool
	sides     []decide.DesiredSide
	free      []decide.DesiredFree
}

// asDesired is the form that the planner takes. complete: all of it could be read.
func (m manifests) asDesired(complete bool) decide.Desired {
	return decide.Desired{
		Digest: fmt.Sprintf("version-%d", m.number), Complete: complete,
		Libraries: m.libraries, Pools: m.pools, Sides: m.sides, Free: m.free,
	}
}

// expectsLabel tells whether some side with a label is expected.
func (m manifests) expectsLabel(k label.Key) bool {
	return slices.ContainsFunc(m.sides, func(d decide.DesiredSide) bool { return d.OMID.Key() == k })
}

// trustsBarcode tells whether a side may be allocated to a pool by its barcode.
func (m manifests) trustsBarcode(pool, barcode string, k label.Key) bool {
	return slices.ContainsFunc(m.sides, func(d decide.DesiredSide) bool {
		return d.ByBarcode && d.Pool == pool && d.Barcode == barcode && d.OMID.Key() == k
	})
}

// enforcesAll tells whether every library is looked at and worked with.
func (m manifests) enforcesAll() bool {
	return !slices.ContainsFunc(m.libraries, func(l decide.DesiredLibrary) bool { return l.Mode != v1alpha1.ModeEnforce })
}

// cloneVersion copies a version, to be changed into another one.
func (m manifests) cloneVersion() manifests {
	m.libraries, m.pools = slices.Clone(m.libraries), slices.Clone(m.pools)
	m.sides, m.free = slices.Clone(m.sides), slices.Clone(m.free)
	return m
}

// firstManifests declare most of what is there.
func (w *world) firstManifests() manifests {
	var m manifests
	for _, v := range w.vaults {
		m.libraries = append(m.libraries, decide.DesiredLibrary{
			Name: v.name, Mode: v1alpha1.ModeEnforce, Access: v.accessMode(),
			OnStart: pickOne(w.dice, []v1alpha1.InventoryMethod{v1alpha1.InventoryFast, v1alpha1.InventoryFast, v1alpha1.InventoryFull}),
		})
	}
	for _, name := range []string{"a", "b"} {
		m.pools = append(m.pools, w.makePool(name))
	}
	for n := 1; n <= w.labels; n++ {
		if w.oneIn(4) {
			continue
		}
		m.sides = append(m.sides, w.makeExpectedSide(m, n))
	}
	for _, v := range w.vaults {
		for _, id := range v.ids {
			if c := v.carts[id]; c.sides[0].holds.kind != label.Labelled && w.oneIn(2) {
				m.free = append(m.free, decide.DesiredFree{Barcode: c.barcode, Set: "free"})
			}
		}
	}
	m.makeLoadable()
	m.describeVersion(w)
	w.versions = append(w.versions, m)
	return m
}

// accessMode says who loads the drives of a library.
func (v *vault) accessMode() v1alpha1.Access {
	if v.exclusive {
		return v1alpha1.AccessExclusive
	}
	return v1alpha1.AccessShared
}

// makePool makes a pool of that name.
func (w *world) makePool(name string) decide.DesiredPool {
	p := decide.DesiredPool{
		Spec: record.PoolSpec{
			Name: name, MediaType: w.mediaTypeOfPool(name), DrawFromFree: !w.oneIn(3), ReturnToFree: w.oneIn(2),
			MaxAllocations: pickOne(w.dice, []int{0, 0, 0, 3}),
		},
		Exact: !w.oneIn(3),
		Guard: pickOne(w.dice, []v1alpha1.Limit{v1alpha1.Percent(10), v1alpha1.Percent(100), v1alpha1.Percent(100), v1alpha1.Count(2)}),
	}
	if w.oneIn(3) {
		p.Claims = &v1alpha1.Claims{LabelType: label.TypeRSM, LabelInfo: name + "/*"}
	}
	return p
}

// mediaTypeOfPool is the media type of a pool.
func (w *world) mediaTypeOfPool(pool string) string {
	if pool == "b" {
		return w.vaults[len(w.vaults)-1].mediaType
	}
	return w.vaults[0].mediaType
}

// makeExpectedSide expects the n-th label in some pool.
func (w *world) makeExpectedSide(m manifests, n int) decide.DesiredSide {
	d := decide.DesiredSide{
		OMID: numberedOMID(n), Pool: pickOne(w.dice, m.pools).Spec.Name, Set: pickOne(w.dice, []string{"one", "two"}),
		ByBarcode: w.oneIn(4), Complete: w.oneIn(8), Offline: w.oneIn(12),
	}
	if !w.oneIn(3) {
		d.Barcode = w.barcodeOfLabel(n)
	}
	if w.oneIn(2) {
		d.LMID = record.LMID(fmt.Sprintf("11111111-0000-4000-8000-%012x", n))
	}
	if d.ByBarcode && d.Barcode == "" {
		d.ByBarcode = false
	}
	return d
}

// barcodeOfLabel is the first barcode of the cartridge with the n-th label, empty
// when there is none, or another side or a free cartridge has it.
func (w *world) barcodeOfLabel(n int) string {
	for _, v := range w.vaults {
		for _, id := range v.ids {
			if v.carts[id].hasLabel(numberedOMID(n).Key()) {
				return v.carts[id].barcode
			}
		}
	}
	return ""
}

// describeVersion says what a version declares.
func (m manifests) describeVersion(w *world) {
	w.trace.sayLine("manifests, version %d:", m.number)
	for _, p := range m.pools {
		w.trace.sayLine("  pool %s: exact %t, draws from free %t, returns to free %t, at most %d allocations, guard %s, claims %v",
			p.Spec.Name, p.Exact, p.Spec.DrawFromFree, p.Spec.ReturnToFree, p.Spec.MaxAllocations, p.Guard, p.Claims)
	}
	for _, d := range m.sides {
		w.trace.sayLine("  side %s in %s: barcode %q, trusted %t, lmid %q, complete %t, offline %t",
			d.OMID.ID[len(d.OMID.ID)-4:], d.Pool, d.Barcode, d.ByBarcode, d.LMID, d.Complete, d.Offline)
	}
	for _, f := range m.free {
		w.trace.sayLine("  free %s", f.Barcode)
	}
}
