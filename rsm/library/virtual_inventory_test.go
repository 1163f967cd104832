// SPDX-License-Identifier: Apache-2.0

package library_test

import (
	"path/filepath"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/clock/clocktest"
	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

// openStocked makes and opens a virtual library of 24 slots, 2 drives and 4 ports.
// Slot 1000 holds a labelled tape, 1001 a blank one, 1002 a labelled one that
// is write protected, 1003 a cleaning cartridge, 1004 a tape of another
// generation.
func openStocked(ctx SpecContext, change ...func(*virtual.Config)) (*library.Library, *virtual.Library, *recorder, *clocktest.Clock) {
	GinkgoHelper()
	label := [][]byte{[]byte("VOL1A00001"), []byte("{}"), nil}
	config := virtual.Config{
		Serial: "VL0001",
		Ports:  virtual.Range{Count: 4},
		Stock: []virtual.Stock{
			{Slot: 1, Medium: virtual.Medium{Barcode: "A00001L8", MediaType: "LTO-8"}, Records: label},
			{Slot: 2, Medium: virtual.Medium{Barcode: "A00002L8", MediaType: "LTO-8"}},
			{Slot: 3, Medium: virtual.Medium{Barcode: "A00003L8", MediaType: "LTO-8", WriteProtected: true}, Records: label},
			{Slot: 4, Medium: virtual.Medium{Barcode: "CLN001L1", Cleaning: true}},
			{Slot: 5, Medium: virtual.Medium{Barcode: "A00005L4", MediaType: "LTO-4"}, Records: label},
		},
	}
	for _, c := range change {
		c(&config)
	}
	dir := filepath.Join(GinkgoT().TempDir(), "library")
	Expect(virtual.Create(dir, config)).To(Succeed())
	clock := newClock()
	v, err := virtual.Open(dir, virtual.Options{Clock: clock})
	Expect(err).NotTo(HaveOccurred())
	l, sent, err := openOursOn(ctx, v, clock)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(l.Close)
	return l, v, sent, clock
}

var _ = Describe("a virtual library's inventory", func() {
	It("has 24 slots, 2 drives and 4 ports, with what is in them", func(ctx SpecContext) {
		l, _, _, _ := openStocked(ctx)
		Expect(l.Identity().Serial).To(Equal("VL0001"))
		drives := l.Drives()
		Expect(drives).To(HaveLen(2))
		for i, d := range drives {
			Expect(d.Address).To(Equal(256 + i))
			Expect(d.Connected).To(BeTrue())
			Expect(d.Guessed).To(BeFalse())
			Expect(d.Serial).NotTo(BeEmpty())
		}
		status, err := l.Status(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(status.Complete).To(BeTrue(), status.Problem)
		Expect(status.Elements).To(HaveLen(1 + 2 + 4 + 24))
		found := map[int]string{}
		for _, e := range status.Elements {
			if e.Full {
				found[e.Address] = e.Barcode
			}
			if e.Type == element.Drive {
				Expect(e.Serial).To(Equal(drives[e.Address-256].Serial))
			}
		}
		Expect(found).To(Equal(map[int]string{1000: "A00001L8", 1001: "A00002L8", 1002: "A00003L8", 1003: "CLN001L1", 1004: "A00005L4"}))
		cleaning, err := l.Element(ctx, 1003)
		Expect(err).NotTo(HaveOccurred())
		Expect(cleaning.Cleaning).To(BeTrue())
	})

	DescribeTable("is the same whatever the library's habits",
		func(ctx SpecContext, quirks virtual.Quirks) {
			l, _, _, _ := openStocked(ctx, func(c *virtual.Config) { c.Quirks = quirks })
			status, err := l.Status(ctx)
			Expect(err).NotTo(HaveOccurred())
			Expect(status.Complete).To(BeTrue(), status.Problem)
			Expect(status.Elements).To(HaveLen(31))
			Expect(l.Drives()).To(HaveEach(HaveField("Connected", true)))
			Expect(l.Drives()).To(HaveEach(HaveField("Guessed", false)))
			full := 0
			for _, e := range status.Elements {
				if e.Full {
					full++
					if quirks.NoBarcodeReader {
						Expect(e.Barcode).To(BeEmpty())
					} else {
						Expect(e.Barcode).NotTo(BeEmpty())
					}
				}
			}
			Expect(full).To(Equal(5))
		},
		Entry("no barcode reader", virtual.Quirks{NoBarcodeReader: true}),
		Entry("barcodes or identities", virtual.Quirks{TagOrIdentifier: true}),
		Entry("serial number alone", virtual.Quirks{SerialOnly: true}),
		Entry("by type only", virtual.Quirks{OneTypeOnly: true}),
		Entry("seven elements an answer", virtual.Quirks{MaxElements: 7}),
		Entry("no medium types", virtual.Quirks{NoMediumType: true}),
	)

	It("reads a library that needs many answers", func(ctx SpecContext) {
		l, _, sent, _ := openStocked(ctx, func(c *virtual.Config) { c.Slots = virtual.Range{First: 1000, Count: 3000} })
		status, err := l.Status(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(status.Complete).To(BeTrue(), status.Problem)
		Expect(status.Elements).To(HaveLen(1 + 2 + 4 + 3000))
		Expect(sent.timesSent(0, scsi.OpReadElementStatus)).To(BeNumerically(">=", 6))
	})

	It("tells of an unreadable barcode and of an exception as they are", func(ctx SpecContext) {
		l, v, _, _ := openStocked(ctx)
		address := 1010
		injectFault(v, virtual.Fault{Kind: virtual.BarcodeUnreadable, Barcode: "A00002L8"})
		injectFault(v, virtual.Fault{Kind: virtual.ElementException, Element: &address, Exception: 0x8302})
		status, err := l.Status(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(status.Complete).To(BeTrue(), status.Problem)
		for _, e := range status.Elements {
			switch e.Address {
			case 1001:
				Expect(e.Full).To(BeTrue())
				Expect(e.Barcode).To(BeEmpty())
			case address:
				Expect(e.Exception).To(Equal("83/02"))
			}
		}
	})
})

// injectFault makes something go wrong in v.
func injectFault(v *virtual.Library, f virtual.Fault) {
	GinkgoHelper()
	_, err := v.AddFault(f)
	Expect(err).NotTo(HaveOccurred())
}
