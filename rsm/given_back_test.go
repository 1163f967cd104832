// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("a medium that was out of the library while somebody held it", func() {
	It("is read again before anybody else gets it", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{labelledStock("A00001L8", idA)}})
		r.takeInventory(record.Fast)
		r.must(r.s.CreatePool(here, record.PoolSpec{Name: "weekly", MediaType: "LTO-8", DrawFromFree: true, ReturnToFree: true}, "test"))
		id := r.allocateByLabel("A00001L8", "weekly")
		r.mustByHand(r.lib.Remove("A00001L8"))
		r.takeFastInventory()
		r.mustByHand(r.lib.WriteLabel("A00001L8", 0, rsmLabel(idB)))
		r.mustByHand(r.lib.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: "A00001L8"}}, "slot:1"))
		r.takeFastInventory()
		Expect(r.mediumBy("A00001L8").Sides[0].Evidence.Level).To(Equal(record.ByBarcode), "its holder trusts the barcode until the next mount")

		r.must(r.s.Deallocate(here, id, "test"))

		Expect(r.mediumBy("A00001L8").Pool).To(Equal("weekly"), "and not Free")
		_, err := r.s.Draw(here, rsm.Draw{Pool: "weekly", Reason: "test"})
		Expect(err).To(MatchError(record.ErrMediaUnavailable))
		r.takeInventory(record.Fast)
		Expect(r.mediumBy("A00001L8").Sides[0].State).To(Equal(record.Import))
		Expect(r.mediumBy("A00001L8").Sides[0].OMID).To(Equal(rsmOMID(idB)))
		r.mustBeSound()
	})
})

var _ = Describe("a medium whose holder has written a free label on it", func() {
	It("is known by that label when it is given back", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{blankStock("A00001L8")}})
		r.takeInventory(record.Fast)
		r.must(r.s.MoveToPool(here, r.mediumBy("A00001L8").PMID, "Free/LTO-8", "test"))
		r.must(r.s.CreatePool(here, record.PoolSpec{Name: "weekly", MediaType: "LTO-8", DrawFromFree: true, ReturnToFree: true}, "test"))
		drawn := must(r.s.Draw(here, rsm.Draw{Pool: "weekly", Reason: "test"}))
		r.mustByHand(r.lib.WriteLabel("A00001L8", 0, freeLabelledStock("A00001L8", idA).Records))
		r.takeInventory(record.Full)

		r.must(r.s.Deallocate(here, drawn.LMID, "test"))

		Expect(r.mediumBy("A00001L8").Pool).To(Equal("Free/LTO-8"))
		Expect(r.mediumBy("A00001L8").Sides[0].OMID).To(Equal(rsmOMID(idA)), "a manifest may expect it")
		r.mustBeSound()
	})
})

var _ = Describe("a medium with a free label that was taken out of Free", func() {
	It("goes to Import when its label is read again", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{freeLabelledStock("A00001L8", idA)}})
		r.takeInventory(record.Fast)
		p := r.mediumBy("A00001L8").PMID
		r.must(r.s.MoveToPool(here, p, "Free/LTO-8", "test"))
		r.must(r.s.MoveToPool(here, p, "Unrecognized/LTO-8", "test"))
		Expect(r.mediumBy("A00001L8").Sides[0].State).To(Equal(record.Foreign))

		r.takeInventory(record.Full)

		Expect(r.mediumBy("A00001L8").Sides[0].State).To(Equal(record.Import))
		Expect(r.mediumBy("A00001L8").Pool).To(Equal("Import/LTO-8"))
		r.mustBeSound()
	})
})
