// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("a cartridge that comes back from a drive of others", func() {
	var r *rig
	BeforeEach(func() {
		r = newRig(virtual.Config{Stock: []virtual.Stock{labelledStock("A00001L8", idA), blankStock("A00002L8"), labelledStock("A00003L8", idC)}})
		r.takeInventory(record.Fast)
		r.must(r.s.CreatePool(here, record.PoolSpec{Name: "weekly", MediaType: "LTO-8", DrawFromFree: true}, "test"))
		r.must(r.s.MoveToPool(here, r.mediumBy("A00002L8").PMID, "Free/LTO-8", "declared free"))
	})
	// away is a stay in a drive of others, which somebody has noticed.
	away := func(barcode string, n int, inside func()) {
		GinkgoHelper()
		r.strangers().putInDrive(barcode, drive1)
		r.takeFastInventory()
		r.mustBeTheirs(barcode, drive1)
		inside()
		r.strangers().putInSlot(barcode, n)
		Expect(reasonsOf(r.takeFastInventory().Findings)).To(Equal([]record.FindReason{record.Moved}))
	}

	It("is unread when it was free to be drawn, until its label is read again", func() {
		Expect(r.mediumBy("A00002L8").Sides[0].State).To(Equal(record.Available))
		Expect(r.mediumBy("A00002L8").NeedsIdentification()).To(BeFalse())
		away("A00002L8", 2, func() {
			Expect(r.mediumBy("A00002L8").Sides[0].Unread()).To(BeTrue(), "as soon as it is seen there")
			Expect(r.takeInventory(record.Fast).Failed).To(BeZero(), "it is left unread while it is there")
		})
		m := r.mediumBy("A00002L8")
		Expect(m.Location).To(Equal(slotLocation(2)))
		Expect(m.Sides[0].Unread()).To(BeTrue())
		_, err := r.s.Draw(here, rsm.Draw{Pool: "weekly", Reason: "test"})
		Expect(err).To(HaveOccurred(), "nobody may draw it")
		Expect(r.takeInventory(record.Fast).Identified).To(Equal(1))
		Expect(r.mediumBy("A00002L8").Sides[0].Unread()).To(BeFalse())
		Expect(must(r.s.Draw(here, rsm.Draw{Pool: "weekly", Reason: "test"})).Medium.Name()).To(Equal("A00002L8"))
	})

	It("leaves Free when they have written to it", func() {
		away("A00002L8", 2, func() { r.strangers().writeLabel(drive1, rsmLabel(idB)) })
		r.takeInventory(record.Fast)
		Expect(r.mediumBy("A00002L8").Pool).To(Equal("Import/LTO-8"))
		Expect(r.mediumBy("A00002L8").Sides[0].OMID).To(Equal(rsmOMID(idB)))
	})

	It("is unread, too, when it was in their drive at the first look already", func() {
		r.strangers().putInDrive("A00003L8", drive2)
		r.takeFastInventory()
		r.restartManager()
		r.strangers().putInSlot("A00003L8", 5)
		r.takeFastInventory()
		Expect(r.mediumBy("A00003L8").NeedsIdentification()).To(BeTrue())
	})

	It("keeps its LMID and is not read when somebody holds it", func() {
		id := r.allocateByLabel("A00001L8", "weekly")
		away("A00001L8", 1, func() {
			Expect(r.mediumBy("A00001L8").Sides[0].LMID).To(Equal(id), "also while it is there")
			Expect(r.mediumBy("A00001L8").NeedsIdentification()).To(BeFalse())
		})
		m := r.mediumBy("A00001L8")
		Expect(m.Sides[0].LMID).To(Equal(id))
		Expect(m.Sides[0].State).To(Equal(record.Allocated))
		Expect(m.NeedsIdentification()).To(BeFalse(), "no step for it")
		Expect(m.SetAside).To(BeNil())
		Expect(r.takeInventory(record.Fast).Identified).To(BeZero())
	})

	It("is read before the next one gets it, when its holder gives it back", func() {
		id := r.allocateByLabel("A00001L8", "weekly")
		away("A00001L8", 1, func() {})
		r.must(r.s.Deallocate(here, id, "test"))
		Expect(r.mediumBy("A00001L8").NeedsIdentification()).To(BeTrue())
	})

	It("is no other one for having been moved from slot to slot", func() {
		r.strangers().putInSlot("A00002L8", 6)
		r.takeFastInventory()
		Expect(r.mediumBy("A00002L8").Sides[0].Unread()).To(BeFalse())
	})

	It("was never anywhere else for one that rsmctl had mounted", func() {
		p := r.mediumBy("A00003L8").PMID
		must(r.s.Mount(here, record.SideRef{PMID: p}, rsm.MountOptions{}))
		r.takeFastInventory()
		r.must(r.s.Dismount(here, p))
		r.takeFastInventory()
		Expect(r.mediumBy("A00003L8").NeedsIdentification()).To(BeFalse())
		Expect(r.mediumBy("A00003L8").Sides[0].Evidence.Level).To(Equal(record.ByLabel))
	})
})
