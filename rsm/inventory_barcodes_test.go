// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("barcodes that do not tell cartridges apart", func() {
	It("believes a cartridge to be the same when its barcode cannot be read", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{labelledStock("A00001L8", idA)}})
		r.takeInventory(record.Fast)
		before := r.mediumBy("A00001L8")
		_, err := r.lib.AddFault(virtual.Fault{Kind: virtual.BarcodeUnreadable, Barcode: "A00001L8"})
		r.must(err)

		report := r.takeInventory(record.Fast)

		Expect(reasonsOf(report.Findings)).To(Equal([]record.FindReason{record.BarcodeUnreadable}))
		m := r.mediumBy("A00001L8")
		Expect(m.PMID).To(Equal(before.PMID))
		Expect(m.Location).To(Equal(before.Location))
		Expect(m.Sides[0].Evidence.Level).To(Equal(record.ByLabel), "nobody holds it, so that it was read again")
		Expect(reasonsOf(r.takeInventory(record.Fast).Findings)).To(Equal([]record.FindReason{record.BarcodeUnreadable}), "reported as long as it lasts")
	})

	It("tells two cartridges with one barcode apart by their labels", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{labelledStock("A00001L8", idA), labelledStock("A00002L8", idB)}})
		r.takeInventory(record.Fast)
		r.createPool("weekly")
		lmid := r.allocateByLabel("A00001L8", "weekly")
		first := r.mediumBy("A00001L8").PMID
		r.mustByHand(r.lib.Remove("A00002L8"))
		r.takeInventory(record.Fast)
		r.mustByHand(r.lib.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: "A00003L8", MediaType: "LTO-8"}, Records: rsmLabel(idC)}, "slot:5"))
		r.mustByHand(r.lib.Rebarcode("A00003L8", "A00001L8"))

		report := r.takeInventory(record.Fast)

		Expect(reasonsOf(report.Findings)).To(ContainElements(record.BarcodeTwice, record.Appeared, record.Identified))
		kept, err := r.m.Medium(first)
		r.must(err)
		Expect(kept.Location).To(Equal(slotLocation(1)), "the one at the recorded element keeps the record")
		Expect(kept.Sides[0].LMID).To(Equal(lmid))
		Expect(reasonsOf(r.takeInventory(record.Fast).Findings)).To(Equal([]record.FindReason{record.BarcodeTwice}), "reported every time")
	})

	It("works without any barcode reader: a swap is settled by label", func() {
		r := newRig(virtual.Config{
			Quirks: virtual.Quirks{NoBarcodeReader: true},
			Stock:  []virtual.Stock{labelledStock("A00001L8", idA), labelledStock("A00002L8", idB)},
		})
		r.takeInventory(record.Fast)
		r.createPool("weekly")
		owner := map[string]record.PMID{}
		for _, m := range r.m.Snapshot().Media {
			owner[m.Sides[0].OMID.ID] = m.PMID
		}
		Expect(owner).To(HaveLen(2))
		r.mustByHand(r.lib.Move("A00001L8", "slot:6"))

		report := r.takeInventory(record.Fast)

		Expect(reasonsOf(report.Findings)).NotTo(ContainElement(record.Vanished))
		m, err := r.m.Medium(owner[idA])
		r.must(err)
		Expect(m.Location).To(Equal(slotLocation(6)))
		Expect(r.m.Snapshot().Media).To(HaveLen(2))
	})
})
