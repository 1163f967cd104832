// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("cartridges moved by hand", func() {
	var r *rig
	var idOfA record.LMID
	BeforeEach(func() {
		r = newRig(virtual.Config{Stock: []virtual.Stock{labelledStock("A00001L8", idA), labelledStock("A00002L8", idB)}})
		r.takeInventory(record.Fast)
		r.createPool("weekly")
		idOfA = r.allocateByLabel("A00001L8", "weekly")
		r.allocateByLabel("A00002L8", "weekly")
	})

	It("sees a swap as two moves and never as new media", func() {
		pmids := []record.PMID{r.mediumBy("A00001L8").PMID, r.mediumBy("A00002L8").PMID}
		r.must(r.lib.Swap("A00001L8", "A00002L8"))

		report := r.takeInventory(record.Fast)

		Expect(reasonsOf(report.Findings)).To(ConsistOf(record.Moved, record.Moved))
		Expect(report.Identified).To(BeZero(), "a side known by label is trusted by its barcode")
		one, two := r.mediumBy("A00001L8"), r.mediumBy("A00002L8")
		Expect([]record.PMID{one.PMID, two.PMID}).To(Equal(pmids))
		Expect(one.Location).To(Equal(slotLocation(2)))
		Expect(two.Location).To(Equal(slotLocation(1)))
		Expect(one.Sides[0].LMID).To(Equal(idOfA))
		Expect(one.Sides[0].Evidence.Level).To(Equal(record.ByBarcode))
	})

	It("follows a cartridge into another slot", func() {
		r.mustByHand(r.lib.Move("A00001L8", "slot:7"))

		report := r.takeInventory(record.Fast)

		Expect(reasonsOf(report.Findings)).To(Equal([]record.FindReason{record.Moved}))
		Expect(r.mediumBy("A00001L8").Location).To(Equal(slotLocation(7)))
		Expect(r.mediumBy("A00001L8").Home).To(Equal(slot1 + 6))
	})

	It("says nothing the second time", func() {
		r.must(r.lib.Swap("A00001L8", "A00002L8"))
		r.takeInventory(record.Fast)
		Expect(r.takeInventory(record.Fast).Findings).To(BeEmpty())
	})
})
