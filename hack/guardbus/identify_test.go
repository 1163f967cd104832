// SPDX-License-Identifier: Apache-2.0

package guardbus_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("the drives behind a guard", func() {
	// nameless gives the devices names that say nothing.
	nameless := func(r *rig) *paper {
		p := &paper{Bus: r.lib, name: func(name string) string { return "unit " + name[len(name)-1:] }}
		r.guarded = devicesOf(r.ledger.Guard("vault", p))
		return p
	}
	// toldApart holds when one drive is ours and the other is not.
	toldApart := func(r *rig) {
		GinkgoHelper()
		r.loadThroughGuard(slot1)
		Expect(moveCartridge(r.bare, slot2, drive2)).To(Succeed())
		r.takeNews()
		Expect(r.rewindThroughGuard()).To(Succeed())
		Expect(sendCommand(r.guarded[2], scsi.Rewind())).To(MatchError(ContainSubstring("drive 257 holds the cartridge")))
		Expect(r.ledger.Violations()).To(HaveLen(1))
	}

	DescribeTable("are told apart by serial number, with a library that",
		func(quirks virtual.Quirks) {
			r := newRig(quirks)
			nameless(r)
			toldApart(r)
		},
		Entry("is as it should be", virtual.Quirks{}),
		Entry("tells the serial number only", virtual.Quirks{SerialOnly: true}),
		Entry("tells barcodes or identities", virtual.Quirks{TagOrIdentifier: true}),
		Entry("has no barcode reader", virtual.Quirks{NoBarcodeReader: true}),
		Entry("fails when it is asked for barcodes", virtual.Quirks{VolumeTagsFail: true}),
		Entry("takes one allocation length only", virtual.Quirks{ExactAllocation: true}),
		Entry("tells of one element at a time", virtual.Quirks{MaxElements: 1}),
		Entry("ignores the count", virtual.Quirks{CountIgnored: true}),
		Entry("ends a report early", virtual.Quirks{ShortReport: true}),
		Entry("ends a report with an empty page", virtual.Quirks{EmptyPage: true}),
		Entry("announces an alternate tag", virtual.Quirks{AlternateTagFlag: true}),
		Entry("does not tell how much it sent", virtual.Quirks{NoResidual: true}),
	)

	It("are told apart by their names where serial numbers tell nothing", func() {
		toldApart(newRig(virtual.Quirks{SameSerials: true}))
	})

	It("are what the program itself heard, of a changer that is never asked for all types", func() {
		r := newRig(virtual.Quirks{AllTypesOnly: true})
		all := scsi.ReadElementStatus(scsi.ElementStatusRequest{Count: 1<<16 - 1, VolumeTags: true, Identifiers: true}, 1<<16-1)
		Expect(moveCartridge(r.guarded, slot1, drive1)).To(MatchError(ContainSubstring("could not look")))
		Expect(sendCommand(r.guarded[0], all)).To(Succeed())
		r.loadThroughGuard(slot1)
		Expect(moveCartridge(r.bare, slot2, drive2)).To(Succeed())
		r.takeNews()
		Expect(sendCommand(r.guarded[0], all)).To(Succeed())
		Expect(r.rewindThroughGuard()).To(Succeed())
		Expect(sendCommand(r.guarded[2], scsi.Rewind())).To(beRefused())
	})

	It("must all be ours or empty when nothing tells them apart", func() {
		r := newRig(virtual.Quirks{SameSerials: true})
		nameless(r)
		r.loadThroughGuard(slot1)
		Expect(r.rewindThroughGuard()).To(Succeed())
		Expect(moveCartridge(r.bare, slot2, drive2)).To(Succeed())
		r.takeNews()
		for _, d := range r.guarded[1:] {
			Expect(sendCommand(d, scsi.Rewind())).To(MatchError(ContainSubstring("drive 257 holds the cartridge A00002L8")))
		}
	})

	It("are asked again who they are after they were switched on", func() {
		r := newRig(virtual.Quirks{})
		p := nameless(r)
		r.loadThroughGuard(slot1)
		Expect(r.rewindThroughGuard()).To(Succeed())
		Expect(r.rewindThroughGuard()).To(Succeed())
		Expect(p.timesSent("drive 256", "INQUIRY")).To(Equal(2), "its type and its serial number")
		op := scsi.OpRewind
		r.addFault(virtual.Fault{Kind: virtual.CommandFails, Opcode: &op, Once: true, Sense: &virtual.FaultSense{Key: byte(scsi.UnitAttention), ASC: 0x29}})
		Expect(r.rewindThroughGuard()).To(beSense(scsi.UnitAttention, 0x2900))
		Expect(r.rewindThroughGuard()).To(Succeed())
		Expect(p.timesSent("drive 256", "INQUIRY")).To(Equal(3))
	})

	It("still tell who uses them on this host", func(ctx SpecContext) {
		r := newRig(virtual.Quirks{})
		_, tells := r.guarded[1].(scsi.HostObserver)
		Expect(tells).To(BeFalse(), "the virtual library has no host")
		nameless(r)
		use, err := r.guarded[1].(scsi.HostObserver).HostUse(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(use.Openers).To(HaveExactElements(scsi.Opener{Program: "tar", Node: "drive 256"}))
	})
})
