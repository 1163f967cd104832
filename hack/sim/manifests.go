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

// desired is what the planner works on. complete: all of it could be read.
func (m manifests) desired(complete bool) decide.Desired {
	return decide.Desired{
		Digest: fmt.Sprintf("version-%d", m.number), Complete: complete,
		Libraries: m.libraries, Pools: m.pools, Sides: m.sides, Free: m.free,
	}
}

// expects tells whether some side with a label is expected.
func (m manifests) expects(k label.Key) bool {
	return slices.ContainsFunc(m.sides, func(d decide.DesiredSide) bool { return d.OMID.Key() == k })
}

// trusts tells whether a side may be allocated to a pool by its barcode.
func (m manifests) trusts(pool, barcode string, k label.Key) bool {
	return slices.ContainsFunc(m.sides, func(d decide.DesiredSide) bool {
		return d.ByBarcode && d.Pool == pool && d.Barcode == barcode && d.OMID.Key() == k
	})
}

// enforced tells whether every library is looked at and worked with.
func (m manifests) enforced() bool {
	return !slices.ContainsFunc(m.libraries, func(l decide.DesiredLibrary) bool { return l.Mode != v1alpha1.ModeEnforce })
}

// clone copies a version, to be changed into another one.
func (m manifests) clone() manifests {
	m.libraries, m.pools = slices.Clone(m.libraries), slices.Clone(m.pools)
	m.sides, m.free = slices.Clone(m.sides), slices.Clone(m.free)
	return m
}

// firstManifests declare about what is there.
func (w *world) firstManifests() manifests {
	var m manifests
	for _, v := range w.vaults {
		m.libraries = append(m.libraries, decide.DesiredLibrary{
			Name: v.name, Mode: v1alpha1.ModeEnforce, Access: v.access(),
			OnStart: pick(w.dice, []v1alpha1.InventoryMethod{v1alpha1.InventoryFast, v1alpha1.InventoryFast, v1alpha1.InventoryFull}),
		})
	}
	for _, name := range []string{"a", "b"} {
		m.pools = append(m.pools, w.pool(name))
	}
	for n := 1; n <= w.labels; n++ {
		if w.one(4) {
			continue
		}
		m.sides = append(m.sides, w.side(m, n))
	}
	for _, v := range w.vaults {
		for _, id := range v.ids {
			if c := v.carts[id]; c.sides[0].holds.kind != label.Labelled && w.one(2) {
				m.free = append(m.free, decide.DesiredFree{Barcode: c.barcode, Set: "free"})
			}
		}
	}
	m.settle()
	m.describe(w)
	w.versions = append(w.versions, m)
	return m
}

// access says who loads the drives of a library.
func (v *vault) access() v1alpha1.Access {
	if v.exclusive {
		return v1alpha1.AccessExclusive
	}
	return v1alpha1.AccessShared
}

// pool is some pool of that name.
func (w *world) pool(name string) decide.DesiredPool {
	p := decide.DesiredPool{
		Spec: record.PoolSpec{
			Name: name, MediaType: w.typeOf(name), DrawFromFree: !w.one(3), ReturnToFree: w.one(2),
			MaxAllocations: pick(w.dice, []int{0, 0, 0, 3}),
		},
		Exact: !w.one(3),
		Guard: pick(w.dice, []v1alpha1.Limit{v1alpha1.Percent(10), v1alpha1.Percent(100), v1alpha1.Percent(100), v1alpha1.Count(2)}),
	}
	if w.one(3) {
		p.Claims = &v1alpha1.Claims{LabelType: label.TypeRSM, LabelInfo: name + "/*"}
	}
	return p
}

// typeOf is the media type of a pool.
func (w *world) typeOf(pool string) string {
	if pool == "b" {
		return w.vaults[len(w.vaults)-1].mediaType
	}
	return w.vaults[0].mediaType
}

// side is the n-th label, expected somewhere, as it was before if it was.
func (w *world) side(m manifests, n int) decide.DesiredSide {
	d := decide.DesiredSide{
		OMID: omid(n), Pool: pick(w.dice, m.pools).Spec.Name, Set: pick(w.dice, []string{"one", "two"}),
		ByBarcode: w.one(4), Complete: w.one(8), Offline: w.one(12),
	}
	if !w.one(3) {
		d.Barcode = w.barcodeOf(n)
	}
	if w.one(2) {
		d.LMID = record.LMID(fmt.Sprintf("11111111-0000-4000-8000-%012x", n))
	}
	if d.ByBarcode && d.Barcode == "" {
		d.ByBarcode = false
	}
	return d
}

// barcodeOf is the first barcode of the cartridge with the n-th label, empty
// when there is none, or another side or a free cartridge has it.
func (w *world) barcodeOf(n int) string {
	for _, v := range w.vaults {
		for _, id := range v.ids {
			if v.carts[id].has(omid(n).Key()) {
				return v.carts[id].barcode
			}
		}
	}
	return ""
}

// describe says what a version declares.
func (m manifests) describe(w *world) {
	w.trace.say("manifests, version %d:", m.number)
	for _, p := range m.pools {
		w.trace.say("  pool %s: exact %t, draws from free %t, returns to free %t, at most %d allocations, guard %s, claims %v",
			p.Spec.Name, p.Exact, p.Spec.DrawFromFree, p.Spec.ReturnToFree, p.Spec.MaxAllocations, p.Guard, p.Claims)
	}
	for _, d := range m.sides {
		w.trace.say("  side %s in %s: barcode %q, trusted %t, lmid %q, complete %t, offline %t",
			d.OMID.ID[len(d.OMID.ID)-4:], d.Pool, d.Barcode, d.ByBarcode, d.LMID, d.Complete, d.Offline)
	}
	for _, f := range m.free {
		w.trace.say("  free %s", f.Barcode)
	}
}
