// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

// A cartridge that was away may come back with anything on it.
var _ = Describe("a cartridge that was out of sight, and that nobody holds", func() {
	var r *rig
	BeforeEach(func() {
		r = newRig(virtual.Config{Stock: []virtual.Stock{blankStock("A00001L8"), labelledStock("A00002L8", idA)}})
		r.takeInventory(record.Fast)
		r.createPool("weekly")
	})
	away := func(barcode string) {
		r.mustByHand(r.lib.Remove(barcode))
		r.takeFastInventory()
		r.mustByHand(r.lib.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: barcode}}, "slot:5"))
		r.takeFastInventory()
	}

	It("is not taken for blank because it once was", func() {
		away("A00001L8")
		p := r.mediumBy("A00001L8").PMID
		Expect(r.s.MoveToPool(here, p, "Free/LTO-8", "")).To(MatchError(record.ErrInvalidState))
		must(r.s.Identify(here, p, ""))
		r.must(r.s.MoveToPool(here, p, "Free/LTO-8", ""))
	})

	It("leaves Free when somebody has written on it meanwhile", func() {
		p := r.mediumBy("A00001L8").PMID
		r.must(r.s.MoveToPool(here, p, "Free/LTO-8", ""))
		away("A00001L8")
		Expect(r.mediumBy("A00001L8").NeedsIdentification()).To(BeTrue())
		r.mustByHand(r.lib.WriteLabel("A00001L8", 0, rsmLabel(idB)))
		r.takeInventory(record.Fast)
		Expect(r.mediumBy("A00001L8").Pool).To(Equal("Import/LTO-8"))
		Expect(r.mediumBy("A00001L8").Sides[0].State).To(Equal(record.Import))
	})

	It("is allocated for the first time only after its label was read again", func() {
		away("A00002L8")
		m := r.mediumBy("A00002L8")
		want := rsm.Allocation{Side: record.SideRef{PMID: m.PMID}, Pool: "weekly", Expect: label.Key{Type: "RSM", ID: idA}}
		_, err := r.s.Allocate(here, want)
		Expect(err).To(MatchError(record.ErrInvalidState))
		r.takeInventory(record.Fast)
		must(r.s.Allocate(here, want))
	})

	It("is read again when only its place tells who it is", func() {
		must(r.lib.AddFault(virtual.Fault{Kind: virtual.BarcodeUnreadable, Barcode: "A00001L8"}))
		r.takeFastInventory()
		Expect(r.mediumBy("A00001L8").NeedsIdentification()).To(BeTrue())
		r.takeInventory(record.Fast)
		r.takeInventory(record.Fast)
		Expect(r.mediumBy("A00001L8").NeedsIdentification()).To(BeFalse(), "once is enough")
	})

	It("is trusted by its barcode when an application holds it", func() {
		lmid := r.allocateByLabel("A00002L8", "weekly")
		away("A00002L8")
		m := r.mediumBy("A00002L8")
		Expect(m.NeedsIdentification()).To(BeFalse())
		Expect(m.Sides[0].Evidence.Level).To(Equal(record.ByBarcode))
		Expect(m.Sides[0].LMID).To(Equal(lmid))
	})
})
