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
		r := newRig(virtual.Config{Slots: virtual.Range{Count: 1}, Stock: []virtual.Stock{labelled("A00001L8", idA)}})
		r.hands(r.lib.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: "A00002L8", MediaType: "LTO-8"}, Records: rsmLabel(idB)}, "drive:1"))
		r.glance()
		r.leave(r.by("A00002L8"))
		r.look(record.Fast)
		r.sound()
		m := r.by("A00002L8")
		Expect(m.Sides[0].OMID.ID).To(Equal(idB))
		Expect(m.Location).To(Equal(record.Location{Type: record.InDrive, Address: drive1}))
		Expect(r.by("A00001L8").Sides[0].OMID.ID).To(Equal(idA), "the other drive is there for the rest")
	})
})
