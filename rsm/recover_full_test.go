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
		r, way := losingRig(virtual.Config{Slots: virtual.Range{Count: 1}, Stock: []virtual.Stock{labelledStock("A00001L8", idA)}})
		r.takeFastInventory()
		_, err := r.s.Identify(here, r.mediumBy("A00001L8").PMID, "test")
		Expect(err).To(MatchError(record.ErrOutcomeUnknown))
		Expect(r.m.Snapshot().Open).To(HaveLen(1))
		way.seeing.Store(true)
		r.mustByHand(r.lib.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: "A00002L8", MediaType: "LTO-8"}}, "slot:1"))

		_, err = r.s.Recover(here, "vault")

		r.must(err)
		Expect(r.m.Snapshot().Open).To(BeEmpty())
		r.takeFastInventory()
		Expect(r.mediumBy("A00001L8").Location).To(Equal(record.Location{Type: record.InDrive, Address: drive1}))
		Expect(r.mediumBy("A00002L8").Location).To(Equal(slotLocation(1)))
	})
})
