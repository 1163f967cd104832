// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"slices"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// editManifests changes the manifests, or takes the last changes back.
func (w *world) editManifests() {
	if len(w.versions) > 1 && w.oneIn(3) {
		w.manifests = pickOne(w.dice, w.versions)
		w.trace.sayLine("manifests: back to version %d", w.manifests.number)
		return
	}
	m := w.manifests.cloneVersion()
	m.number = len(w.versions)
	for range 1 + w.IntN(3) {
		w.changeOneThing(&m)
	}
	m.makeLoadable()
	m.describeVersion(w)
	w.manifests = m
	w.versions = append(w.versions, m)
}

func (w *world) changeOneThing(m *manifests) {
	w.chooseOne(
		choice{4, func() { // a side is dropped
			if n := len(m.sides); n > 0 {
				at := w.IntN(n)
				m.sides = slices.Delete(m.sides, at, at+1)
			}
		}},
		choice{5, func() { // a side is expected, or otherwise than before
			if w.labels == 0 || len(m.pools) == 0 {
				return
			}
			n := 1 + w.IntN(w.labels+1) // one more than there is: it never comes
			m.dropExpected(numberedOMID(n).Key())
			m.sides = append(m.sides, w.makeExpectedSide(*m, n))
		}},
		choice{2, func() { // a pool is declared otherwise
			if len(m.pools) > 0 {
				at := w.IntN(len(m.pools))
				m.pools[at] = w.makePool(m.pools[at].Spec.Name)
			}
		}},
		choice{1, func() { // a pool comes or goes
			name := pickOne(w.dice, []string{"a", "b", "c"})
			at := slices.IndexFunc(m.pools, func(p decide.DesiredPool) bool { return p.Spec.Name == name })
			if at < 0 {
				m.pools = append(m.pools, w.makePool(name))
				return
			}
			m.pools = slices.Delete(m.pools, at, at+1)
		}},
		choice{2, func() { // some cartridge is declared free
			if c := w.pickCartridge(pickOne(w.dice, w.vaults)); c != nil && c.barcode != "" {
				m.free = append(m.free, decide.DesiredFree{Barcode: c.barcode, Set: "free"})
			}
		}},
		choice{1, func() { // one is free no longer
			if n := len(m.free); n > 0 {
				at := w.IntN(n)
				m.free = slices.Delete(m.free, at, at+1)
			}
		}},
		choice{1, func() {
			at := w.IntN(len(m.libraries))
			m.libraries[at].Mode = pickOne(w.dice, []v1alpha1.Mode{v1alpha1.ModeEnforce, v1alpha1.ModeEnforce, v1alpha1.ModeObserve, v1alpha1.ModeSuspend})
		}},
	)
}

// dropExpected takes a label out of what is expected.
func (m *manifests) dropExpected(k label.Key) {
	m.sides = slices.DeleteFunc(m.sides, func(d decide.DesiredSide) bool { return d.OMID.Key() == k })
}

// makeLoadable changes manifests so that they are not refused as a whole: every
// pool that is named is declared, and nothing is declared twice.
func (m *manifests) makeLoadable() {
	m.sides = slices.DeleteFunc(m.sides, func(d decide.DesiredSide) bool {
		return !slices.ContainsFunc(m.pools, func(p decide.DesiredPool) bool { return p.Spec.Name == d.Pool })
	})
	barcodes, lmids := map[string]bool{}, map[record.LMID]bool{}
	for i := range m.sides {
		d := &m.sides[i]
		if barcodes[d.Barcode] {
			d.Barcode, d.ByBarcode = "", false
		}
		if lmids[d.LMID] {
			d.LMID = ""
		}
		barcodes[d.Barcode], lmids[d.LMID] = d.Barcode != "", d.LMID != ""
	}
	m.free = slices.DeleteFunc(m.free, func(f decide.DesiredFree) bool {
		twice := barcodes[f.Barcode]
		barcodes[f.Barcode] = true
		return twice
	})
}
