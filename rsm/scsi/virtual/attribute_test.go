// SPDX-License-Identifier: Apache-2.0

package virtual_test

import (
	"os"
	"path/filepath"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("A cartridge's memory", func() {
	var r *rig
	BeforeEach(func() {
		r = newRig(virtual.Config{Stock: []virtual.Stock{stockWithRecords("A00001L8", "one")}})
		r.mountMedium(slot1)
	})
	// values reads the attributes from one on.
	values := func(first int) []byte {
		GinkgoHelper()
		b, err := r.doIn(1, 0x8C, 0, 0, 0, 0, 0, 0, 0, highByte(first), lowByte(first), 0, 0, 0xFF, 0xFF, 0, 0)
		Expect(err).NotTo(HaveOccurred())
		Expect(b[:4]).To(Equal([]byte{0, 0, highByte(len(b) - 4), lowByte(len(b) - 4)}))
		return b[4:]
	}
	write := func(list ...byte) error {
		return r.doOut(1, list, 0x8D, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, byte(len(list)), 0, 0)
	}

	It("begins with what the drive keeps", func() {
		Expect(values(0)[:39]).To(Equal([]byte{
			0x00, 0x00, 0x80, 0, 8, 0, 0, 0, 0, 0, 0xAE, 0x9F, 0x7B,
			0x00, 0x01, 0x80, 0, 8, 0, 0, 0, 0, 0, 0xAE, 0x9F, 0x7B,
			0x00, 0x02, 0x80, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0,
		}))
		Expect(string(values(0x0401)[:37])).To(Equal("\x04\x01\x81\x00\x20VLIB0001000001                  "))
	})

	It("lists its attributes, cut to the allocation length", func() {
		list := []byte{0, 0, 0, 20, 0, 0, 0, 1, 0, 2, 0, 3, 0, 6, 0, 9, 4, 0, 4, 1, 4, 5, 4, 8}
		b, err := r.doIn(1, 0x8C, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0, 0)
		Expect(err).NotTo(HaveOccurred())
		Expect(b).To(Equal(list))
		b, err = r.doIn(1, 0x8C, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0)
		Expect(err).NotTo(HaveOccurred())
		Expect(b).To(Equal(list[:7]))
	})

	It("counts the loads", func() {
		Expect(values(3)[:13]).To(Equal([]byte{0, 3, 0x80, 0, 8, 0, 0, 0, 0, 0, 0, 0, 1}))
		Expect(r.unloadDrive(1)).To(Succeed())
		Expect(r.moveMedium(drive1, slot1)).To(Succeed())
		r.mountMedium(slot1)
		Expect(values(3)[12]).To(Equal(byte(2)))
	})

	It("has another change reference after a write, and the same without one", func() {
		reference := func() byte { return values(9)[8] }
		before := reference()
		remount := func() {
			Expect(r.unloadDrive(1)).To(Succeed())
			Expect(r.moveMedium(drive1, slot1)).To(Succeed())
			r.reopenLibrary()
			r.takeAttentions()
			r.mountMedium(slot1)
		}
		_, err := r.readBlock(1)
		Expect(err).NotTo(HaveOccurred())
		remount()
		Expect(reference()).To(Equal(before))
		Expect(r.writeFilemarks(1, 0)).To(Succeed())
		Expect(reference()).To(Equal(before))
		Expect(r.writeBlock(1, "x")).To(Succeed())
		written := reference()
		Expect(written).NotTo(Equal(before))
		remount()
		Expect(reference()).To(Equal(written))
		Expect(r.writeBlock(1, "y")).To(Succeed())
		Expect(reference()).NotTo(Equal(written))
	})

	It("keeps what a host writes until the host deletes it", func() {
		Expect(write(0, 0, 0, 13, 0x08, 0x06, 1, 0, 3, 'A', 'B', 'C', 0x08, 0x00, 0, 0, 0)).To(Succeed())
		r.reopenLibrary()
		r.takeAttentions()
		Expect(values(0x0806)).To(Equal([]byte{0x08, 0x06, 1, 0, 3, 'A', 'B', 'C'}))
		Expect(write(0, 0, 0, 5, 0x08, 0x06, 1, 0, 0)).To(Succeed())
		_, err := r.doIn(1, 0x8C, 0, 0, 0, 0, 0, 0, 0, 8, 6, 0, 0, 1, 0, 0, 0)
		Expect(err).To(Sense(5, 0x2400))
	})

	DescribeTable("refuses as a whole",
		func(code int, list ...byte) {
			Expect(write(list...)).To(Sense(5, uint16(code)))
			_, err := r.doIn(1, 0x8C, 0, 0, 0, 0, 0, 0, 0, 8, 6, 0, 0, 1, 0, 0, 0)
			Expect(err).To(Sense(5, 0x2400))
		},
		Entry("a medium attribute", 0x2600, byte(0), byte(0), byte(0), byte(12), byte(8), byte(6), byte(1), byte(0), byte(1), byte('A'),
			byte(4), byte(1), byte(1), byte(0), byte(1), byte('A')),
		Entry("a wrong list length", 0x2600, byte(0), byte(0), byte(0), byte(9), byte(8), byte(6), byte(1), byte(0), byte(0)),
		Entry("an unknown format", 0x2600, byte(0), byte(0), byte(0), byte(6), byte(8), byte(6), byte(3), byte(0), byte(1), byte('A')),
		Entry("a value that is too long", 0x2600, byte(0), byte(0), byte(0), byte(5), byte(8), byte(6), byte(1), byte(0xFF), byte(0)),
		Entry("a value that is cut short", 0x1A00, byte(0), byte(0), byte(0), byte(6), byte(8), byte(6), byte(1), byte(0), byte(9), byte('A')),
		Entry("half an attribute", 0x1A00, byte(0), byte(0), byte(0), byte(2), byte(8), byte(6)),
	)

	It("is written on no protected medium", func() {
		q := newRig(virtual.Config{Stock: []virtual.Stock{{Medium: virtual.Medium{Barcode: "P", MediaType: "LTO-8", WriteProtected: true}}}})
		q.mountMedium(slot1)
		Expect(q.doOut(1, []byte{0, 0, 0, 5, 8, 6, 1, 0, 0}, 0x8D, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0)).To(Sense(7, 0x2700))
	})

	It("is not there without a cartridge, nor for another volume or partition", func() {
		_, err := r.doIn(2, 0x8C, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0)
		Expect(err).To(Sense(2, 0x3A00))
		for _, at := range []int{5, 7} {
			cdb := []byte{0x8C, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0}
			cdb[at] = 1
			_, err := r.doIn(1, cdb...)
			Expect(err).To(Sense(5, 0x2400))
		}
	})

	It("lost in a power cut comes back as one that does not claim the contents are unchanged", func() {
		before := values(9)[5:9]
		path := filepath.Join(r.dir, "elements", "256", "cartridge-000001", "memory.json")
		Expect(os.WriteFile(path, nil, 0o644)).To(Succeed())
		r.reopenLibrary()
		r.takeAttentions()
		Expect(values(9)[5:9]).NotTo(Equal(before))
	})
})
