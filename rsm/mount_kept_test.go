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

var _ = Describe("a mount", func() {
	var r *rig
	var p record.PMID
	BeforeEach(func() { r, p = mountedRig() })
	mount := func() *record.Mount { return r.mediumBy("A00001L8").Mount }

	It("says where it is, since when and for whom", func() {
		Expect(*mount()).To(Equal(record.Mount{Drive: drive2, Since: mount().Since, Application: "test"}))
		Expect(mount().Since).To(BeTemporally(">", *r.mediumBy("A00001L8").Sides[0].Evidence.ReadAt))
	})

	It("survives a restart, and is what Dismount ends then", func() {
		before := *mount()
		r.restartManager()
		Expect(*mount()).To(Equal(before))
		Expect(r.m.Snapshot().InUse).To(BeEmpty())
		Expect(must(r.s.Recover(here, "vault"))).To(BeEmpty())
		Expect(r.takeInventory(record.Full).InUse).To(BeEmpty())
		Expect(*mount()).To(Equal(before), "nobody takes it away")
		Expect(r.messagesOf("DriveInUse")).To(BeEmpty())
		_, err := r.s.Mount(here, record.SideRef{PMID: p}, rsm.MountOptions{})
		Expect(err).To(MatchError(record.ErrBusy))
		r.restartManager()
		r.must(r.s.Dismount(here, p))
		Expect(r.mediumBy("A00001L8").Location).To(Equal(slotLocation(1)))
		Expect(mount()).To(BeNil())
		r.mustBeSound()
	})

	It("is over when a person has taken the cartridge out", func() {
		r.mustByHand(r.lib.Move("A00001L8", "slot:5"))
		r.takeFastInventory()
		Expect(mount()).To(BeNil())
		Expect(r.mediumBy("A00001L8").Location).To(Equal(slotLocation(5)))
		Expect(r.s.Dismount(here, p)).To(MatchError(record.ErrInvalidState))
		r.strangers().putInDrive("A00001L8", drive2)
		r.takeFastInventory()
		r.mustBeTheirs("A00001L8", drive2)
	})

	It("is over when a person has carried the cartridge out of the library", func() {
		r.mustByHand(r.lib.Remove("A00001L8"))
		r.takeFastInventory()
		Expect(r.mediumBy("A00001L8").Online()).To(BeFalse())
		Expect(mount()).To(BeNil())
		r.mustBeSound()
	})

	It("is not that of the cartridge for which a person has exchanged it, even over a restart", func() {
		r.must(r.m.Close())
		r.must(r.lib.Swap("A00001L8", "A00002L8"))
		r.restartManager()
		Expect(r.s.Dismount(here, p)).NotTo(Succeed())
		r.takeFastInventory()
		Expect(mount()).To(BeNil())
		r.mustBeTheirs("A00002L8", drive2)
		Expect(r.s.Dismount(here, r.mediumBy("A00002L8").PMID)).To(MatchError(record.ErrDriveInUse))
	})

	It("is over, and the drive in the hands of others, when a person has exchanged it behind our back", func() {
		r.must(r.lib.Swap("A00001L8", "A00002L8"))
		r.takeFastInventory()
		Expect(mount()).To(BeNil())
		r.mustBeTheirs("A00002L8", drive2)
		r.strangers().readBlock(drive2)
		r.takeFastInventory()
		Expect(r.m.Snapshot().InUse[0].Signs).To(ContainElement("the tape is not at its beginning"), "it is watched from now on")
		r.mustBeTheirs("A00002L8", drive2)
	})

	It("does not begin anew when somebody else brings the cartridge there again", func() {
		r.mustByHand(r.lib.Move("A00001L8", "slot:1"))
		r.takeFastInventory()
		r.strangers().putInDrive("A00001L8", drive2)
		r.restartManager()
		r.takeFastInventory()
		r.mustBeTheirs("A00001L8", drive2)
	})

	It("is nobody's, and still rsmctl's, when the drive does not give the cartridge back", func() {
		unload := scsi.OpLoadUnload
		must(r.lib.AddFault(virtual.Fault{
			Kind: virtual.CommandFails, Opcode: &unload, Element: addressPointer(drive2), Sense: &virtual.FaultSense{Key: byte(scsi.HardwareError), ASC: 0x53},
		}))
		since := mount().Since
		Expect(r.s.Dismount(here, p)).NotTo(Succeed())
		Expect(*mount()).To(Equal(record.Mount{Drive: drive2, Since: since, Application: "test", Left: true}))
		r.restartManager()
		Expect(r.takeFastInventory().InUse).To(BeEmpty())
		r.must(r.lib.ClearFaults())
		Expect(r.m.Snapshot().InUse).To(BeEmpty())
		r.must(r.s.Dismount(here, p))
		Expect(r.mediumBy("A00001L8").Location).To(Equal(slotLocation(1)))
	})
})
