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
		Expect(r.ours()).To(BeFalse())
		r.loadedByUs(slot1)
		Expect(r.ours()).To(BeTrue())
		Expect(r.rewind()).To(Succeed())
		Expect(send(r.guarded[1], scsi.Unload())).To(Succeed())
		Expect(move(r.guarded, drive1, slot1)).To(Succeed())
		Expect(r.ours()).To(BeFalse())
		r.loadedByOther(slot1)
		Expect(r.rewind()).To(beRefused())
	})

	It("after a move that was carried out and never answered", func() {
		r.noAnswer(true)
		Expect(move(r.guarded, slot1, drive1)).To(MatchError(scsi.ErrOutcomeUnknown))
		Expect(r.ours()).To(BeTrue())
		r.calm()
		Expect(r.rewind()).To(Succeed())
	})

	It("after a move that was aborted, if the cartridge is there", func() {
		op := scsi.OpMoveMedium
		r.fault(virtual.Fault{Kind: virtual.CommandFails, Opcode: &op, Once: true, Sense: &virtual.FaultSense{Key: byte(scsi.AbortedCommand)}})
		Expect(move(r.guarded, slot1, drive1)).To(beSense(scsi.AbortedCommand, 0))
		Expect(r.ours()).To(BeTrue())
		r.loadedByOther(slot1)
		Expect(r.rewind()).To(Succeed())
	})

	It("still when a move from it was not answered and not carried out", func() {
		r.loadedByUs(slot1)
		Expect(send(r.guarded[1], scsi.Unload())).To(Succeed())
		r.noAnswer(false)
		Expect(move(r.guarded, drive1, slot1)).To(MatchError(scsi.ErrOutcomeUnknown))
		Expect(move(r.guarded, drive1, slot1)).To(Succeed())
		Expect(r.ledger.Violations()).To(BeEmpty())
	})

	It("after an exchange, with what came, and where its own went", func() {
		r.loadedByUs(slot1)
		Expect(send(r.guarded[1], scsi.Unload())).To(Succeed())
		Expect(send(r.guarded[0], scsi.ExchangeMedium(0, slot2, drive1, drive2))).To(Succeed())
		r.calm()
		Expect(r.rewind()).To(Succeed())
		Expect(send(r.guarded[2], scsi.Rewind())).To(Succeed())
		for _, d := range r.guarded[1:] {
			Expect(send(d, scsi.Unload())).To(Succeed())
		}
		Expect(send(r.guarded[0], scsi.ExchangeMedium(0, drive1, drive2, slot1))).To(Succeed())
		Expect(r.ours()).To(BeFalse())
		Expect(r.ledger.Ours("vault", drive2)).To(BeTrue())
		Expect(r.ledger.Violations()).To(BeEmpty())
	})

	It("when a person has agreed to a dismount by hand, until it is empty", func() {
		r.loadedByOther(slot1)
		Expect(r.rewind()).To(beRefused())
		r.ledger.Consent("vault", drive1)
		Expect(send(r.guarded[1], scsi.Unload())).To(Succeed())
		Expect(move(r.guarded, drive1, slot1)).To(Succeed())
		r.loadedByOther(slot1)
		Expect(r.rewind()).To(beRefused())
	})

	It("for another connection and another life of the program too", func() {
		second := devices(r.ledger.Guard("vault", r.lib))
		r.loadedByUs(slot1)
		Expect(send(second[1], scsi.Rewind())).To(Succeed())
		third := devices(r.ledger.Guard("vault", r.lib))
		Expect(send(third[1], scsi.Unload())).To(Succeed())
		Expect(move(third, drive1, slot1)).To(Succeed())
		Expect(r.ours()).To(BeFalse())
		r.loadedByOther(slot1)
		for _, d := range []scsi.Device{r.guarded[1], second[1], third[1]} {
			Expect(send(d, scsi.Rewind())).To(beRefused())
		}
		Expect(r.ledger.Violations()).To(HaveLen(3))
	})
})

var _ = Describe("a drive is no longer ours, or never was,", func() {
	var r *rig
	BeforeEach(func() { r = newRig(virtual.Quirks{}) })

	It("when it was seen empty, though the same cartridge is back", func() {
		r.loadedByUs(slot1)
		Expect(r.rewind()).To(Succeed())
		r.unloadedByOther(slot1)
		Expect(send(r.guarded[1], scsi.Rewind())).To(beSense(scsi.NotReady, 0x3A00))
		Expect(r.ours()).To(BeFalse())
		r.loadedByOther(slot1)
		Expect(r.rewind()).To(beRefused())
	})

	It("when the program itself saw it empty", func() {
		r.loadedByUs(slot1)
		r.inventory()
		r.unloadedByOther(slot1)
		r.inventory()
		r.loadedByOther(slot1)
		Expect(r.rewind()).To(beRefused())
	})

	It("when another cartridge is in it now", func() {
		r.loadedByUs(slot1)
		Expect(r.rewind()).To(Succeed())
		r.unloadedByOther(slot1)
		r.loadedByOther(slot2)
		Expect(r.rewind()).To(MatchError(ContainSubstring("A00002L8")))
	})

	It("when the changer refused the move", func() {
		Expect(move(r.guarded, slot9, drive1)).To(beSense(scsi.IllegalRequest, 0x3B0E))
		Expect(r.ours()).To(BeFalse())
		r.loadedByOther(slot1)
		Expect(r.rewind()).To(beRefused())
	})

	It("when an unanswered move was not carried out, as the next look shows", func() {
		r.noAnswer(false)
		Expect(move(r.guarded, slot1, drive1)).To(MatchError(scsi.ErrOutcomeUnknown))
		Expect(send(r.guarded[1], scsi.Rewind())).To(beSense(scsi.NotReady, 0x3A00))
		Expect(r.ours()).To(BeFalse())
		r.loadedByOther(slot1)
		Expect(r.rewind()).To(beRefused())
	})

	It("when the cartridge of an unanswered move was seen elsewhere since", func() {
		r.inventory()
		r.noAnswer(false)
		Expect(move(r.guarded, slot1, drive1)).To(MatchError(scsi.ErrOutcomeUnknown))
		r.inventory()
		r.loadedByOther(slot1)
		Expect(r.rewind()).To(beRefused())
	})
})

// inventory lets the program look at everything, as it does.
func (r *rig) inventory() {
	GinkgoHelper()
	for _, code := range []scsi.ElementCode{scsi.StorageElement, scsi.ImportExportElement, scsi.DataTransferElement} {
		q := scsi.ElementStatusRequest{Type: code, Count: 1<<16 - 1, VolumeTags: true}
		Expect(send(r.guarded[0], scsi.ReadElementStatus(q, 1<<16-1))).To(Succeed())
	}
}
