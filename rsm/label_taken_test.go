// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("a medium that was drawn free and now carries a label that another one is held by", func() {
	It("is set aside: it is a copy, or the other one with a wrong barcode", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{labelledStock("A00001L8", idA), freeLabelledStock("A00002L8", idB)}})
		r.takeInventory(record.Fast)
		r.createPool("weekly")
		r.allocateByLabel("A00001L8", "weekly")
		r.must(r.s.MoveToPool(here, r.mediumBy("A00002L8").PMID, "Free/LTO-8", "test"))
		r.allocateByLabel("A00002L8", "weekly")
		r.mustByHand(r.lib.WriteLabel("A00002L8", 0, rsmLabel(idA)))

		now := must(r.s.Identify(here, r.mediumBy("A00002L8").PMID, "test")).Medium

		Expect(now.Sides[0].OMID).To(Equal(rsmOMID(idB)))
		Expect(now.SetAside).NotTo(BeNil())
		Expect(now.SetAside.Found).To(Equal(rsmOMID(idA)))
		r.mustBeSound()
	})

	It("is set aside, too, when there was nothing on it", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{labelledStock("A00001L8", idA), blankStock("A00002L8")}})
		r.takeInventory(record.Fast)
		r.must(r.s.CreatePool(here, record.PoolSpec{Name: "weekly", MediaType: "LTO-8", ReturnToFree: true}, "test"))
		r.allocateByLabel("A00001L8", "weekly")
		r.must(r.s.MoveToPool(here, r.mediumBy("A00002L8").PMID, "Free/LTO-8", "test"))
		id := r.allocateByLabel("A00002L8", "weekly")
		r.mustByHand(r.lib.WriteLabel("A00002L8", 0, rsmLabel(idA)))

		now := must(r.s.Identify(here, r.mediumBy("A00002L8").PMID, "test")).Medium
		Expect(now.SetAside).NotTo(BeNil())

		r.must(r.s.Deallocate(here, id, "test"))
		Expect(r.mediumBy("A00002L8").Pool).To(Equal("Import/LTO-8"), "and not Free")
		r.mustBeSound()
	})
})
