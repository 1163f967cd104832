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
		r = newRig(virtual.Config{Stock: []virtual.Stock{labelled("A00001L8", idA), labelled("A00002L8", idB)}})
		r.look(record.Fast)
	})

	It("is read again, also when no inventory but an interrupted request found it there", func() {
		m := r.by("A00001L8")
		r.theirs().load("A00001L8", drive1)
		r.interrupted(record.LibraryRequest{Verb: "Identify", PMID: m.PMID, Name: m.Name(), From: slot1, Drive: drive1, To: slot1})
		must(r.s.Recover(here, "vault"))
		r.glance()
		r.theirs().record(drive1, rsmLabel(idC))
		r.theirs().rewind(drive1)
		r.must(r.agree(r.show()))
		Expect(r.by("A00001L8").NeedsIdentification()).To(BeTrue())
	})

	It("is read again when it was taken home in a second attempt, after a crash", func() {
		m := r.by("A00001L8")
		r.theirs().load("A00001L8", drive1)
		r.glance()
		r.interrupted(record.LibraryRequest{Verb: "Dismount", PMID: m.PMID, Name: m.Name(), From: drive1, Drive: drive1, To: slot1, Theirs: true})
		r.witness.Consent("vault", drive1)
		must(r.s.Recover(here, "vault"))
		Expect(r.by("A00001L8").Location).To(Equal(slot(1)))
		Expect(r.by("A00001L8").NeedsIdentification()).To(BeTrue())
	})

	It("has been there since it was seen there first, however often a dismount fails", func() {
		r.theirs().load("A00001L8", drive1)
		r.glance()
		since := r.m.Snapshot().InUse[0].Since
		unload := scsi.OpLoadUnload
		must(r.lib.AddFault(virtual.Fault{Kind: virtual.CommandFails, Opcode: &unload, Element: address(drive1),
			Sense: &virtual.FaultSense{Key: byte(scsi.HardwareError), ASC: 0x53}}))
		Expect(r.agree(r.show())).NotTo(Succeed())
		r.witness.Disown("vault", drive1)
		Expect(r.m.Snapshot().InUse[0].Since).To(Equal(since))
		r.glance()
		Expect(r.told("DriveInUse")).To(HaveLen(1))
	})

	It("is told to be gone when it was dismounted, whatever is mounted there next", func() {
		r.theirs().load("A00001L8", drive1)
		r.must(r.agree(r.show()))
		Expect(r.element(drive1).InUse).To(BeNil())
		at := must(r.s.Mount(here, record.SideRef{PMID: r.by("A00002L8").PMID}, rsm.MountOptions{Drive: drive1}))
		r.glance()
		r.must(r.s.Dismount(here, at.Side.PMID))
		r.glance()
		Expect(r.told("DriveFree")).To(HaveLen(1))
	})
})
