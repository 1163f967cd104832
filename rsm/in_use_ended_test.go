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

var _ = Describe("a cartridge that others had in a drive", func() {
	var r *rig
	BeforeEach(func() {
		r = newRig(virtual.Config{Stock: []virtual.Stock{labelledStock("A00001L8", idA), labelledStock("A00002L8", idB)}})
		r.takeInventory(record.Fast)
	})

	It("is read again, also when no inventory but an interrupted request found it there", func() {
		m := r.mediumBy("A00001L8")
		r.strangers().putInDrive("A00001L8", drive1)
		r.restartInterrupted(record.LibraryRequest{Verb: "Identify", PMID: m.PMID, Name: m.Name(), From: slot1, Drive: drive1, To: slot1})
		must(r.s.Recover(here, "vault"))
		r.takeFastInventory()
		r.strangers().writeLabel(drive1, rsmLabel(idC))
		r.strangers().rewindDrive(drive1)
		r.must(r.dismountAsAgreed(r.lookAtDrive1()))
		Expect(r.mediumBy("A00001L8").NeedsIdentification()).To(BeTrue())
	})

	It("is read again when it was taken home in a second attempt, after a crash", func() {
		m := r.mediumBy("A00001L8")
		r.strangers().putInDrive("A00001L8", drive1)
		r.takeFastInventory()
		r.restartInterrupted(record.LibraryRequest{Verb: "Dismount", PMID: m.PMID, Name: m.Name(), From: drive1, Drive: drive1, To: slot1, Theirs: true})
		r.witness.Consent("vault", drive1)
		must(r.s.Recover(here, "vault"))
		Expect(r.mediumBy("A00001L8").Location).To(Equal(slotLocation(1)))
		Expect(r.mediumBy("A00001L8").NeedsIdentification()).To(BeTrue())
	})

	It("has been there since it was seen there first, however often a dismount fails", func() {
		r.strangers().putInDrive("A00001L8", drive1)
		r.takeFastInventory()
		since := r.m.Snapshot().InUse[0].Since
		unload := scsi.OpLoadUnload
		must(r.lib.AddFault(virtual.Fault{Kind: virtual.CommandFails, Opcode: &unload, Element: addressPointer(drive1),
			Sense: &virtual.FaultSense{Key: byte(scsi.HardwareError), ASC: 0x53}}))
		Expect(r.dismountAsAgreed(r.lookAtDrive1())).NotTo(Succeed())
		r.witness.Disown("vault", drive1)
		Expect(r.m.Snapshot().InUse[0].Since).To(Equal(since))
		r.takeFastInventory()
		Expect(r.messagesOf("DriveInUse")).To(HaveLen(1))
	})

	It("is told to be gone when it was dismounted, whatever is mounted there next", func() {
		r.strangers().putInDrive("A00001L8", drive1)
		r.must(r.dismountAsAgreed(r.lookAtDrive1()))
		Expect(r.elementAt(drive1).InUse).To(BeNil())
		at := must(r.s.Mount(here, record.SideRef{PMID: r.mediumBy("A00002L8").PMID}, rsm.MountOptions{Drive: drive1}))
		r.takeFastInventory()
		r.must(r.s.Dismount(here, at.Side.PMID))
		r.takeFastInventory()
		Expect(r.messagesOf("DriveFree")).To(HaveLen(1))
	})
})
