// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("recovering a cartridge that was left in a drive", func() {
	It("leaves it there while somebody has filled its slot, and goes on with the library", func() {
		r, way := losingRig(virtual.Config{Slots: virtual.Range{Count: 1}, Stock: []virtual.Stock{labelled("A00001L8", idA)}})
		r.glance()
		_, err := r.s.Identify(here, r.by("A00001L8").PMID, "test")
		Expect(err).To(MatchError(record.ErrOutcomeUnknown))
		Expect(r.m.Snapshot().Open).To(HaveLen(1))
		way.seeing.Store(true)
		r.hands(r.lib.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: "A00002L8", MediaType: "LTO-8"}}, "slot:1"))

		_, err = r.s.Recover(here, "vault")

		r.must(err)
		Expect(r.m.Snapshot().Open).To(BeEmpty())
		r.glance()
		Expect(r.by("A00001L8").Location).To(Equal(record.Location{Type: record.InDrive, Address: drive1}))
		Expect(r.by("A00002L8").Location).To(Equal(slot(1)))
	})
})
