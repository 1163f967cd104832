// SPDX-License-Identifier: Apache-2.0

package virtual_test

import (
	"bytes"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

// volumeTag is a volume tag as it stands in a descriptor.
func volumeTag(barcode string) string {
	return barcode + strings.Repeat(" ", 32-len(barcode)) + "\x00\x00\x00\x00"
}

var zeros = strings.Repeat("\x00", 64)

var _ = Describe("READ ELEMENT STATUS", func() {
	var r *rig
	BeforeEach(func() {
		r = newRig(virtual.Config{Slots: virtual.Range{Count: 3}, Ports: virtual.Range{Count: 1}, Drives: virtual.Range{Count: 1},
			Stock: []virtual.Stock{
				stockWithRecords("A00001L8"),
				{Medium: virtual.Medium{Barcode: "CLN001L8", Cleaning: true}},
				{Medium: virtual.Medium{Barcode: "W00001LV", MediaType: "LTO-8", WORM: true}},
			}})
	})
	read := func(cdb ...byte) string {
		GinkgoHelper()
		b, err := r.doIn(0, cdb...)
		Expect(err).NotTo(HaveOccurred())
		return string(b)
	}

	It("reports slots with volume tags", func() {
		Expect(read(0xB8, 0x12, 0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF, 0, 0)).To(Equal(
			"\x03\xE8\x00\x03\x00\x00\x00\xA4" + "\x02\x80\x00\x34\x00\x00\x00\x9C" +
				"\x03\xE8\x09\x00\x00\x00\x00\x00\x00\x01\x00\x00" + volumeTag("A00001L8") + zeros[:4] +
				"\x03\xE9\x09\x00\x00\x00\x00\x00\x00\x02\x00\x00" + volumeTag("CLN001L8") + zeros[:4] +
				"\x03\xEA\x09\x00\x00\x00\x00\x00\x00\x04\x00\x00" + volumeTag("W00001LV") + zeros[:4]))
	})

	It("reports slots without volume tags", func() {
		Expect(read(0xB8, 0x02, 0x03, 0xE9, 0, 1, 0, 0, 0xFF, 0xFF, 0, 0)).To(Equal(
			"\x03\xE9\x00\x01\x00\x00\x00\x18" + "\x02\x00\x00\x10\x00\x00\x00\x10" +
				"\x03\xE9\x09\x00\x00\x00\x00\x00\x00\x02\x00\x00" + zeros[:4]))
	})

	It("reports drives with their identifiers, and where the cartridge came from", func() {
		Expect(r.moveMedium(slot1, drive1)).To(Succeed())
		Expect(read(0xB8, 0x14, 0, 0, 0xFF, 0xFF, 1, 0, 0xFF, 0xFF, 0, 0)).To(Equal(
			"\x01\x00\x00\x01\x00\x00\x00\x5E" + "\x04\x80\x00\x56\x00\x00\x00\x56" +
				"\x01\x00\x01\x00\x00\x00\x00\x00\x00\x81\x03\xE8" + volumeTag("A00001L8") +
				"\x02\x01\x00\x22RSMCTL  VIRTUAL LTO-8   VLIB000101"))
	})

	It("reports an empty drive as accessible, and a port with its enables", func() {
		Expect(read(0xB8, 0x04, 0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF, 0, 0)[16:]).To(Equal("\x01\x00\x08" + zeros[:13]))
		Expect(read(0xB8, 0x03, 0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF, 0, 0)[16:]).To(Equal("\x03\x00\x38" + zeros[:13]))
	})

	It("reports all types in ascending order of address", func() {
		b := read(0xB8, 0x00, 0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF, 0, 0)
		Expect(b).To(HaveLen(8 + 4*8 + 6*16))
		Expect(b[:8]).To(Equal("\x00\x00\x00\x06\x00\x00\x00\x80"))
		var order []byte
		for _, at := range []int{8, 8 + 24, 8 + 48, 8 + 72} {
			order = append(order, b[at])
		}
		Expect(order).To(Equal([]byte{1, 4, 3, 2}))
	})

	It("sends whole descriptors only, and states what there would be", func() {
		whole := read(0xB8, 0x12, 0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF, 0, 0)
		for allocation := range len(whole) + 2 {
			b := read(0xB8, 0x12, 0, 0, 0xFF, 0xFF, 0, 0, highByte(allocation), lowByte(allocation), 0, 0)
			Expect(strings.HasPrefix(whole, b)).To(BeTrue())
			want := allocation
			switch {
			case allocation >= 16:
				want = 16 + (min(allocation, len(whole))-16)/52*52
			case allocation >= 8:
				want = 8
			}
			Expect(b).To(HaveLen(want), "allocation %d", allocation)
		}
	})

	It("goes on from the address behind the last", func() {
		var addresses []byte
		for start := 0; ; {
			b := read(0xB8, 0x00, highByte(start), lowByte(start), 0, 2, 0, 0, 0xFF, 0xFF, 0, 0)
			if b[3] == 0 {
				Expect(b).To(Equal(zeros[:8]))
				break
			}
			last := b[len(b)-16:]
			start = int(last[0])<<8 | int(last[1]) + 1
			addresses = append(addresses, b[3])
		}
		Expect(addresses).To(Equal([]byte{2, 2, 2}))
	})

	It("refuses a type that is not there", func() {
		_, err := r.doIn(0, 0xB8, 0x05, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0)
		Expect(err).To(Sense(5, 0x2400))
	})

	It("marks what a person put into a port until the robot moves it", func() {
		_, err := r.lib.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: "NEW001L8", MediaType: "LTO-8"}}, "port")
		Expect(err).NotTo(HaveOccurred())
		Expect(r.testReady(0)).To(Sense(6, 0x2801))
		Expect(r.elementStatus(port1)[2]).To(Equal(byte(0x30 | access | impExp | full)))
		Expect(r.moveMedium(port1, drive1)).To(Succeed())
		Expect(r.unloadDrive(1)).To(Sense(6, 0x2800))
		Expect(r.unloadDrive(1)).To(Succeed())
		Expect(r.elementStatus(drive1)[9]).To(Equal(byte(1)), "no source is known")
		Expect(r.moveMedium(drive1, port1)).To(Succeed())
		Expect(r.elementStatus(port1)[2]).To(Equal(byte(0x30 | access | full)))
	})

	DescribeTable("with a quirk",
		func(quirks virtual.Quirks, types, flags byte, want OmegaMatcher) {
			q := newRig(virtual.Config{Quirks: quirks, Stock: []virtual.Stock{stockWithRecords("A00001L8"), stockWithRecords("A00002L8")}})
			b, err := q.doIn(0, 0xB8, types, 0, 0, 0xFF, 0xFF, flags, 0, 0xFF, 0xFF, 0, 0)
			if err != nil {
				Expect(err).To(want)
				return
			}
			Expect(b).To(want)
		},
		Entry("no barcode reader: tags are refused", virtual.Quirks{NoBarcodeReader: true}, byte(0x12), byte(0), Sense(5, 0x2400)),
		Entry("no barcode reader: all else is answered", virtual.Quirks{NoBarcodeReader: true}, byte(0x02), byte(0), Not(BeEmpty())),
		Entry("tag or identifier: both are refused", virtual.Quirks{TagOrIdentifier: true}, byte(0x14), byte(1), Sense(5, 0x2400)),
		Entry("tag or identifier: one is answered", virtual.Quirks{TagOrIdentifier: true}, byte(0x04), byte(1), Not(BeEmpty())),
		Entry("one type only: all types are refused", virtual.Quirks{OneTypeOnly: true}, byte(0), byte(0), Sense(5, 0x2400)),
		Entry("serial only: the identifier is the serial number", virtual.Quirks{SerialOnly: true}, byte(0x04), byte(1),
			WithTransform(func(b []byte) string { return string(b[16+12 : 16+26]) }, Equal("\x02\x00\x00\x0AVLIB000101"))),
		Entry("no medium type: it is unspecified", virtual.Quirks{NoMediumType: true}, byte(0x02), byte(0),
			WithTransform(func(b []byte) byte { return b[16+9] }, Equal(byte(0)))),
		Entry("at most one element: one comes", virtual.Quirks{MaxElements: 1}, byte(0x02), byte(0), HaveLen(32)),
	)
})

var _ = Describe("A changer's mode pages", func() {
	It("state the geometry, the transports and the routes", func() {
		r := newRig(virtual.Config{Rotates: true, Quirks: virtual.Quirks{NoSlotToSlot: true, NoPortToDrive: true}})
		element := "\x1D\x12\x00\x00\x00\x01\x03\xE8\x00\x18\x03\x00\x00\x04\x01\x00\x00\x02\x00\x00"
		geometry := "\x1E\x02\x01\x00"
		capabilities := "\x1F\x12\x0E\x00\x0E\x0C\x06\x0E\x00\x00\x00\x00\x00\x0C\x06\x0E\x00\x00\x00\x00"
		for page, want := range map[byte]string{0x1D: element, 0x1E: geometry, 0x1F: capabilities, 0x3F: element + geometry + capabilities} {
			b, err := r.doIn(0, 0x1A, 0x08, page, 0, 0xFF, 0)
			Expect(err).NotTo(HaveOccurred())
			Expect(string(b)).To(Equal(string([]byte{byte(len(want) + 3), 0, 0, 0}) + want))
			b, err = r.doIn(0, 0x5A, 0x08, page, 0, 0, 0, 0, 0, 0xFF, 0)
			Expect(err).NotTo(HaveOccurred())
			Expect(string(b)).To(Equal(string([]byte{0, byte(len(want) + 6), 0, 0, 0, 0, 0, 0}) + want))
		}
		b, err := r.doIn(0, 0x1A, 0x08, 0x5D, 0, 0xFF, 0)
		Expect(err).NotTo(HaveOccurred())
		Expect(b[6:]).To(Equal(bytes.Repeat([]byte{0}, 18)), "nothing is changeable")
		_, err = r.doIn(0, 0x1A, 0x08, 0xDD, 0, 0xFF, 0)
		Expect(err).To(Sense(5, 0x3900))
		_, err = r.doIn(0, 0x1A, 0x08, 0x02, 0, 0xFF, 0)
		Expect(err).To(Sense(5, 0x2400))
	})
})
