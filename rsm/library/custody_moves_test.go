// SPDX-License-Identifier: Apache-2.0

package library_test

import (
	"fmt"
	"path/filepath"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/clock/clocktest"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("custody of a drive", func() {
	// found is the standard library as it was found, with empty drives.
	found := func(ctx SpecContext) (*library.Library, *paperChanger, *recorder, *clocktest.Clock) {
		GinkgoHelper()
		changer, _, bus := standardLibrary()
		clock := newClock()
		l, sent, err := openAsFound(ctx, bus, clock)
		Expect(err).NotTo(HaveOccurred())
		return l, changer, sent, clock
	}
	look := func(ctx SpecContext, l *library.Library) {
		GinkgoHelper()
		_, err := l.Status(ctx)
		Expect(err).NotTo(HaveOccurred())
	}

	It("begins with a move to it and ends with a move from it", func(ctx SpecContext) {
		l, _, _, _ := found(ctx)
		Expect(l.InCustody(256)).To(BeFalse())
		Expect(l.Move(ctx, 1000, 256, false)).To(Succeed())
		Expect(l.InCustody(256)).To(BeTrue())
		Expect(l.InCustody(257)).To(BeFalse())
		look(ctx, l)
		Expect(l.InCustody(256)).To(BeTrue(), "looking takes nothing away")
		Expect(l.Move(ctx, 256, 257, false)).To(Succeed())
		Expect(l.InCustody(256)).To(BeFalse())
		Expect(l.InCustody(257)).To(BeTrue())
		Expect(l.Move(ctx, 257, 1000, false)).To(Succeed())
		Expect(l.InCustody(257)).To(BeFalse())
	})

	It("ends when the cartridge was seen there and then no longer, whoever took it", func(ctx SpecContext) {
		l, changer, _, _ := found(ctx)
		Expect(l.Move(ctx, 1000, 256, false)).To(Succeed())
		changer.placeAt(256).full = false
		look(ctx, l)
		Expect(l.InCustody(256)).To(BeFalse())
		changer.placeAt(256).full = true // somebody else's next one
		look(ctx, l)
		Expect(l.InCustody(256)).To(BeFalse())
		Expect(l.Unload(ctx, 256)).To(MatchError(library.ErrInUse))
	})

	It("is not ended by a drive that reports an exception: what is in it is not known", func(ctx SpecContext) {
		l, changer, _, _ := found(ctx)
		Expect(l.Move(ctx, 1000, 256, false)).To(Succeed())
		changer.placeAt(256).full, changer.placeAt(256).exception = false, 0x4000
		look(ctx, l)
		Expect(l.InCustody(256)).To(BeTrue())
	})

	It("waits for a cartridge that was sent and is not there yet", func(ctx SpecContext) {
		l, changer, _, clock := found(ctx)
		changer.paperDevice[scsi.OpMoveMedium] = func([]byte) ([]byte, error) {
			changer.placeAt(1000).full = false
			return nil, nil
		}
		clock.Each(func(step int) {
			Expect(l.InCustody(256)).To(BeTrue(), "after look %d", step)
			changer.placeAt(256).full = step >= 4
		})
		Expect(l.Move(ctx, 1000, 256, false)).To(Succeed())
		Expect(clock.Sleeps()).To(Equal(4))
		Expect(l.InCustody(256)).To(BeTrue())
		changer.placeAt(256).full = false
		look(ctx, l)
		Expect(l.InCustody(256)).To(BeFalse(), "it has been there")
	})

	It("lets a label be read and the cartridge be brought back where the robot arrives late", func(ctx SpecContext) {
		dir := filepath.Join(GinkgoT().TempDir(), "library")
		Expect(virtual.Create(dir, virtual.Config{
			Serial: "VL0001", Timing: virtual.Timing{Preset: "autoloader", EarlyMove: true},
			Stock: []virtual.Stock{{Slot: 1, Medium: virtual.Medium{Barcode: "A00001L8", MediaType: "LTO-8"}, Records: [][]byte{[]byte("VOL1")}}},
		})).To(Succeed())
		clock := newClock()
		v, err := virtual.Open(dir, virtual.Options{Clock: clock})
		Expect(err).NotTo(HaveOccurred())
		l, _, err := openAsFound(ctx, v, clock)
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(l.Close)
		before := clock.Sleeps()
		Expect(l.Move(ctx, 1000, 256, false)).To(Succeed())
		Expect(clock.Sleeps()).To(BeNumerically(">", before+1), "it was looked for before it arrived")
		Expect(l.InCustody(256)).To(BeTrue())
		got, err := l.ReadLabel(ctx, 256)
		Expect(err).NotTo(HaveOccurred())
		Expect(got.Records[0]).To(Equal(label.Record{Kind: label.Data, Data: []byte("VOL1")}))
		Expect(l.Unload(ctx, 256)).To(Succeed())
		Expect(l.Move(ctx, 256, 1000, false)).To(Succeed())
		Expect(l.InCustody(256)).To(BeFalse())
	})

	DescribeTable("after a move to it that failed",
		func(ctx SpecContext, answer error, ours bool) {
			l, changer, sent, _ := found(ctx)
			changer.paperDevice[scsi.OpMoveMedium] = answerAlways(nil, answer)
			Expect(l.Move(ctx, 1000, 256, false)).NotTo(Succeed())
			Expect(sent.timesSent(0, scsi.OpMoveMedium)).To(BeNumerically(">", 0))
			Expect(l.InCustody(256)).To(Equal(ours))
		},
		Entry("is nobody's: somebody was faster and filled it", senseOf(scsi.IllegalRequest, 0x3B0D), false),
		Entry("is nobody's: the source was empty", senseOf(scsi.IllegalRequest, 0x3B0E), false),
		Entry("is nobody's: the changer never had time", senseOf(scsi.NotReady, 0x0401), false),
		Entry("is ours: no answer came, and it may be there", fmt.Errorf("%w: cable", scsi.ErrOutcomeUnknown), true),
		Entry("is ours: the changer broke off half-way", senseOf(scsi.AbortedCommand, 0x4B00), true),
	)

	It("stays when a move out of it was refused", func(ctx SpecContext) {
		l, changer, _, _ := found(ctx)
		Expect(l.Move(ctx, 1000, 256, false)).To(Succeed())
		changer.paperDevice[scsi.OpMoveMedium] = answerAlways(nil, senseOf(scsi.IllegalRequest, 0x5303))
		Expect(l.Move(ctx, 256, 1000, false)).To(MatchError(library.ErrPrevented))
		Expect(l.InCustody(256)).To(BeTrue())
	})

	It("follows an exchange", func(ctx SpecContext) {
		l, changer, _, _ := found(ctx)
		changer.paperDevice[scsi.OpExchangeMedium] = answerGood
		Expect(l.Move(ctx, 1000, 256, false)).To(Succeed())
		Expect(l.Exchange(ctx, 1001, 256, 257)).To(Succeed())
		Expect(l.InCustody(256)).To(BeTrue())
		Expect(l.InCustody(257)).To(BeTrue())
		changer.paperDevice[scsi.OpExchangeMedium] = answerAlways(nil, senseOf(scsi.IllegalRequest, 0x3B0D))
		l.GiveUpCustody(257)
		Expect(l.Exchange(ctx, 1001, 256, 257)).NotTo(Succeed())
		Expect(l.InCustody(257)).To(BeFalse(), "nothing was brought there")
	})
})
