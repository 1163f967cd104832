// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("a cartridge that is taken out", func() {
	var r *rig
	BeforeEach(func() {
		r = newRig(virtual.Config{Stock: []virtual.Stock{labelledStock("A00001L8", idA), labelledStock("A00002L8", idB)}})
		r.takeInventory(record.Fast)
		r.createPool("weekly")
		r.allocateByLabel("A00001L8", "weekly")
	})

	It("is missing after a complete inventory, and keeps its record", func() {
		before := r.mediumBy("A00001L8")
		r.mustByHand(r.lib.Remove("A00001L8"))

		report := r.takeInventory(record.Fast)

		Expect(reasonsOf(report.Findings)).To(Equal([]record.FindReason{record.Vanished}))
		m := r.mediumBy("A00001L8")
		Expect(m.Online()).To(BeFalse())
		Expect(m.Unseen).NotTo(BeNil())
		Expect(m.Library).To(Equal("vault"))
		Expect(m.Sides).To(Equal(before.Sides))
		Expect(m.Pool).To(Equal("weekly"))
	})

	It("is not missing while an element cannot be believed", func() {
		r.mustByHand(r.lib.Remove("A00001L8"))
		_, err := r.lib.AddFault(virtual.Fault{Kind: virtual.ElementException, Element: addressPointer(slot1 + 5), Exception: 0x8302})
		r.must(err)

		report := r.takeInventory(record.Fast)

		Expect(report.State.Complete).To(BeFalse())
		Expect(reasonsOf(report.Findings)).To(Equal([]record.FindReason{record.ElementFault}))
		Expect(r.mediumBy("A00001L8").Online()).To(BeFalse(), "its slot was seen, and is empty")
		Expect(r.mediumBy("A00001L8").Unseen).To(BeNil())

		r.must(r.lib.ClearFaults())
		Expect(reasonsOf(r.takeInventory(record.Fast).Findings)).To(Equal([]record.FindReason{record.Vanished}))
	})

	It("stays where it was when its own element cannot be believed", func() {
		r.mustByHand(r.lib.Remove("A00001L8"))
		_, err := r.lib.AddFault(virtual.Fault{Kind: virtual.ElementException, Element: addressPointer(slot1), Exception: 0x8302})
		r.must(err)

		r.takeInventory(record.Fast)

		Expect(r.mediumBy("A00001L8").Location).To(Equal(slotLocation(1)), "not seen is not gone")
	})

	It("is not missing while a cartridge is here that nobody has read", func() {
		r.mustByHand(r.lib.Remove("A00001L8"))
		r.mustByHand(r.lib.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: "X00001L8", MediaType: "LTO-8"}}, "slot:5"))

		Expect(reasonsOf(r.takeFastInventory().Findings)).To(Equal([]record.FindReason{record.Appeared}))
		Expect(r.mediumBy("A00001L8").Unseen).To(BeNil(), "the new one could be it, with another barcode")

		report := r.takeInventory(record.Fast)
		Expect(reasonsOf(report.Findings)).To(ConsistOf(record.Identified, record.Vanished))
		Expect(r.mediumBy("A00001L8").Unseen).NotTo(BeNil())
	})

	It("is no surprise when it was ejected", func() {
		r.must(r.s.Eject(here, r.mediumBy("A00001L8").PMID, "to the vault"))
		Expect(r.mediumBy("A00001L8").Location).To(Equal(record.Location{Type: record.InPort, Address: port1}))
		r.mustByHand(r.lib.Remove("A00001L8"))

		Expect(r.takeInventory(record.Fast).Findings).To(BeEmpty())

		m := r.mediumBy("A00001L8")
		Expect(m.Online()).To(BeFalse())
		Expect(m.Ejected).To(BeTrue())
		Expect(m.Unseen).To(BeNil())
	})

	It("ends the operator request that asks for it when it is back, with the same LMID", func() {
		m := r.mediumBy("A00001L8")
		r.mustByHand(r.lib.Remove("A00001L8"))
		r.takeInventory(record.Fast)
		ask := record.OperatorRequest{Kind: record.InsertMedium, Library: "vault", PMID: m.PMID, Barcode: m.Barcode, OMID: m.Sides[0].OMID, Message: "bring A00001L8"}
		id := must(r.s.SubmitRequest(here, ask))
		Expect(must(r.s.SubmitRequest(here, ask))).To(Equal(id), "asking twice is one request")

		r.mustByHand(r.lib.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: "A00001L8"}}, "port:1"))
		report := r.takeInventory(record.Fast)
		r.must(r.s.Inject(here, m.PMID, "it came back"))

		Expect(reasonsOf(report.Findings)).To(Equal([]record.FindReason{record.Returned}))
		Expect(r.m.Snapshot().Requests).To(BeEmpty())
		Expect(r.m.OperatorRequests(1)[0].Outcome).To(Equal("seen in port 768 of vault"))
		back := r.mediumBy("A00001L8")
		Expect(back.PMID).To(Equal(m.PMID))
		Expect(back.Sides[0].LMID).To(Equal(m.Sides[0].LMID))
		Expect(back.Location).To(Equal(slotLocation(1)), "home is empty")
		r.mustBeSound()
	})
})
