// SPDX-License-Identifier: Apache-2.0

package virtual_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("SPACE(6) and READ POSITION", func() {
	var r *rig
	// Blocks 0 1, mark 2, block 3, mark 4, mark 5, block 6.
	BeforeEach(func() {
		r = newRig(virtual.Config{Stock: []virtual.Stock{stockWithRecords("A00001L8", "a", "b", "", "c", "", "", "d")}})
		r.mountMedium(slot1)
	})
	position := func() (objects, marks byte) {
		GinkgoHelper()
		b, err := r.doIn(1, 0x34, 6, 0, 0, 0, 0, 0, 0, 0, 0)
		Expect(err).NotTo(HaveOccurred())
		Expect(b).To(HaveLen(32))
		beginning := map[bool]byte{true: 0x80}[b[15] == 0]
		Expect(b[0]).To(Equal(beginning))
		return b[15], b[23]
	}
	const blocks, filemarks, end = 0, 1, 3

	DescribeTable("from a position",
		func(start int, code byte, count int, want OmegaMatcher, objects, marks int) {
			for range start {
				_, _ = r.readBlock(1)
			}
			Expect(r.spaceOver(1, code, count)).To(want)
			o, m := position()
			Expect([]byte{o, m}).To(Equal([]byte{byte(objects), byte(marks)}))
		},
		Entry("nowhere", 1, byte(blocks), 0, Succeed(), 1, 0),
		Entry("forward over blocks", 0, byte(blocks), 2, Succeed(), 2, 0),
		Entry("forward over blocks into a mark", 0, byte(blocks), 5,
			MatchError(&scsi.Sense{ASCQ: 1, FileMark: true, Valid: true, Information: 3}), 3, 1),
		Entry("forward over marks", 0, byte(filemarks), 2, Succeed(), 5, 2),
		Entry("forward over more marks than there are", 0, byte(filemarks), 5,
			MatchError(&scsi.Sense{Key: 8, ASCQ: 5, Valid: true, Information: 2}), 7, 3),
		Entry("to the end", 0, byte(end), 0, Succeed(), 7, 3),
		Entry("backward over blocks", 2, byte(blocks), -2, Succeed(), 0, 0),
		Entry("backward over blocks into a mark", 4, byte(blocks), -3,
			MatchError(&scsi.Sense{ASCQ: 1, FileMark: true, Valid: true, Information: 2}), 2, 0),
		Entry("backward over blocks to the beginning", 1, byte(blocks), -3,
			MatchError(&scsi.Sense{ASCQ: 4, EOM: true, Valid: true, Information: 2}), 0, 0),
		Entry("backward over marks", 7, byte(filemarks), -2, Succeed(), 4, 1),
		Entry("by a code that is not there", 1, byte(5), 1, Sense(5, 0x2400), 1, 0),
	)

	It("tells the short form", func() {
		b, err := r.doIn(1, 0x34, 0, 0, 0, 0, 0, 0, 0, 0, 0)
		Expect(err).NotTo(HaveOccurred())
		Expect(b).To(Equal(append([]byte{0x80}, make([]byte, 19)...)))
		_, _ = r.readBlock(1)
		b, err = r.doIn(1, 0x34, 0, 0, 0, 0, 0, 0, 0, 0, 0)
		Expect(err).NotTo(HaveOccurred())
		Expect(b).To(Equal([]byte{0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0}))
		_, err = r.doIn(1, 0x34, 8, 0, 0, 0, 0, 0, 0, 0, 0)
		Expect(err).To(Sense(5, 0x2400))
	})

	It("goes back to the beginning by REWIND", func() {
		Expect(r.spaceOver(1, end, 0)).To(Succeed())
		Expect(r.rewindDrive(1)).To(Succeed())
		objects, marks := position()
		Expect([]byte{objects, marks}).To(Equal([]byte{0, 0}))
	})
})

var _ = Describe("A drive's modes and limits", func() {
	sense := func(r *rig, cdb ...byte) []byte {
		GinkgoHelper()
		b, err := r.doIn(1, cdb...)
		Expect(err).NotTo(HaveOccurred())
		return b
	}

	It("states the block limits", func() {
		r := newRig(virtual.Config{})
		Expect(sense(r, 0x05, 0, 0, 0, 0, 0)).To(Equal([]byte{0, 0x80, 0, 0, 0, 1}))
	})

	DescribeTable("MODE SENSE",
		func(m virtual.Medium, header, worm byte) {
			m.Barcode, m.MediaType = "X", "LTO-8"
			r := newRig(virtual.Config{Stock: []virtual.Stock{{Medium: m}}})
			Expect(sense(r, 0x1A, 0, 0, 0, 0xFF, 0)).To(Equal([]byte{11, 0, 0x10, 8, 0, 0, 0, 0, 0, 0, 0, 0}), "empty")
			r.mountMedium(slot1)
			b := sense(r, 0x1A, 0, 0x1D, 0, 0xFF, 0)
			Expect(b[:4]).To(Equal([]byte{43, 0, header, 8}))
			Expect(b[4:12]).To(Equal([]byte{0x5E, 0, 0, 0, 0, 0, 0, 0}))
			Expect(b[12:16]).To(Equal([]byte{0x1D, 0x1E, worm, 0}))
			Expect(sense(r, 0x5A, 0x08, 0x3F, 0, 0, 0, 0, 0, 0xFF, 0)[:10]).To(Equal([]byte{0, 38, 0, header, 0, 0, 0, 0, 0x1D, 0x1E}))
			Expect(r.unloadDrive(1)).To(Succeed())
			Expect(sense(r, 0x1A, 0x08, 0, 0, 0xFF, 0)).To(Equal([]byte{3, 0, 0x10, 0}), "ejected")
		},
		Entry("of a plain medium", virtual.Medium{}, byte(0x10), byte(0)),
		Entry("of a protected medium", virtual.Medium{WriteProtected: true}, byte(0x90), byte(0)),
		Entry("of a WORM medium", virtual.Medium{WORM: true}, byte(0x10), byte(1)),
	)

	It("takes a block length and nothing else", func() {
		r := newRig(virtual.Config{})
		set := func(b ...byte) error { return r.doOut(1, b, 0x15, 0x10, 0, 0, byte(len(b)), 0) }
		Expect(set()).To(Succeed())
		Expect(set(0, 0, 0, 0)).To(Succeed())
		Expect(set(0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 2, 0)).To(Succeed())
		Expect(sense(r, 0x1A, 0, 0, 0, 0xFF, 0)[9:]).To(Equal([]byte{0, 2, 0}))
		Expect(set(0, 0, 0, 8, 0, 0, 0, 0, 0, 0xFF, 0, 0)).To(Sense(5, 0x2600))
		Expect(set(0, 0, 0, 0, 0x1D, 2, 0, 0)).To(Sense(5, 0x2600))
		Expect(set(0, 0, 0)).To(Sense(5, 0x1A00))
		Expect(set(0, 0, 0, 8, 0)).To(Sense(5, 0x1A00))
		Expect(r.doOut(1, nil, 0x15, 0x11, 0, 0, 0, 0)).To(Sense(5, 0x2400))
		Expect(r.doOut(1, nil, 0x15, 0x10, 0, 0, 12, 0)).To(Sense(5, 0x1A00))
	})

	It("reports the densities it supports, and that of the medium", func() {
		r := newRig(virtual.Config{DriveTypes: []string{"LTO-7"}, Stock: []virtual.Stock{{Medium: virtual.Medium{Barcode: "X", MediaType: "LTO-6"}}}})
		b := sense(r, 0x44, 0, 0, 0, 0, 0, 0, 0xFF, 0, 0)
		Expect(b).To(HaveLen(4 + 3*52))
		Expect([]byte{b[1], b[4], b[6], b[56], b[58], b[108], b[110]}).To(Equal([]byte{158, 0x58, 0, 0x5A, 0x80, 0x5C, 0xA0}))
		_, err := r.doIn(1, 0x44, 1, 0, 0, 0, 0, 0, 0xFF, 0, 0)
		Expect(err).To(Sense(2, 0x3A00))
		r.mountMedium(slot1)
		b = sense(r, 0x44, 1, 0, 0, 0, 0, 0, 0xFF, 0, 0)
		Expect(b).To(HaveLen(4 + 52))
		Expect(b[4]).To(Equal(byte(0x5A)))
		_, err = r.doIn(1, 0x44, 2, 0, 0, 0, 0, 0, 0xFF, 0, 0)
		Expect(err).To(Sense(5, 0x2400))
	})
})
