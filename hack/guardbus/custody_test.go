// SPDX-License-Identifier: Apache-2.0

package guardbus_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("a drive is ours", func() {
	var r *rig
	BeforeEach(func() { r = newRig(virtual.Quirks{}) })

	It("after our move to it, until our move from it", func() {
		Expect(r.isOurs()).To(BeFalse())
		r.loadThroughGuard(slot1)
		Expect(r.isOurs()).To(BeTrue())
		Expect(r.rewindThroughGuard()).To(Succeed())
		Expect(sendCommand(r.guarded[1], scsi.Unload())).To(Succeed())
		Expect(moveCartridge(r.guarded, drive1, slot1)).To(Succeed())
		Expect(r.isOurs()).To(BeFalse())
		r.loadAsOther(slot1)
		Expect(r.rewindThroughGuard()).To(beRefused())
	})

	It("after a move that was carried out and never answered", func() {
		r.loseNextAnswer(true)
		Expect(moveCartridge(r.guarded, slot1, drive1)).To(MatchError(scsi.ErrOutcomeUnknown))
		Expect(r.isOurs()).To(BeTrue())
		r.takeNews()
		Expect(r.rewindThroughGuard()).To(Succeed())
	})

	It("after a move that was aborted, if the cartridge is there", func() {
		op := scsi.OpMoveMedium
		r.addFault(virtual.Fault{Kind: virtual.CommandFails, Opcode: &op, Once: true, Sense: &virtual.FaultSense{Key: byte(scsi.AbortedCommand)}})
		Expect(moveCartridge(r.guarded, slot1, drive1)).To(beSense(scsi.AbortedCommand, 0))
		Expect(r.isOurs()).To(BeTrue())
		r.loadAsOther(slot1)
		Expect(r.rewindThroughGuard()).To(Succeed())
	})

	It("still when a move from it was not answered and not carried out", func() {
		r.loadThroughGuard(slot1)
		Expect(sendCommand(r.guarded[1], scsi.Unload())).To(Succeed())
		r.loseNextAnswer(false)
		Expect(moveCartridge(r.guarded, drive1, slot1)).To(MatchError(scsi.ErrOutcomeUnknown))
		Expect(moveCartridge(r.guarded, drive1, slot1)).To(Succeed())
		Expect(r.ledger.Violations()).To(BeEmpty())
	})

	It("after an exchange, with what came, and where its own went", func() {
		r.loadThroughGuard(slot1)
		Expect(sendCommand(r.guarded[1], scsi.Unload())).To(Succeed())
		Expect(sendCommand(r.guarded[0], scsi.ExchangeMedium(0, slot2, drive1, drive2))).To(Succeed())
		r.takeNews()
		Expect(r.rewindThroughGuard()).To(Succeed())
		Expect(sendCommand(r.guarded[2], scsi.Rewind())).To(Succeed())
		for _, d := range r.guarded[1:] {
			Expect(sendCommand(d, scsi.Unload())).To(Succeed())
		}
		Expect(sendCommand(r.guarded[0], scsi.ExchangeMedium(0, drive1, drive2, slot1))).To(Succeed())
		Expect(r.isOurs()).To(BeFalse())
		Expect(r.ledger.Ours("vault", drive2)).To(BeTrue())
		Expect(r.ledger.Violations()).To(BeEmpty())
	})

	It("when a person has agreed to a dismount by hand, until it is empty", func() {
		r.loadAsOther(slot1)
		Expect(r.rewindThroughGuard()).To(beRefused())
		r.ledger.Consent("vault", drive1)
		Expect(sendCommand(r.guarded[1], scsi.Unload())).To(Succeed())
		Expect(moveCartridge(r.guarded, drive1, slot1)).To(Succeed())
		r.loadAsOther(slot1)
		Expect(r.rewindThroughGuard()).To(beRefused())
	})

	It("for another connection and another life of the program too", func() {
		second := devicesOf(r.ledger.Guard("vault", r.lib))
		r.loadThroughGuard(slot1)
		Expect(sendCommand(second[1], scsi.Rewind())).To(Succeed())
		third := devicesOf(r.ledger.Guard("vault", r.lib))
		Expect(sendCommand(third[1], scsi.Unload())).To(Succeed())
		Expect(moveCartridge(third, drive1, slot1)).To(Succeed())
		Expect(r.isOurs()).To(BeFalse())
		r.loadAsOther(slot1)
		for _, d := range []scsi.Device{r.guarded[1], second[1], third[1]} {
			Expect(sendCommand(d, scsi.Rewind())).To(beRefused())
		}
		Expect(r.ledger.Violations()).To(HaveLen(3))
		Expect(r.ledger.FreshViolations()).To(HaveLen(3))
		Expect(r.ledger.FreshViolations()).To(BeEmpty(), "each is told once")
	})
})

var _ = Describe("a drive is no longer ours, or never was,", func() {
	var r *rig
	BeforeEach(func() { r = newRig(virtual.Quirks{}) })

	It("when it was seen empty, though the same cartridge is back", func() {
		r.loadThroughGuard(slot1)
		Expect(r.rewindThroughGuard()).To(Succeed())
		r.unloadAsOther(slot1)
		Expect(sendCommand(r.guarded[1], scsi.Rewind())).To(beSense(scsi.NotReady, 0x3A00))
		Expect(r.isOurs()).To(BeFalse())
		r.loadAsOther(slot1)
		Expect(r.rewindThroughGuard()).To(beRefused())
	})

	It("when the program itself saw it empty", func() {
		r.loadThroughGuard(slot1)
		r.inventoryAsProgram()
		r.unloadAsOther(slot1)
		r.inventoryAsProgram()
		r.loadAsOther(slot1)
		Expect(r.rewindThroughGuard()).To(beRefused())
	})

	It("when another cartridge is in it now", func() {
		r.loadThroughGuard(slot1)
		Expect(r.rewindThroughGuard()).To(Succeed())
		r.unloadAsOther(slot1)
		r.loadAsOther(slot2)
		Expect(r.rewindThroughGuard()).To(MatchError(ContainSubstring("A00002L8")))
	})

	It("when the changer refused the move", func() {
		Expect(moveCartridge(r.guarded, slot9, drive1)).To(beSense(scsi.IllegalRequest, 0x3B0E))
		Expect(r.isOurs()).To(BeFalse())
		r.loadAsOther(slot1)
		Expect(r.rewindThroughGuard()).To(beRefused())
	})

	It("when an unanswered move was not carried out, as the next look shows", func() {
		r.loseNextAnswer(false)
		Expect(moveCartridge(r.guarded, slot1, drive1)).To(MatchError(scsi.ErrOutcomeUnknown))
		Expect(sendCommand(r.guarded[1], scsi.Rewind())).To(beSense(scsi.NotReady, 0x3A00))
		Expect(r.isOurs()).To(BeFalse())
		r.loadAsOther(slot1)
		Expect(r.rewindThroughGuard()).To(beRefused())
	})

	It("when the cartridge of an unanswered move was seen elsewhere since", func() {
		r.inventoryAsProgram()
		r.loseNextAnswer(false)
		Expect(moveCartridge(r.guarded, slot1, drive1)).To(MatchError(scsi.ErrOutcomeUnknown))
		r.inventoryAsProgram()
		r.loadAsOther(slot1)
		Expect(r.rewindThroughGuard()).To(beRefused())
	})
})

// inventoryAsProgram lets the program look at everything, as it does.
func (r *rig) inventoryAsProgram() {
	GinkgoHelper()
	for _, code := range []scsi.ElementCode{scsi.StorageElement, scsi.ImportExportElement, scsi.DataTransferElement} {
		q := scsi.ElementStatusRequest{Type: code, Count: 1<<16 - 1, VolumeTags: true}
		Expect(sendCommand(r.guarded[0], scsi.ReadElementStatus(q, 1<<16-1))).To(Succeed())
	}
}
