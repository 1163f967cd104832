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
		r = newRig(virtual.Config{Stock: []virtual.Stock{labelled("A00001L8", idA), labelled("A00002L8", idB)}})
		r.look(record.Fast)
		r.pool("weekly")
		idOfA = r.allocate("A00001L8", "weekly")
		r.allocate("A00002L8", "weekly")
	})

	It("sees a swap as two moves and never as new media", func() {
		pmids := []record.PMID{r.by("A00001L8").PMID, r.by("A00002L8").PMID}
		r.must(r.lib.Swap("A00001L8", "A00002L8"))

		report := r.look(record.Fast)

		Expect(reasons(report.Findings)).To(ConsistOf(record.Moved, record.Moved))
		Expect(report.Identified).To(BeZero(), "a side known by label is trusted by its barcode")
		one, two := r.by("A00001L8"), r.by("A00002L8")
		Expect([]record.PMID{one.PMID, two.PMID}).To(Equal(pmids))
		Expect(one.Location).To(Equal(slot(2)))
		Expect(two.Location).To(Equal(slot(1)))
		Expect(one.Sides[0].LMID).To(Equal(idOfA))
		Expect(one.Sides[0].Evidence.Level).To(Equal(record.ByBarcode))
	})

	It("follows a cartridge into another slot", func() {
		r.hands(r.lib.Move("A00001L8", "slot:7"))

		report := r.look(record.Fast)

		Expect(reasons(report.Findings)).To(Equal([]record.FindReason{record.Moved}))
		Expect(r.by("A00001L8").Location).To(Equal(slot(7)))
		Expect(r.by("A00001L8").Home).To(Equal(slot1 + 6))
	})

	It("says nothing the second time", func() {
		r.must(r.lib.Swap("A00001L8", "A00002L8"))
		r.look(record.Fast)
		Expect(r.look(record.Fast).Findings).To(BeEmpty())
	})
})
