// SPDX-License-Identifier: Apache-2.0

package library_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("faults of a virtual library", func() {
	drive := 256
	opcode := func(op byte) *byte { return &op }
	failing := func(op byte, key scsi.SenseKey, code uint16) virtual.Fault {
		return virtual.Fault{Kind: virtual.CommandFails, Opcode: &op,
			Sense: &virtual.FaultSense{Key: byte(key), ASC: byte(code >> 8), ASCQ: byte(code)}}
	}

	It("leave a move undecided when no answer comes", func(ctx SpecContext) {
		for _, carriedOut := range []bool{true, false} {
			l, v, sent, _ := openStocked(ctx)
			injectFault(v, virtual.Fault{Kind: virtual.NoAnswer, Opcode: opcode(scsi.OpMoveMedium), Once: true, CarriedOut: carriedOut})
			Expect(l.Move(ctx, 1000, 256, false)).To(MatchError(scsi.ErrOutcomeUnknown))
			Expect(sent.timesSent(0, scsi.OpMoveMedium)).To(Equal(1))
			e, err := l.Element(ctx, 256)
			Expect(err).NotTo(HaveOccurred())
			Expect(e.Full).To(Equal(carriedOut), "looking tells")
		}
	})

	It("kill a drive while a label is read", func(ctx SpecContext) {
		l, v, _, _ := openStocked(ctx)
		Expect(l.Move(ctx, 1000, drive, false)).To(Succeed())
		injectFault(v, virtual.Fault{Kind: virtual.DriveDies, Element: &drive, Opcode: opcode(scsi.OpRead6)})
		_, err := l.ReadLabel(ctx, drive)
		Expect(err).To(MatchError(library.ErrHardware))
		e, err := l.Element(ctx, drive)
		Expect(err).NotTo(HaveOccurred())
		Expect(e.Exception).NotTo(BeEmpty())
		Expect(l.Unload(ctx, drive)).To(MatchError(library.ErrHardware))
	})

	It("make an element say full that is empty", func(ctx SpecContext) {
		l, v, _, _ := openStocked(ctx)
		address := 1020
		injectFault(v, virtual.Fault{Kind: virtual.ElementLies, Element: &address, Barcode: "GHOST1L8"})
		e, err := l.Element(ctx, address)
		Expect(err).NotTo(HaveOccurred())
		Expect(e.Barcode).To(Equal("GHOST1L8"))
		Expect(l.Move(ctx, address, drive, false)).To(MatchError(library.ErrStale))
	})

	DescribeTable("come out as kinds of failure",
		func(ctx SpecContext, key scsi.SenseKey, code int, kind error) {
			l, v, _, _ := openStocked(ctx)
			injectFault(v, failing(scsi.OpMoveMedium, key, uint16(code)))
			Expect(l.Move(ctx, 1000, drive, false)).To(MatchError(kind))
			Expect(v.ClearFaults()).To(Succeed())
			Expect(l.Move(ctx, 1000, drive, false)).To(Succeed())
		},
		Entry("hardware", scsi.HardwareError, 0x4001, library.ErrHardware),
		Entry("door", scsi.NotReady, 0x3A02, library.ErrNotReady),
		Entry("prevented", scsi.IllegalRequest, 0x5302, library.ErrPrevented),
		Entry("stale", scsi.IllegalRequest, 0x3B0D, library.ErrStale),
		Entry("incompatible", scsi.IllegalRequest, 0x3000, library.ErrIncompatible),
	)

	It("are over after one try when the changer was only busy", func(ctx SpecContext) {
		l, v, _, _ := openStocked(ctx)
		busy := failing(scsi.OpMoveMedium, scsi.NotReady, 0x0401)
		busy.Once = true
		injectFault(v, busy)
		Expect(l.Move(ctx, 1000, drive, false)).To(Succeed())
	})

	It("make a tape unreadable, never blank", func(ctx SpecContext) {
		l, v, _, _ := openStocked(ctx)
		Expect(l.Move(ctx, 1000, drive, false)).To(Succeed())
		injectFault(v, failing(scsi.OpRead6, scsi.MediumError, 0x1100))
		got, err := l.ReadLabel(ctx, drive)
		Expect(err).NotTo(HaveOccurred())
		Expect(got.Records).To(HaveLen(1))
		Expect(got.Records[0].Kind).To(Equal(label.Unreadable))
	})

	It("leave a part of the library unread", func(ctx SpecContext) {
		l, v, _, _ := openStocked(ctx)
		injectFault(v, failing(scsi.OpReadElementStatus, scsi.HardwareError, 0x4002))
		_, err := l.Status(ctx)
		Expect(err).To(MatchError(library.ErrHardware))
		Expect(v.ClearFaults()).To(Succeed())
		status, err := l.Status(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(status.Complete).To(BeTrue(), status.Problem)
	})
})
