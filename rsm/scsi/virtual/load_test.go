// SPDX-License-Identifier: Apache-2.0

package virtual_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("A drive", func() {
	It("announces a medium once, then is ready", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{stockWithRecords("A00001L8")}})
		Expect(r.testReady(1)).To(Sense(2, 0x3A00))
		Expect(r.unloadDrive(1)).To(Sense(2, 0x3A00))
		Expect(r.moveMedium(slot1, drive1)).To(Succeed())
		Expect(r.testReady(1)).To(Sense(6, 0x2800))
		Expect(r.testReady(1)).To(Succeed())
	})

	It("is loaded and rewound after a power cycle", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{stockWithRecords("A00001L8", "one", "two")}})
		r.mountMedium(slot1)
		_, err := r.readBlock(1)
		Expect(err).NotTo(HaveOccurred())
		r.reopenLibrary()
		Expect(r.testReady(1)).To(Sense(6, 0x2900))
		b, err := r.readBlock(1)
		Expect(err).NotTo(HaveOccurred())
		Expect(string(b)).To(Equal("one"))
	})

	It("holds, unloads and loads a medium as it is told", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{stockWithRecords("A00001L8", "one")}})
		loadUnload := func(bits byte) error { return r.doWithoutData(1, 0x1B, 0, 0, 0, bits, 0) }
		attributes := func() error { _, err := r.doIn(1, 0x8C, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0); return err }
		r.mountMedium(slot1)
		Expect(loadUnload(0x08)).To(Succeed(), "unload, hold")
		Expect(r.testReady(1)).To(Sense(2, 0x0402))
		Expect(attributes()).To(Succeed())
		Expect(r.moveMedium(drive1, slot1)).To(Sense(5, 0x5303))
		Expect(loadUnload(0x00)).To(Succeed())
		Expect(r.testReady(1)).To(Sense(2, 0x3A00))
		Expect(attributes()).To(Sense(2, 0x3A00))
		Expect(loadUnload(0x09)).To(Succeed(), "load, hold")
		Expect(attributes()).To(Succeed())
		Expect(loadUnload(0x03)).To(Succeed(), "load, retension")
		b, err := r.readBlock(1)
		Expect(err).NotTo(HaveOccurred())
		Expect(string(b)).To(Equal("one"))
		Expect(loadUnload(0x01)).To(Succeed(), "a load rewinds what is loaded")
		b, err = r.readBlock(1)
		Expect(err).NotTo(HaveOccurred())
		Expect(string(b)).To(Equal("one"))
		Expect(loadUnload(0x05)).To(Sense(5, 0x2400), "load at the end of the tape")
		Expect(loadUnload(0x04)).To(Succeed(), "unload at the end of the tape")
	})

	DescribeTable("takes the media of its own generation and some before",
		func(drive, medium string, result OmegaMatcher, writes OmegaMatcher) {
			r := newRig(virtual.Config{DriveTypes: []string{drive}, Stock: []virtual.Stock{
				{Medium: virtual.Medium{Barcode: "X", MediaType: medium}}}})
			Expect(r.moveMedium(slot1, drive1)).To(Succeed())
			Expect(r.testReady(1)).To(Sense(6, 0x2800))
			Expect(r.testReady(1)).To(result)
			Expect(r.writeBlock(1, "data")).To(writes)
			Expect(r.unloadDrive(1)).To(Succeed())
			Expect(r.moveMedium(drive1, slot1)).To(Succeed())
		},
		Entry("LTO-8 in LTO-6", "LTO-6", "LTO-8", Sense(5, 0x3000), Sense(5, 0x3000)),
		Entry("LTO-8 in LTO-8", "LTO-8", "LTO-8", Succeed(), Succeed()),
		Entry("LTO-7 in LTO-8", "LTO-8", "LTO-7", Succeed(), Succeed()),
		Entry("LTO-6 in LTO-8", "LTO-8", "LTO-6", Sense(5, 0x3000), Sense(5, 0x3000)),
		Entry("LTO-5 in LTO-7, to read only", "LTO-7", "LTO-5", Succeed(), Sense(7, 0x2700)),
		Entry("LTO-4 in LTO-7", "LTO-7", "LTO-4", Sense(5, 0x3000), Sense(5, 0x3000)),
		Entry("LTO-9 in LTO-10", "LTO-10", "LTO-9", Sense(5, 0x3000), Sense(5, 0x3000)),
		Entry("DLT in LTO", "LTO-8", "DLT-IV", Sense(5, 0x3000), Sense(5, 0x3000)),
		Entry("DLT in DLT", "DLT-IV", "DLT-IV", Succeed(), Succeed()),
	)

	It("is not given what does not fit, by a library that looks at the media type", func() {
		r := newRig(virtual.Config{DriveTypes: []string{"LTO-6"}, Quirks: virtual.Quirks{RefuseIncompatible: true}, Stock: []virtual.Stock{stockWithRecords("A00001L8")}})
		Expect(r.moveMedium(slot1, drive1)).To(Sense(5, 0x3000))
		Expect(r.elementStatus(slot1)[2]).To(Equal(byte(full | access)))
	})
})

var _ = Describe("A cleaning cartridge", func() {
	It("cleans, counts its uses, and is no medium", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{{Medium: virtual.Medium{Barcode: "CLN001L8", Cleaning: true}}}})
		flags := func(page byte) (set []int) {
			b, err := r.doIn(1, 0x4D, 0, 0x40|page, 0, 0, 0, 0, 0x10, 0, 0)
			Expect(err).NotTo(HaveOccurred())
			Expect(b[:4]).To(Equal([]byte{0x2E, 0, 0x01, 0x40}))
			for i := 4; i < len(b); i += 5 {
				if b[i+4] == 1 {
					set = append(set, int(b[i+1]))
				}
			}
			return set
		}
		for use := range 51 {
			Expect(r.moveMedium(slot1, drive1)).To(Succeed())
			Expect(r.testReady(1)).To(Sense(2, 0x3003))
			_, err := r.readBlock(1)
			Expect(err).To(Sense(2, 0x3003))
			if use < 50 {
				Expect(flags(0x2E)).To(Equal([]int{0x0B}))
				Expect(r.lib.List()).To(ContainElement(HaveField("Cartridge.CleaningsLeft", 49-use)))
			} else {
				Expect(flags(0x2E)).To(Equal([]int{0x16}), "expired")
			}
			Expect(flags(0x2E)).To(BeEmpty(), "reading clears the flags")
			Expect(r.unloadDrive(1)).To(Succeed())
			Expect(r.moveMedium(drive1, slot1)).To(Succeed())
		}
	})
})

var _ = Describe("LOG SENSE", func() {
	It("lists its pages, and clears what the TapeAlert response tells", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{{Medium: virtual.Medium{Barcode: "CLN001L8", Cleaning: true}}}})
		Expect(r.moveMedium(slot1, drive1)).To(Succeed())
		b, err := r.doIn(1, 0x4D, 0, 0x40, 0, 0, 0, 0, 0xFF, 0xFF, 0)
		Expect(err).NotTo(HaveOccurred())
		Expect(b).To(Equal([]byte{0, 0, 0, 5, 0x00, 0x0C, 0x12, 0x17, 0x2E}))
		for _, flags := range []byte{0x20, 0} { // of the cleaning cartridge, then of none
			b, err = r.doIn(1, 0x4D, 0, 0x52, 0, 0, 0, 0, 0xFF, 0xFF, 0)
			Expect(err).NotTo(HaveOccurred())
			Expect(b).To(Equal([]byte{0x12, 0, 0, 12, 0, 0, 0, 8, 0x00, flags, 0, 0, 0, 0, 0, 0}))
		}
		_, err = r.doIn(1, 0x4D, 0, 0x58, 0, 0, 0, 0, 0xFF, 0xFF, 0)
		Expect(err).To(Sense(5, 0x2400))
	})
})
