// SPDX-License-Identifier: Apache-2.0

package library_test

import (
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("a virtual library's media", func() {
	labelled := label.Reading{
		{Kind: label.Data, Data: []byte("VOL1A00001")},
		{Kind: label.Data, Data: []byte("{}")},
		{Kind: label.FileMark},
		{Kind: label.EndOfData},
	}

	// round moves a medium to drive 256, reads its label, and brings it back.
	round := func(ctx SpecContext, l *library.Library, slot int) (library.LabelReading, error) {
		GinkgoHelper()
		Expect(l.Move(ctx, slot, 256, false)).To(Succeed())
		reading, readErr := l.ReadLabel(ctx, 256)
		Expect(l.Unload(ctx, 256)).To(Succeed())
		Expect(l.Move(ctx, 256, slot, false)).To(Succeed())
		e, err := l.Element(ctx, slot)
		Expect(err).NotTo(HaveOccurred())
		Expect(e.Full).To(BeTrue())
		return reading, readErr
	}

	It("has its label read", func(ctx SpecContext) {
		l, _, _, _ := openStocked(ctx)
		got, err := round(ctx, l, 1000)
		Expect(err).NotTo(HaveOccurred())
		Expect(got.Records).To(Equal(labelled))
		Expect(got.WriteProtected).To(BeFalse())
		Expect(got.DensityCode).To(Equal(byte(0x5E)))
		Expect(got.MAM).To(HaveKey(scsi.AttributeSerial))
		Expect(got.MAM).To(HaveKey(scsi.AttributeChangeReference))
		again, err := round(ctx, l, 1000)
		Expect(err).NotTo(HaveOccurred())
		Expect(again.MAM[scsi.AttributeSerial]).To(Equal(got.MAM[scsi.AttributeSerial]))
		Expect(again.MAM[scsi.AttributeChangeReference]).To(Equal(got.MAM[scsi.AttributeChangeReference]), "reading changes nothing")
	})

	It("is blank when nothing is recorded", func(ctx SpecContext) {
		l, _, _, _ := openStocked(ctx)
		got, err := round(ctx, l, 1001)
		Expect(err).NotTo(HaveOccurred())
		Expect(got.Records).To(Equal(label.Reading{{Kind: label.EndOfData}}))
	})

	It("is write protected when its switch is set", func(ctx SpecContext) {
		l, _, _, _ := openStocked(ctx)
		got, err := round(ctx, l, 1002)
		Expect(err).NotTo(HaveOccurred())
		Expect(got.WriteProtected).To(BeTrue())
		Expect(got.Records).To(Equal(labelled))
	})

	It("is no data when it cleans", func(ctx SpecContext) {
		l, _, _, _ := openStocked(ctx)
		_, err := round(ctx, l, 1003)
		Expect(err).To(MatchError(library.ErrCleaning))
	})

	It("is incompatible when it is of another generation, in the drive", func(ctx SpecContext) {
		l, _, _, _ := openStocked(ctx)
		_, err := round(ctx, l, 1004)
		Expect(err).To(MatchError(library.ErrIncompatible))
	})

	It("is incompatible when it is of another generation, for the robot", func(ctx SpecContext) {
		l, _, _, _ := openStocked(ctx, func(c *virtual.Config) { c.Quirks.RefuseIncompatible = true })
		Expect(l.Move(ctx, 1004, 256, false)).To(MatchError(library.ErrIncompatible))
	})

	It("is read again after it was unloaded and stayed in the drive", func(ctx SpecContext) {
		l, _, _, _ := openStocked(ctx)
		Expect(l.Move(ctx, 1000, 256, false)).To(Succeed())
		Expect(l.Unload(ctx, 256)).To(Succeed())
		got, err := l.ReadLabel(ctx, 256)
		Expect(err).NotTo(HaveOccurred())
		Expect(got.Records).To(Equal(labelled))
	})

	It("is not there in an empty drive", func(ctx SpecContext) {
		l, _, _, _ := openStocked(ctx)
		_, err := l.ReadLabel(ctx, 257)
		Expect(err).To(MatchError(library.ErrNoMedium))
		l.TakeCustody(257)
		Expect(l.Unload(ctx, 257)).To(Succeed())
	})

	It("stays in a drive that was not unloaded", func(ctx SpecContext) {
		l, _, _, _ := openStocked(ctx)
		Expect(l.Move(ctx, 1000, 256, false)).To(Succeed())
		err := l.Move(ctx, 256, 1000, false)
		Expect(err).To(MatchError(library.ErrPrevented))
		Expect(err).To(MatchError(ContainSubstring("unload the drive first")))
	})

	It("does not go where something is, nor from where nothing is", func(ctx SpecContext) {
		l, _, _, _ := openStocked(ctx)
		Expect(l.Move(ctx, 1000, 1001, false)).To(MatchError(library.ErrStale))
		Expect(l.Move(ctx, 1020, 256, false)).To(MatchError(library.ErrStale))
		Expect(l.Move(ctx, 1000, 4711, false)).To(MatchError(library.ErrStale))
	})

	It("goes from a port to a drive by way of a slot where it must", func(ctx SpecContext) {
		l, _, _, _ := openStocked(ctx, func(c *virtual.Config) { c.Quirks.NoPortToDrive = true })
		Expect(l.Move(ctx, 1000, 768, false)).To(Succeed())
		Expect(l.Move(ctx, 768, 256, false)).To(MatchError(library.ErrUnsupported))
		Expect(l.Move(ctx, 768, 1020, false)).To(Succeed())
		Expect(l.Move(ctx, 1020, 256, false)).To(Succeed())
	})

	It("is exchanged in one command", func(ctx SpecContext) {
		l, _, _, _ := openStocked(ctx)
		Expect(l.Move(ctx, 1000, 256, false)).To(Succeed())
		Expect(l.Unload(ctx, 256)).To(Succeed())
		Expect(l.Exchange(ctx, 1001, 256, 1000)).To(Succeed())
		e, err := l.Element(ctx, 256)
		Expect(err).NotTo(HaveOccurred())
		Expect(e.Barcode).To(Equal("A00002L8"))
	})

	It("is turned over where the robot can", func(ctx SpecContext) {
		l, _, _, _ := openStocked(ctx, func(c *virtual.Config) {
			c.Rotates = true
			c.Stock = append(c.Stock, virtual.Stock{Slot: 10, Medium: virtual.Medium{Barcode: "D00001", MediaType: "LTO-8", TwoSided: true}})
		})
		Expect(l.Geometry().Rotates).To(BeTrue())
		Expect(l.Move(ctx, 1009, 1015, true)).To(Succeed())
		e, err := l.Element(ctx, 1015)
		Expect(err).NotTo(HaveOccurred())
		Expect(e.Inverted).To(BeTrue())
	})

	DescribeTable("takes its time, and is waited for",
		func(ctx SpecContext, timing virtual.Timing) {
			l, _, _, clock := openStocked(ctx, func(c *virtual.Config) { c.Timing = timing })
			Expect(l.Initialize(ctx)).To(Succeed())
			begin := clock.Now()
			Expect(l.Move(ctx, 1000, 256, false)).To(Succeed())
			e, err := l.Element(ctx, 256)
			Expect(err).NotTo(HaveOccurred())
			Expect(e.Full).To(BeTrue())
			Expect(e.Source).To(Equal(1000))
			got, err := l.ReadLabel(ctx, 256)
			Expect(err).NotTo(HaveOccurred())
			Expect(got.Records).To(Equal(labelled))
			Expect(l.Unload(ctx, 256)).To(Succeed())
			Expect(l.Move(ctx, 256, 1000, false)).To(Succeed())
			Expect(clock.Now()).To(BeTemporally(">", begin.Add(30*time.Second)), "on the library's own clock")
			_, err = round(ctx, l, 1003)
			Expect(err).To(MatchError(library.ErrCleaning))
		},
		Entry("enterprise", virtual.Timing{Preset: "enterprise"}),
		Entry("midrange", virtual.Timing{Preset: "midrange"}),
		Entry("autoloader whose moves return before the cartridge arrives", virtual.Timing{Preset: "autoloader", EarlyMove: true}),
	)
})
