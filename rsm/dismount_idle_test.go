// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("taking home what somebody else has left in a drive", func() {
	var r *rig
	BeforeEach(func() {
		r = newRig(virtual.Config{Stock: []virtual.Stock{labelledStock("A00001L8", idA), labelledStock("A00002L8", idB)}})
		r.takeInventory(record.Fast)
		r.strangers().putInDrive("A00001L8", drive1)
		r.takeFastInventory()
	})
	dismount := func() error {
		defer r.mustBeSound()
		return r.s.DismountIdle(here, "vault", drive1, r.mediumBy("A00001L8").PMID, "left in the drive")
	}
	refused := func(words string) {
		GinkgoHelper()
		err := dismount() // without the consent of the witness
		Expect(err).To(MatchError(record.ErrDriveInUse))
		Expect(err).To(MatchError(ContainSubstring("dismount drive 256 of vault")))
		Expect(err).To(MatchError(HaveSuffix(words)))
		r.mustBeTheirs("A00001L8", drive1)
		Expect(r.m.Snapshot().Open).To(BeEmpty())
	}
	fault := func(f virtual.Fault) {
		GinkgoHelper()
		f.Element = addressPointer(drive1)
		must(r.lib.AddFault(f))
	}

	It("works when nothing tells of its use", func() {
		r.witness.Consent("vault", drive1)
		r.must(dismount())
		Expect(r.mediumBy("A00001L8").Location).To(Equal(slotLocation(1)))
		Expect(r.mediumBy("A00001L8").Mount).To(BeNil())
		Expect(r.m.Snapshot().InUse).To(BeEmpty())
		mustMatchLibrary(r.t, r, 2)
	})

	It("does nothing while the tape is not at its beginning", func() {
		r.strangers().readBlock(drive1)
		refused("it may be in use (the tape is not at its beginning)")
		r.strangers().rewindDrive(drive1)
		r.witness.Consent("vault", drive1)
		r.must(dismount())
	})

	It("does nothing while data is moving, even if the tape is at its beginning whenever somebody looks", func() {
		r.whileWaiting(func() {
			r.strangers().readBlock(drive1)
			r.strangers().rewindDrive(drive1)
		})
		refused("it may be in use (data is moving)")
	})

	It("does nothing once it was written to", func() {
		r.strangers().writeBlocks(drive1, 4)
		r.strangers().rewindDrive(drive1)
		refused("it may be in use (it was written to since it was loaded)")
	})

	It("does nothing when another host has reserved the drive", func() {
		fault(virtual.Fault{Kind: virtual.CommandFails, Status: "reservation-conflict"})
		refused("it may be in use (another host has reserved the drive)")
	})

	for _, op := range []byte{scsi.OpReadPosition, scsi.OpLogSense} {
		It("does nothing when the drive does not answer "+scsi.CommandName([]byte{op}), func() {
			fault(virtual.Fault{Kind: virtual.NoAnswer, Opcode: &op})
			refused("it may be in use")
		})
	}

	It("does nothing when it is another one by now", func() {
		p := r.mediumBy("A00001L8").PMID
		r.must(r.lib.Swap("A00001L8", "A00002L8"))
		Expect(r.s.DismountIdle(here, "vault", drive1, p, "")).To(MatchError(library.ErrStale))
		r.mustBeTheirs("A00002L8", drive1)
	})

	It("leaves it to them when it fails", func() {
		unload := scsi.OpLoadUnload
		fault(virtual.Fault{Kind: virtual.CommandFails, Opcode: &unload, Sense: &virtual.FaultSense{Key: byte(scsi.HardwareError), ASC: 0x53}})
		r.witness.Consent("vault", drive1)
		Expect(dismount()).To(MatchError(library.ErrHardware))
		r.witness.Disown("vault", drive1)
		r.mustBeTheirs("A00001L8", drive1)
		r.takeInventory(record.Full)
		r.mustBeTheirs("A00001L8", drive1)
	})
})
