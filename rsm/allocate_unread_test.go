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
		r := newRig(virtual.Config{Stock: []virtual.Stock{labelled("A00001L8", idB)}})
		r.glance()
		r.must(r.s.CreatePool(here, record.PoolSpec{Name: "weekly", MediaType: "LTO-8", ReturnToFree: true}, ""))
		want := rsm.Allocation{
			Side: record.SideRef{PMID: r.by("A00001L8").PMID}, Pool: "weekly",
			Expect: label.Key{Type: "RSM", ID: idA}, ByBarcode: true,
		}
		r.must(r.s.Deallocate(here, must(r.s.Allocate(here, want)), ""))

		Expect(r.by("A00001L8").Pool).To(Equal("weekly"), "nobody knows what is on it")
		Expect(r.by("A00001L8").NeedsIdentification()).To(BeTrue())
		want.ByBarcode = false
		_, err := r.s.Allocate(here, want)
		Expect(err).To(MatchError(record.ErrInvalidState))

		r.look(record.Fast)
		Expect(r.by("A00001L8").Sides[0].OMID).To(Equal(rsmOMID(idB)))
		Expect(r.by("A00001L8").Sides[0].State).To(Equal(record.Import))
	})
})
