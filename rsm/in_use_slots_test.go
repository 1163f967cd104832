// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("the slot of a cartridge that others have in a drive", func() {
	var r *rig
	// begin has two slots: the cartridge of slot 1 is in a drive of others, and a
	// third cartridge waits in the port.
	begin := func(slots int) {
		GinkgoHelper()
		r = newRig(virtual.Config{Slots: virtual.Range{Count: slots}, Stock: []virtual.Stock{labelledStock("A00001L8", idA), labelledStock("A00002L8", idB)}})
		r.takeInventory(record.Fast)
		r.mustByHand(r.lib.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: "A00003L8", MediaType: "LTO-8"}}, "port:1"))
		r.strangers().putInDrive("A00001L8", drive1)
		r.takeFastInventory()
		Expect(r.mediumBy("A00001L8").Home).To(Equal(slot1))
	}
	mount := func(barcode string) record.PMID {
		GinkgoHelper()
		return must(r.s.Mount(here, record.SideRef{PMID: r.mediumBy(barcode).PMID}, rsm.MountOptions{})).Side.PMID
	}

	It("is kept free when no other is, and nobody is told that there is room", func() {
		begin(2)
		Expect(r.m.Snapshot().EmptySlots["vault"]).To(BeZero())
		Expect(r.s.Inject(here, r.mediumBy("A00003L8").PMID, "test")).To(MatchError(record.ErrLibraryFull))
		Expect(r.mediumBy("A00003L8").Location.Type).To(Equal(record.InPort))
		r.strangers().putInSlot("A00001L8", 1)
		r.takeFastInventory()
		Expect(r.m.Snapshot().InUse).To(BeEmpty())
	})

	It("is not given to one that was mounted, and whose own slot somebody has filled", func() {
		begin(2)
		p := mount("A00002L8")
		r.mustByHand(r.lib.Move("A00003L8", "slot:2"))
		r.takeFastInventory()
		Expect(r.s.Dismount(here, p)).To(MatchError(record.ErrLibraryFull))
		Expect(r.mediumBy("A00002L8").Location.Type).To(Equal(record.InDrive))
		Expect(r.mediumBy("A00002L8").Mount.Left).To(BeFalse(), "a refusal changes nothing")
		r.strangers().putInSlot("A00001L8", 1)
		r.takeFastInventory()
		Expect(r.s.Dismount(here, p)).To(MatchError(record.ErrLibraryFull))
		r.mustByHand(r.lib.Remove("A00001L8"))
		r.takeFastInventory()
		r.must(r.s.Dismount(here, p))
		Expect(r.mediumBy("A00002L8").Location).To(Equal(slotLocation(1)), "now it is nobody's")
	})

	It("is kept free among others", func() {
		begin(3)
		Expect(r.m.Snapshot().EmptySlots["vault"]).To(Equal(1))
		r.must(r.s.Inject(here, r.mediumBy("A00003L8").PMID, "test"))
		Expect(r.mediumBy("A00003L8").Location).To(Equal(slotLocation(3)))
		Expect(r.m.Snapshot().EmptySlots["vault"]).To(BeZero())
		r.mustBeTheirs("A00001L8", drive1)
	})

	It("is kept free although it was the slot of another one before", func() {
		begin(3)
		p := mount("A00002L8")
		r.strangers().putInSlot("A00001L8", 2)
		r.takeFastInventory()
		r.strangers().putInDrive("A00001L8", drive1)
		r.takeFastInventory()
		Expect([]int{r.mediumBy("A00001L8").Home, r.mediumBy("A00002L8").Home}).To(Equal([]int{slot1 + 1, slot1 + 1}))
		r.must(r.s.Dismount(here, p))
		Expect(r.mediumBy("A00002L8").Location).To(Equal(slotLocation(1)))
		r.mustBeTheirs("A00001L8", drive1)
	})

	It("is the last resort only as long as rsmctl itself has the cartridge", func() {
		begin(2)
		r.strangers().putInSlot("A00001L8", 1)
		r.takeFastInventory()
		p := mount("A00001L8")
		Expect(r.m.Snapshot().EmptySlots["vault"]).To(BeZero())
		r.must(r.s.Inject(here, r.mediumBy("A00003L8").PMID, "test"))
		Expect(r.mediumBy("A00003L8").Location).To(Equal(slotLocation(1)), "there is no other; the mounted one will find its own")
		Expect(r.s.Dismount(here, p)).To(MatchError(record.ErrLibraryFull))
	})
})
