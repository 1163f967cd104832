// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("identifying a cartridge that was left in a drive", func() {
	It("reads it where it is when all slots are full", func() {
		r := newRig(virtual.Config{Slots: virtual.Range{Count: 1}, Stock: []virtual.Stock{labelledStock("A00001L8", idA)}})
		r.mustByHand(r.lib.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: "A00002L8", MediaType: "LTO-8"}, Records: rsmLabel(idB)}, "drive:1"))
		r.takeFastInventory()
		r.leaveInDrive(r.mediumBy("A00002L8"))
		r.takeInventory(record.Fast)
		r.mustBeSound()
		m := r.mediumBy("A00002L8")
		Expect(m.Sides[0].OMID.ID).To(Equal(idB))
		Expect(m.Location).To(Equal(record.Location{Type: record.InDrive, Address: drive1}))
		Expect(r.mediumBy("A00001L8").Sides[0].OMID.ID).To(Equal(idA), "the other drive is there for the rest")
	})
})
