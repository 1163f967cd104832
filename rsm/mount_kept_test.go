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
	mount := func() *record.Mount { return r.by("A00001L8").Mount }

	It("says where it is, since when and for whom", func() {
		Expect(*mount()).To(Equal(record.Mount{Drive: drive2, Since: mount().Since, Application: "test"}))
		Expect(mount().Since).To(BeTemporally(">", *r.by("A00001L8").Sides[0].Evidence.ReadAt))
	})

	It("survives a restart, and is what Dismount ends then", func() {
		before := *mount()
		r.restart()
		Expect(*mount()).To(Equal(before))
		Expect(r.m.Snapshot().InUse).To(BeEmpty())
		Expect(must(r.s.Recover(here, "vault"))).To(BeEmpty())
		Expect(r.look(record.Full).InUse).To(BeEmpty())
		Expect(*mount()).To(Equal(before), "nobody takes it away")
		Expect(r.told("DriveInUse")).To(BeEmpty())
		_, err := r.s.Mount(here, record.SideRef{PMID: p}, rsm.MountOptions{})
		Expect(err).To(MatchError(record.ErrBusy))
		r.restart()
		r.must(r.s.Dismount(here, p))
		Expect(r.by("A00001L8").Location).To(Equal(slot(1)))
		Expect(mount()).To(BeNil())
		r.sound()
	})

	It("is over when a person has taken the cartridge out", func() {
		r.hands(r.lib.Move("A00001L8", "slot:5"))
		r.glance()
		Expect(mount()).To(BeNil())
		Expect(r.by("A00001L8").Location).To(Equal(slot(5)))
		Expect(r.s.Dismount(here, p)).To(MatchError(record.ErrInvalidState))
		r.theirs().load("A00001L8", drive2)
		r.glance()
		r.mustBeTheirs("A00001L8", drive2)
	})

	It("is over when a person has carried the cartridge out of the library", func() {
		r.hands(r.lib.Remove("A00001L8"))
		r.glance()
		Expect(r.by("A00001L8").Online()).To(BeFalse())
		Expect(mount()).To(BeNil())
		r.sound()
	})

	It("is not that of the cartridge for which a person has exchanged it, even over a restart", func() {
		r.must(r.m.Close())
		r.must(r.lib.Swap("A00001L8", "A00002L8"))
		r.restart()
		Expect(r.s.Dismount(here, p)).NotTo(Succeed())
		r.glance()
		Expect(mount()).To(BeNil())
		r.mustBeTheirs("A00002L8", drive2)
		Expect(r.s.Dismount(here, r.by("A00002L8").PMID)).To(MatchError(record.ErrDriveInUse))
	})

	It("is over, and the drive in the hands of others, when a person has exchanged it behind our back", func() {
		r.must(r.lib.Swap("A00001L8", "A00002L8"))
		r.glance()
		Expect(mount()).To(BeNil())
		r.mustBeTheirs("A00002L8", drive2)
		r.theirs().read(drive2)
		r.glance()
		Expect(r.m.Snapshot().InUse[0].Signs).To(ContainElement("the tape is not at its beginning"), "it is watched from now on")
		r.mustBeTheirs("A00002L8", drive2)
	})

	It("does not begin anew when somebody else brings the cartridge there again", func() {
		r.hands(r.lib.Move("A00001L8", "slot:1"))
		r.glance()
		r.theirs().load("A00001L8", drive2)
		r.restart()
		r.glance()
		r.mustBeTheirs("A00001L8", drive2)
	})

	It("is nobody's, and still rsmctl's, when the drive does not give the cartridge back", func() {
		unload := scsi.OpLoadUnload
		must(r.lib.AddFault(virtual.Fault{
			Kind: virtual.CommandFails, Opcode: &unload, Element: address(drive2), Sense: &virtual.FaultSense{Key: byte(scsi.HardwareError), ASC: 0x53},
		}))
		since := mount().Since
		Expect(r.s.Dismount(here, p)).NotTo(Succeed())
		Expect(*mount()).To(Equal(record.Mount{Drive: drive2, Since: since, Application: "test", Left: true}))
		r.restart()
		Expect(r.glance().InUse).To(BeEmpty())
		r.must(r.lib.ClearFaults())
		Expect(r.m.Snapshot().InUse).To(BeEmpty())
		r.must(r.s.Dismount(here, p))
		Expect(r.by("A00001L8").Location).To(Equal(slot(1)))
	})
})
