// SPDX-License-Identifier: Apache-2.0

package virtual_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("READ(6)", func() {
	var r *rig
	BeforeEach(func() {
		r = newRig(virtual.Config{Stock: []virtual.Stock{stockWithRecords("A00001L8", "12345678", "1234", "", "abcdabcd"), stockWithRecords("A00002L8")}})
		r.mountMedium(slot1)
	})

	It("reads blocks, a filemark, and the end of the data", func() {
		for _, want := range []string{"12345678", "1234"} {
			b, err := r.readBlock(1)
			Expect(err).NotTo(HaveOccurred())
			Expect(string(b)).To(Equal(want))
		}
		b, err := r.readBlock(1)
		Expect(b).To(BeEmpty())
		Expect(err).To(MatchError(&scsi.Sense{ASCQ: 1, FileMark: true, Valid: true, Information: 0xFFFF}))
		b, err = r.readBlock(1)
		Expect(err).NotTo(HaveOccurred())
		Expect(string(b)).To(Equal("abcdabcd"))
		_, err = r.readBlock(1)
		Expect(err).To(MatchError(&scsi.Sense{Key: 8, ASCQ: 5, Valid: true, Information: 0xFFFF}))
	})

	It("says that a blank tape has no data", func() {
		Expect(r.unloadDrive(1)).To(Succeed())
		Expect(r.moveMedium(drive1, slot1)).To(Succeed())
		r.mountMedium(slot2)
		_, err := r.readBlock(1)
		Expect(err).To(Sense(8, 0x0005))
	})

	DescribeTable("tells of a block of another length",
		func(bits byte, length int, moved string, want OmegaMatcher) {
			b, err := r.doIn(1, 0x08, bits, 0, highByte(length), lowByte(length), 0)
			Expect(string(b)).To(Equal(moved))
			Expect(err).To(want)
			next, err := r.readBlock(1)
			Expect(err).NotTo(HaveOccurred())
			Expect(string(next)).To(Equal("1234"), "the block is passed in any case")
		},
		Entry("shorter", byte(0), 10, "12345678", MatchError(&scsi.Sense{ILI: true, Valid: true, Information: 2})),
		Entry("longer", byte(0), 3, "123", MatchError(&scsi.Sense{ILI: true, Valid: true, Information: -5})),
		Entry("as asked for", byte(0), 8, "12345678", Succeed()),
		Entry("shorter, with SILI", byte(2), 10, "12345678", Succeed()),
		Entry("longer, with SILI", byte(2), 3, "123", Succeed()),
	)

	It("tells of a longer block in spite of SILI when a block length is set", func() {
		Expect(r.doOut(1, []byte{0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 3}, 0x15, 0x10, 0, 0, 12, 0)).To(Succeed())
		_, err := r.doIn(1, 0x08, 2, 0, 0, 3, 0)
		Expect(err).To(MatchError(&scsi.Sense{ILI: true, Valid: true, Information: -5}))
	})

	It("reads nothing when asked for nothing", func() {
		b, err := r.doIn(1, 0x08, 0, 0, 0, 0, 0)
		Expect(err).NotTo(HaveOccurred())
		Expect(b).To(BeEmpty())
		b, err = r.readBlock(1)
		Expect(err).NotTo(HaveOccurred())
		Expect(string(b)).To(Equal("12345678"))
	})

	It("reads fixed blocks as far as they are", func() {
		_, err := r.doIn(1, 0x08, 1, 0, 0, 1, 0)
		Expect(err).To(Sense(5, 0x2400), "no block length is set")
		Expect(r.doOut(1, []byte{0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 8}, 0x15, 0x10, 0, 0, 12, 0)).To(Succeed())
		_, err = r.doIn(1, 0x08, 3, 0, 0, 1, 0)
		Expect(err).To(Sense(5, 0x2400), "FIXED and SILI")
		b, err := r.doIn(1, 0x08, 1, 0, 0, 3, 0)
		Expect(string(b)).To(Equal("123456781234"))
		Expect(err).To(MatchError(&scsi.Sense{ILI: true, Valid: true, Information: 2}))
		_, err = r.doIn(1, 0x08, 1, 0, 0, 2, 0)
		Expect(err).To(MatchError(&scsi.Sense{ASCQ: 1, FileMark: true, Valid: true, Information: 2}))
		b, err = r.doIn(1, 0x08, 1, 0, 0, 2, 0)
		Expect(string(b)).To(Equal("abcdabcd"))
		Expect(err).To(MatchError(&scsi.Sense{Key: 8, ASCQ: 5, Valid: true, Information: 1}))
	})

	It("moves no more than the buffer holds", func() {
		buf := make([]byte, 3)
		n, err := r.units[1].Do(context.Background(), []byte{0x08, 0, 0, 0, 8, 0}, scsi.In, buf)
		Expect(err).NotTo(HaveOccurred())
		Expect(n).To(Equal(3))
		n, err = r.units[1].Do(context.Background(), []byte{0x08, 0, 0, 0, 4, 0}, scsi.None, nil)
		Expect(err).NotTo(HaveOccurred())
		Expect(n).To(Equal(0))
	})
})

var _ = Describe("A damaged image", func() {
	It("reads as a medium error, and can be written over", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{stockWithRecords("A00001L8", "good", "bad!")}})
		image := filepath.Join(r.dir, "elements", "1000", "cartridge-000001", "side0.tap")
		b, err := os.ReadFile(image)
		Expect(err).NotTo(HaveOccurred())
		b[12] = 3 // the lengths before and after the data differ
		Expect(os.WriteFile(image, append(b, 0, 0, 0, 0), 0o644)).To(Succeed())
		r.mountMedium(slot1)
		_, err = r.readBlock(1)
		Expect(err).NotTo(HaveOccurred())
		for range 2 {
			_, err = r.readBlock(1)
			Expect(err).To(Sense(3, 0x1100))
		}
		Expect(r.spaceOver(1, 3, 0)).To(Sense(3, 0x1100))
		Expect(r.writeBlock(1, "new")).To(Succeed())
		Expect(r.rewindDrive(1)).To(Succeed())
		Expect(r.spaceOver(1, 0, 1)).To(Succeed())
		b, err = r.readBlock(1)
		Expect(err).NotTo(HaveOccurred())
		Expect(string(b)).To(Equal("new"))
	})
})

var _ = Describe("WRITE(6)", func() {
	It("writes what READ(6) gives back after a power cycle", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{stockWithRecords("A00001L8")}})
		r.mountMedium(slot1)
		Expect(r.writeBlock(1, "VOL1")).To(Succeed())
		Expect(r.writeFilemarks(1, 2)).To(Succeed())
		Expect(r.doOut(1, []byte{0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 2}, 0x15, 0x10, 0, 0, 12, 0)).To(Succeed())
		Expect(r.doOut(1, []byte("aabbcc"), 0x0A, 1, 0, 0, 3, 0)).To(Succeed())
		r.reopenLibrary()
		r.takeAttentions()
		var got []string
		for {
			b, err := r.readBlock(1)
			if err == nil {
				got = append(got, string(b))
				continue
			}
			if !senseOf(err).FileMark {
				break
			}
			got = append(got, "|")
		}
		Expect(strings.Join(got, " ")).To(Equal("VOL1 | | aa bb cc"))
	})

	It("ends the data where it writes", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{stockWithRecords("A00001L8", "one", "two", "three")}})
		r.mountMedium(slot1)
		_, err := r.readBlock(1)
		Expect(err).NotTo(HaveOccurred())
		Expect(r.writeBlock(1, "TWO")).To(Succeed())
		_, err = r.readBlock(1)
		Expect(err).To(Sense(8, 0x0005))
	})

	DescribeTable("is refused on a protected medium",
		func(m virtual.Medium, code uint16) {
			m.Barcode, m.MediaType = "X", "LTO-8"
			r := newRig(virtual.Config{Stock: []virtual.Stock{{Medium: m, Records: [][]byte{[]byte("keep")}}}})
			r.mountMedium(slot1)
			Expect(r.writeBlock(1, "new")).To(Sense(7, code))
			Expect(r.writeFilemarks(1, 1)).To(Sense(7, code))
			b, err := r.readBlock(1)
			Expect(err).NotTo(HaveOccurred())
			Expect(string(b)).To(Equal("keep"))
		},
		Entry("by its switch", virtual.Medium{WriteProtected: true}, uint16(0x2700)),
		Entry("by being WORM", virtual.Medium{WORM: true}, uint16(0x300C)),
	)

	It("appends to a WORM medium", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{{Medium: virtual.Medium{Barcode: "W", MediaType: "LTO-8", WORM: true}, Records: [][]byte{[]byte("one")}}}})
		r.mountMedium(slot1)
		Expect(r.spaceOver(1, 3, 0)).To(Succeed())
		Expect(r.writeBlock(1, "two")).To(Succeed())
		Expect(r.spaceOver(1, 0, -1)).To(Succeed())
		Expect(r.writeBlock(1, "TWO")).To(Sense(7, 0x300C))
	})

	It("is refused with less data than it says, with too much, and in fixed blocks of no length", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{stockWithRecords("A00001L8")}})
		r.mountMedium(slot1)
		Expect(r.doOut(1, []byte("abc"), 0x0A, 0, 0, 0, 4, 0)).To(Sense(0xB, 0x4B00))
		Expect(r.doOut(1, []byte("abc"), 0x0A, 0, 0xFF, 0, 4, 0)).To(Sense(5, 0x2400))
		Expect(r.doOut(1, []byte("abc"), 0x0A, 1, 0, 0, 1, 0)).To(Sense(5, 0x2400))
		_, err := r.readBlock(1)
		Expect(err).To(Sense(8, 0x0005))
	})
})
