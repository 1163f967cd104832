// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("a drive that others use", func() {
	var r *rig
	BeforeEach(func() {
		r = newRig(virtual.Config{Stock: []virtual.Stock{labelledStock("A00001L8", idA), labelledStock("A00002L8", idB)}})
		r.takeInventory(record.Fast)
	})
	use := func() *record.InUse {
		GinkgoHelper()
		all := r.m.Snapshot().InUse
		Expect(all).To(HaveLen(1))
		return all[0]
	}
	exclusive := func() *record.InUse {
		GinkgoHelper()
		report := must(r.s.Inventory(here, "vault", rsm.InventoryOptions{Method: record.Fast, Exclusive: true}))
		r.mustBeSound()
		Expect(report.InUse).To(HaveLen(1))
		return report.InUse[0]
	}

	It("is shown, with who is in it and since when, for as long as it is there", func() {
		r.strangers().putInDrive("A00001L8", drive1)
		report := r.takeFastInventory()
		first := use()
		Expect(report.InUse).To(ConsistOf(first))
		Expect(*first).To(Equal(record.InUse{
			Library: "vault", Drive: drive1, Serial: r.m.Snapshot().Libraries[0].Drives[0].Serial, PMID: r.mediumBy("A00001L8").PMID, Name: "A00001L8",
			DriveUse: record.DriveUse{Since: report.State.Ended, Signs: first.Signs},
		}))
		Expect(first.Where()).To(Equal("drive 256 (serial " + first.Serial + ")"))
		Expect(r.elementAt(drive1).InUse).To(Equal(&first.DriveUse))
		Expect(r.elementAt(drive2).InUse).To(BeNil())
		Expect(r.elementAt(slot1).InUse).To(BeNil())

		r.takeFastInventory()
		r.takeInventory(record.Full)
		must(r.s.Inventory(here, "vault", rsm.InventoryOptions{Method: record.Fast, Slots: []int{slot1, drive1}}))
		must(r.s.Inventory(here, "vault", rsm.InventoryOptions{Method: record.Fast, Slots: []int{slot1}}))
		r.restartManager()
		Expect(use().Since).To(Equal(first.Since), "a restart")
		r.takeFastInventory()
		Expect(use().Since).To(Equal(first.Since), "that it is seen again is no news")
		Expect(r.elementAt(drive1).InUse.Since).To(Equal(first.Since))

		r.strangers().putInSlot("A00001L8", 1)
		Expect(r.takeFastInventory().InUse).To(BeEmpty())
		Expect(r.m.Snapshot().InUse).To(BeEmpty())
		Expect(r.elementAt(drive1).InUse).To(BeNil())
	})

	It("is told of once when it is taken, and once when it is free again", func() {
		Expect(r.messagesOf("DriveInUse")).To(BeEmpty())
		for range 2 {
			r.strangers().putInDrive("A00001L8", drive1)
			for range 3 {
				r.takeFastInventory()
			}
			r.restartManager()
			r.takeInventory(record.Full)
			r.strangers().putInSlot("A00001L8", 1)
			for range 3 {
				r.takeFastInventory()
			}
		}
		Expect(r.messagesOf("DriveInUse")).To(HaveLen(2))
		Expect(r.messagesOf("DriveInUse")).To(HaveEach(ContainSubstring("drive 256 holds A00001L8, and rsmctl did not put it there")))
		Expect(r.messagesOf("DriveFree")).To(Equal([]string{"drive 256 is no longer in use by others", "drive 256 is no longer in use by others"}))
	})

	It("is told of anew when another cartridge is in it", func() {
		r.strangers().putInDrive("A00001L8", drive1)
		r.takeFastInventory()
		before := use()
		r.strangers().putInSlot("A00001L8", 1)
		r.strangers().putInDrive("A00002L8", drive1)
		r.takeFastInventory()
		Expect(r.messagesOf("DriveInUse")).To(HaveLen(2))
		Expect(use().Name).To(Equal("A00002L8"))
		Expect(use().Since).To(BeTemporally(">", before.Since))
	})

	It("is none that rsmctl itself has filled", func() {
		at := must(r.s.Mount(here, record.SideRef{PMID: r.mediumBy("A00001L8").PMID}, rsm.MountOptions{}))
		Expect(r.takeFastInventory().InUse).To(BeEmpty())
		r.takeInventory(record.Full)
		r.must(r.s.Dismount(here, at.Side.PMID))
		r.takeFastInventory()
		Expect(append(r.messagesOf("DriveInUse"), r.messagesOf("DriveFree")...)).To(BeEmpty())
	})

	It("shows the signs of its use, which are no events of their own", func() {
		r.strangers().putInDrive("A00001L8", drive1)
		r.takeFastInventory()
		Expect(use().Signs).To(BeEmpty(), "by itself nothing tells of its use")
		r.strangers().readBlock(drive1)
		r.takeFastInventory()
		Expect(use().Signs).To(Equal([]string{"the tape is not at its beginning", "data is moving"}))
		r.takeFastInventory()
		Expect(use().Signs).To(Equal([]string{"the tape is not at its beginning"}))
		r.strangers().writeBlocks(drive1, 4)
		r.takeFastInventory()
		words := []string{"it was written to since it was loaded", "the tape is not at its beginning", "data is moving"}
		Expect(use().Signs).To(Equal(words))
		r.strangers().writeBlocks(drive1, 4)
		r.takeFastInventory()
		Expect(use().Signs).To(Equal(words))
		Expect(r.elementAt(drive1).InUse.Signs).To(Equal(words))
		Expect(r.messagesOf("DriveInUse")).To(HaveLen(1))
		Expect(r.messagesOf("DriveFree")).To(BeEmpty())
	})

	It("has no signs of the cartridge that was in it before", func() {
		r.strangers().putInDrive("A00001L8", drive1)
		r.strangers().readBlock(drive1)
		r.takeFastInventory()
		r.strangers().putInSlot("A00001L8", 1)
		r.strangers().putInDrive("A00002L8", drive1)
		r.takeFastInventory()
		Expect(use().Signs).To(BeEmpty(), "another tape at another place is no data that moves")
	})

	It("is idle after two looks without a sign, and only where nobody else moves media", func() {
		r.strangers().putInDrive("A00001L8", drive1)
		r.takeFastInventory()
		r.takeFastInventory()
		Expect(use().Idle).To(BeFalse(), "two looks at a library that is shared prove nothing")
		before := r.clock.Now()
		Expect(exclusive().Idle).To(BeTrue())
		Expect(r.clock.Now().Sub(before)).To(BeNumerically(">=", 3e9), "the looks are some seconds apart")
		r.strangers().readBlock(drive1)
		Expect(exclusive().Idle).To(BeFalse())
		r.strangers().rewindDrive(drive1)
		Expect(exclusive().Idle).To(BeTrue())
		position := scsi.OpReadPosition
		must(r.lib.AddFault(virtual.Fault{Kind: virtual.CommandFails, Opcode: &position, Element: addressPointer(drive1), Status: "reservation-conflict"}))
		Expect(exclusive().Idle).To(BeFalse())
		Expect(use().Signs).To(Equal([]string{"another host has reserved the drive"}))
		r.must(r.lib.ClearFaults())
		must(r.lib.AddFault(virtual.Fault{Kind: virtual.NoAnswer, Opcode: &position, Element: addressPointer(drive1)}))
		Expect(exclusive().Idle).To(BeFalse(), "who does not answer is not idle")
	})
})
