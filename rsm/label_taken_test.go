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
		r := newRig(virtual.Config{Stock: []virtual.Stock{labelled("A00001L8", idA), freeLabel("A00002L8", idB)}})
		r.look(record.Fast)
		r.pool("weekly")
		r.allocate("A00001L8", "weekly")
		r.must(r.s.MoveToPool(here, r.by("A00002L8").PMID, "Free/LTO-8", "test"))
		r.allocate("A00002L8", "weekly")
		r.hands(r.lib.WriteLabel("A00002L8", 0, rsmLabel(idA)))

		now := must(r.s.Identify(here, r.by("A00002L8").PMID, "test")).Medium

		Expect(now.Sides[0].OMID).To(Equal(rsmOMID(idB)))
		Expect(now.SetAside).NotTo(BeNil())
		Expect(now.SetAside.Found).To(Equal(rsmOMID(idA)))
		r.sound()
	})

	It("is set aside, too, when there was nothing on it", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{labelled("A00001L8", idA), blank("A00002L8")}})
		r.look(record.Fast)
		r.must(r.s.CreatePool(here, record.PoolSpec{Name: "weekly", MediaType: "LTO-8", ReturnToFree: true}, "test"))
		r.allocate("A00001L8", "weekly")
		r.must(r.s.MoveToPool(here, r.by("A00002L8").PMID, "Free/LTO-8", "test"))
		id := r.allocate("A00002L8", "weekly")
		r.hands(r.lib.WriteLabel("A00002L8", 0, rsmLabel(idA)))

		now := must(r.s.Identify(here, r.by("A00002L8").PMID, "test")).Medium
		Expect(now.SetAside).NotTo(BeNil())

		r.must(r.s.Deallocate(here, id, "test"))
		Expect(r.by("A00002L8").Pool).To(Equal("Import/LTO-8"), "and not Free")
		r.sound()
	})
})
