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

var _ = Describe("a side allocated by its barcode alone, and given back unread", func() {
	It("neither goes to Free nor to anybody else before its label was read", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{labelledStock("A00001L8", idB)}})
		r.takeFastInventory()
		r.must(r.s.CreatePool(here, record.PoolSpec{Name: "weekly", MediaType: "LTO-8", ReturnToFree: true}, ""))
		want := rsm.Allocation{
			Side: record.SideRef{PMID: r.mediumBy("A00001L8").PMID}, Pool: "weekly",
			Expect: label.Key{Type: "RSM", ID: idA}, ByBarcode: true,
		}
		r.must(r.s.Deallocate(here, must(r.s.Allocate(here, want)), ""))

		Expect(r.mediumBy("A00001L8").Pool).To(Equal("weekly"), "nobody knows what is on it")
		Expect(r.mediumBy("A00001L8").NeedsIdentification()).To(BeTrue())
		want.ByBarcode = false
		_, err := r.s.Allocate(here, want)
		Expect(err).To(MatchError(record.ErrInvalidState))

		r.takeInventory(record.Fast)
		Expect(r.mediumBy("A00001L8").Sides[0].OMID).To(Equal(rsmOMID(idB)))
		Expect(r.mediumBy("A00001L8").Sides[0].State).To(Equal(record.Import))
	})
})
