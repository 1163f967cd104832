// SPDX-License-Identifier: Apache-2.0

package library_test

import (
	"encoding/binary"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/clock/clocktest"
	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("a library with quirks", func() {
	labelled := label.Reading{
		{Kind: label.Data, Data: []byte("VOL1A00001")},
		{Kind: label.Data, Data: []byte("{}")},
		{Kind: label.FileMark},
		{Kind: label.EndOfData},
	}
	quirky := func(ctx SpecContext, q virtual.Quirks, change ...func(*virtual.Config)) (*library.Library, *virtual.Library, *recorder, *clocktest.Clock) {
		GinkgoHelper()
		return openStocked(ctx, append(change, func(c *virtual.Config) { c.Quirks = q })...)
	}

	// What a library that behaves tells of each element.
	var behaved []element.Element
	BeforeEach(func(ctx SpecContext) {
		l, _, _, _ := openStocked(ctx)
		status, err := l.Status(ctx)
		Expect(err).NotTo(HaveOccurred())
		behaved = status.Elements
	})
	with := func(change func(*element.Element)) func([]element.Element) []element.Element {
		return func(all []element.Element) []element.Element {
			for i := range all {
				change(&all[i])
			}
			return all
		}
	}
	same := with(func(*element.Element) {})

	// named gives the library and its drives the INQUIRY identity of devices that are
	// known to have a quirk.
	named := func(vendor, product, driveProduct string) func(*virtual.Config) {
		return func(c *virtual.Config) { c.Vendor, c.Product, c.DriveProduct = vendor, product, driveProduct }
	}

	DescribeTable("is read, and lends its media, like any other",
		func(ctx SpecContext, q virtual.Quirks, learned library.Quirk, want func([]element.Element) []element.Element, change ...func(*virtual.Config)) {
			l, _, _, _ := quirky(ctx, q, change...)
			for range 2 { // before and after anything was learned
				status, err := l.Status(ctx)
				Expect(err).NotTo(HaveOccurred())
				Expect(status.Complete).To(BeTrue(), status.Problem)
				Expect(status.Elements).To(BeComparableTo(want(append([]element.Element{}, behaved...))))
			}
			if learned != "" {
				Expect(l.HasQuirk(learned)).To(BeTrue())
			}
			Expect(l.Drives()).To(HaveEach(HaveField("Guessed", false)))
			for _, slot := range []int{1000, 1020} {
				Expect(l.Move(ctx, slot, 256, false)).To(Succeed())
				got, err := l.ReadLabel(ctx, 256)
				Expect(err).NotTo(HaveOccurred())
				Expect(got.Records).To(Equal(labelled))
				Expect(got.MAM).To(HaveKey(scsi.AttributeSerial))
				Expect(l.Unload(ctx, 256)).To(Succeed())
				Expect(l.Move(ctx, 256, 1020, false)).To(Succeed())
			}
			e, err := l.Element(ctx, 1020)
			Expect(err).NotTo(HaveOccurred())
			Expect(e.Full).To(BeTrue())
		},
		Entry("no barcode reader", virtual.Quirks{NoBarcodeReader: true}, library.NoBarcodeReader, with(func(e *element.Element) { e.Barcode = "" })),
		Entry("no barcode reader, and no word of it", virtual.Quirks{VolumeTagsFail: true}, library.NoBarcodeReader, with(func(e *element.Element) { e.Barcode = "" })),
		Entry("barcodes or identities", virtual.Quirks{TagOrIdentifier: true}, library.TagsOrIdentities, same),
		Entry("serial number alone", virtual.Quirks{SerialOnly: true}, library.Quirk(""), same),
		Entry("exact length", virtual.Quirks{ExactAllocation: true}, library.ExactLength, same),
		Entry("two bytes of length", virtual.Quirks{ShortAllocation: true}, library.Quirk(""), same),
		Entry("all types only", virtual.Quirks{AllTypesOnly: true}, library.AllTypesOnly, same),
		Entry("by type only", virtual.Quirks{OneTypeOnly: true}, library.Quirk(""), same),
		Entry("few elements", virtual.Quirks{MaxElements: 7}, library.Quirk(""), same),
		Entry("count ignored", virtual.Quirks{CountIgnored: true}, library.Quirk(""), same),
		Entry("empty page", virtual.Quirks{EmptyPage: true}, library.Quirk(""), same),
		Entry("alternate tag flag", virtual.Quirks{AlternateTagFlag: true}, library.Quirk(""), same),
		Entry("barcodes to the right", virtual.Quirks{BarcodeRight: true}, library.Quirk(""), same),
		Entry("short barcodes to the right", virtual.Quirks{BarcodeRight: true, BarcodeLength: 6}, library.Quirk(""),
			with(func(e *element.Element) { e.Barcode = e.Barcode[:min(6, len(e.Barcode))] })),
		Entry("no medium types", virtual.Quirks{NoMediumType: true}, library.Quirk(""), with(func(e *element.Element) { e.Cleaning = false })),
		Entry("no flags", virtual.Quirks{NoFlags: true}, library.NoAccessBits, same),
		Entry("late Access bits", virtual.Quirks{AccessLag: 7}, library.Quirk(""), same),
		Entry("wrong sources", virtual.Quirks{WrongSource: true}, library.Quirk(""), with(func(e *element.Element) {
			if e.Full {
				e.Source = 1000
			}
		})),
		Entry("no transports", virtual.Quirks{NoTransports: true}, library.Quirk(""),
			func(all []element.Element) []element.Element { return all[1:] }),
		Entry("more slots than counted", virtual.Quirks{HiddenSlots: 20}, library.UncountedElements, same),
		Entry("same serial numbers", virtual.Quirks{SameSerials: true}, library.Quirk(""), with(func(e *element.Element) {
			if e.Type == element.Drive {
				e.Serial = "VL0001"
			}
		})),
		Entry("unloads on its own", virtual.Quirks{ImplicitUnload: true}, library.Quirk(""), same),
		Entry("padded memory", virtual.Quirks{MemoryPadded: true}, library.Quirk(""), same),
		Entry("slow memory", virtual.Quirks{MemorySlow: 100}, library.Quirk(""), same),
		Entry("no residual", virtual.Quirks{NoResidual: true}, library.Quirk(""), same),
		Entry("no moves from slot to slot", virtual.Quirks{NoSlotToSlot: true}, library.Quirk(""), same),
		Entry("no moves from port to drive", virtual.Quirks{NoPortToDrive: true}, library.Quirk(""), same),
		Entry("drives that load as a disc", virtual.Quirks{LoadsAsDisc: true}, library.DiesOfAllTypes, same, named("IET", "VIRTUAL-CHANGER", "VIRTUAL-TAPE")),
	)

	It("shows every slot by the first look, and only asks for it once", func(ctx SpecContext) {
		l, _, sent, _ := quirky(ctx, virtual.Quirks{HiddenSlots: 20})
		Expect(l.Geometry().Slots.Count).To(Equal(4))
		_, err := l.Status(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(l.Geometry().Slots.Count).To(Equal(24))
		Expect(sent.timesSent(0, scsi.OpModeSense6)).To(Equal(3))
	})

	It("is asked for exact lengths at once after it objected to one", func(ctx SpecContext) {
		l, _, sent, _ := quirky(ctx, virtual.Quirks{ExactAllocation: true})
		sent.forget()
		_, err := l.Status(ctx)
		Expect(err).NotTo(HaveOccurred())
		for _, s := range sent.log {
			if s.cdb[0] == scsi.OpReadElementStatus {
				Expect(binary.BigEndian.Uint32(s.cdb[6:]) & 0xFFFFFF).To(BeNumerically("<", 65535))
			}
		}
	})

	It("is waited for when its Access bits lag", func(ctx SpecContext) {
		l, _, _, clock := quirky(ctx, virtual.Quirks{AccessLag: 7})
		Expect(l.Move(ctx, 1000, 256, false)).To(Succeed())
		began := clock.Now()
		Expect(l.Unload(ctx, 256)).To(Succeed())
		Expect(clock.Now().Sub(began)).To(BeNumerically("~", 7*time.Second, time.Second))
		e, err := l.Element(ctx, 256)
		Expect(err).NotTo(HaveOccurred())
		Expect(e.Accessible).To(BeTrue())
	})

	It("never has a label made longer by a lost residual", func(ctx SpecContext) {
		l, _, _, _ := quirky(ctx, virtual.Quirks{NoResidual: true})
		Expect(l.Move(ctx, 1000, 256, false)).To(Succeed())
		Expect(l.DriveHasQuirk(256, library.NoResidual)).To(BeFalse())
		got, err := l.ReadLabel(ctx, 256)
		Expect(err).NotTo(HaveOccurred())
		Expect(got.Records).To(Equal(labelled))
		Expect(l.DriveHasQuirk(256, library.NoResidual)).To(BeTrue())
		Expect(l.DriveHasQuirk(257, library.NoResidual)).To(BeFalse())
	})

	It("has its drives joined by their designators where all serial numbers are the same", func(ctx SpecContext) {
		l, _, _, _ := quirky(ctx, virtual.Quirks{SameSerials: true})
		for i, d := range l.Drives() {
			Expect(d.Device).To(Equal([]string{"drive 256", "drive 257"}[i]))
			Expect(d.Guessed).To(BeFalse())
		}
	})

	// tgt is the virtual library as tgt 1.0.85 is.
	tgt := func(ctx SpecContext) (*library.Library, *virtual.Library, *recorder, *clocktest.Clock) {
		GinkgoHelper()
		return quirky(ctx, virtual.Quirks{ShortReport: true, CountIgnored: true, NoFlags: true, NoMediumType: true, ImplicitUnload: true, LoadsAsDisc: true},
			named("IET", "VIRTUAL-CHANGER", "VIRTUAL-TAPE"))
	}

	It("is asked nothing that tgt dies of, even when it refuses to be asked by type", func(ctx SpecContext) {
		l, v, sent, _ := tgt(ctx)
		op := scsi.OpReadElementStatus
		injectFault(v, virtual.Fault{Kind: virtual.CommandFails, Opcode: &op, Sense: &virtual.FaultSense{Key: 5, ASC: 0x24}})
		_, err := l.Status(ctx)
		Expect(err).To(HaveOccurred())
		_, err = l.Element(ctx, 1000)
		Expect(err).To(HaveOccurred())
		for _, s := range sent.log {
			if s.cdb[0] == op {
				Expect(s.cdb[1] & 0x0F).NotTo(BeZero())
			}
		}
	})

	It("is unloaded as tgt wants it, without a wait", func(ctx SpecContext) {
		l, _, sent, clock := tgt(ctx)
		status, err := l.Status(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(status.Complete).To(BeTrue(), status.Problem)
		Expect(status.Elements).To(HaveLen(31))
		Expect(l.Move(ctx, 1000, 256, false)).To(Succeed())
		steps := clock.Sleeps()
		Expect(l.Unload(ctx, 256)).To(Succeed())
		Expect(clock.Sleeps()).To(Equal(steps))
		Expect(sent.timesSent(1, scsi.OpLoadUnload)).To(Equal(1))
		got, err := l.ReadLabel(ctx, 256)
		Expect(err).NotTo(HaveOccurred(), "loaded again where it is")
		Expect(got.Records).To(Equal(labelled))
		Expect(l.Unload(ctx, 256)).To(Succeed())
		Expect(l.Move(ctx, 256, 1020, false)).To(Succeed())
	})

	It("has time to write a new LTO-9 cartridge over, and is asked seldom meanwhile", func(ctx SpecContext) {
		l, _, sent, clock := openStocked(ctx, func(c *virtual.Config) {
			c.DriveTypes, c.DriveProduct = []string{"LTO-9"}, "SOME DRIVE"
			c.Timing = virtual.Timing{Preset: "midrange", Seed: 1}
			c.Stock = append(c.Stock, virtual.Stock{Slot: 7, Medium: virtual.Medium{Barcode: "N00001L9", MediaType: "LTO-9"}})
		})
		Expect(l.Move(ctx, 1006, 256, false)).To(Succeed())
		sent.forget()
		began := clock.Now()
		got, err := l.ReadLabel(ctx, 256)
		Expect(err).NotTo(HaveOccurred())
		Expect(got.Records).To(Equal(label.Reading{{Kind: label.EndOfData}}))
		Expect(clock.Now().Sub(began)).To(BeNumerically(">", 40*time.Minute))
		Expect(sent.timesSent(1, scsi.OpTestUnitReady)).To(BeNumerically("<", 200))
		Expect(sent.timesSent(1, scsi.OpReportDensitySupport)).To(Equal(1))
	})

	DescribeTable("waits as long as the first load of the drive's generation takes",
		func(ctx SpecContext, product string, densities []byte, want time.Duration) {
			changer, drive, bus := standardLibrary()
			changer.placeAt(256).full = true
			drive[scsi.OpInquiry] = answerInquiry(scsi.TypeTape, "PAPER", product, "VD0001")
			if densities != nil {
				answer := make([]byte, 4+52*len(densities))
				binary.BigEndian.PutUint16(answer, uint16(len(answer)-2))
				for i, code := range densities {
					answer[4+52*i] = code
				}
				drive[scsi.OpReportDensitySupport] = answerAlways(answer, nil)
			}
			drive[scsi.OpTestUnitReady] = answerAlways(nil, senseOf(scsi.NotReady, 0x0401))
			l, _, clock := openOurs(ctx, bus)
			began := clock.Now()
			_, err := l.ReadLabel(ctx, 256)
			Expect(err).To(MatchError(library.ErrNotReady))
			Expect(clock.Now().Sub(began)).To(BeNumerically("~", want, time.Second))
		},
		Entry("LTO-9, by its densities", "SOME DRIVE", []byte{0x5E, 0x60}, 132*time.Minute),
		Entry("LTO-8, by its densities", "NOT A 9", []byte{0x5C, 0x5E}, 16*time.Minute),
		Entry("LTO-9, by IBM's name", "ULTRIUM-TD9", nil, 132*time.Minute),
		Entry("LTO-9, by HPE's name", "Ultrium 9-SCSI", nil, 132*time.Minute),
		Entry("another drive with a 9 in its name", "T9940B", nil, 16*time.Minute),
	)
})
