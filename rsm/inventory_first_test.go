// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("the first inventory of a library", func() {
	It("finds every cartridge by barcode, and reads none", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{labelledStock("A00001L8", idA), blankStock("A00002L8")}})

		report := r.takeFastInventory()

		Expect(report.State.Complete).To(BeTrue(), report.State.Problem)
		Expect(reasonsOf(report.Findings)).To(BeEmpty(), "nothing has changed since no look")
		m := r.mediumBy("A00001L8")
		Expect(m.Location).To(Equal(slotLocation(1)))
		Expect(m.Type).To(Equal("LTO-8"))
		Expect(m.Pool).To(Equal("Unrecognized/LTO-8"))
		Expect(m.Sides[0].State).To(Equal(record.Unknown))
		Expect(m.NeedsIdentification()).To(BeTrue())
	})

	It("sorts what it reads into Import and Unrecognized", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{
			labelledStock("A00001L8", idA), blankStock("A00002L8"), freeLabelledStock("A00003L8", idB),
			{Medium: virtual.Medium{Barcode: "A00004L8", MediaType: "LTO-8"}, Records: [][]byte{[]byte("nobody's format")}},
			{Medium: virtual.Medium{Barcode: "CLN001L1", Cleaning: true}},
		}})

		report := r.takeInventory(record.Fast)

		Expect(report.Identified).To(Equal(4))
		Expect(report.Failed).To(BeZero())
		data, empty, free, strange, cleaner := r.mediumBy("A00001L8"), r.mediumBy("A00002L8"), r.mediumBy("A00003L8"), r.mediumBy("A00004L8"), r.mediumBy("CLN001L1")
		Expect(data.Sides[0].State).To(Equal(record.Import))
		Expect(data.Sides[0].OMID.Key()).To(Equal(rsmOMID(idA).Key()))
		Expect(data.Pool).To(Equal("Import/LTO-8"))
		Expect(data.Location).To(Equal(slotLocation(1)), "it was put home")
		Expect(data.SerialNumber).NotTo(BeEmpty())
		Expect(empty.Sides[0].State).To(Equal(record.Foreign))
		Expect(empty.Sides[0].Evidence.Verdict.Kind).To(Equal(label.Blank))
		Expect(empty.Pool).To(Equal("Unrecognized/LTO-8"))
		Expect(free.Sides[0].State).To(Equal(record.Import), "a free label the records do not know is not trusted")
		Expect(strange.Sides[0].State).To(Equal(record.Foreign))
		Expect(cleaner.Cleaning).To(BeTrue())
		Expect(cleaner.Sides[0].State).To(Equal(record.Unknown), "a cleaning cartridge is never mounted for its label")
	})

	It("writes nothing but its own time when all is as recorded", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{labelledStock("A00001L8", idA), blankStock("A00002L8")}})
		r.takeInventory(record.Fast)
		before, events := r.m.Snapshot(), len(must(r.m.Events(here, 0)))

		report := r.takeInventory(record.Fast)

		after := r.m.Snapshot()
		Expect(report.Findings).To(BeEmpty())
		Expect(after.Media).To(Equal(before.Media))
		Expect(after.Libraries[0].Inventory.Began).NotTo(Equal(before.Libraries[0].Inventory.Began))
		Expect(must(r.m.Events(here, 0))).To(HaveLen(events))
		Expect(after.Revision).To(Equal(before.Revision+1), "one commit")
	})
})

// must returns the value of a call that cannot fail here.
func must[T any](v T, err error) T {
	GinkgoHelper()
	Expect(err).NotTo(HaveOccurred())
	return v
}
