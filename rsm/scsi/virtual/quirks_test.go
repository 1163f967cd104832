// SPDX-License-Identifier: Apache-2.0

package virtual_test

import (
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("A quirk", func() {
	with := func(q virtual.Quirks) *rig {
		GinkgoHelper()
		return newRig(virtual.Config{Quirks: q, Stock: []virtual.Stock{stockWithRecords("A00001L8", "one"), stockWithRecords("A00002L8")}})
	}
	// slots reads the status of some slots, with tags, within an allocation.
	slots := func(r *rig, count, allocation int) ([]byte, error) {
		return r.doIn(0, 0xB8, 0x12, highByte(slot1), lowByte(slot1), highByte(count), lowByte(count), 0, byte(allocation>>16), highByte(allocation), lowByte(allocation), 0, 0)
	}
	const slotBytes, heads = 52, 16

	It("makes tags fail without a reason", func() {
		_, err := slots(with(virtual.Quirks{VolumeTagsFail: true}), 1, 0xFFFF)
		Expect(err).To(Sense(9, 0x8000))
	})

	It("wants all types at once", func() {
		r := with(virtual.Quirks{AllTypesOnly: true})
		_, err := slots(r, 1, 0xFFFF)
		Expect(err).To(Sense(5, 0x2400))
		b, err := r.doIn(0, 0xB8, 0x10, 0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF, 0, 0)
		Expect(err).NotTo(HaveOccurred())
		Expect(int(b[2])<<8 | int(b[3])).To(Equal(1 + 2 + 4 + 24))
	})

	It("ignores how many elements were asked for", func() {
		b, err := slots(with(virtual.Quirks{CountIgnored: true}), 1, 0xFFFF)
		Expect(err).NotTo(HaveOccurred())
		Expect(b).To(HaveLen(heads + 24*slotBytes))
	})

	It("heeds two bytes of the allocation length", func() {
		b, err := slots(with(virtual.Quirks{ShortAllocation: true}), 2, 0x10000+heads+slotBytes)
		Expect(err).NotTo(HaveOccurred())
		Expect(b).To(HaveLen(heads + slotBytes))
	})

	It("wants the allocation length to be exact", func() {
		r := with(virtual.Quirks{ExactAllocation: true})
		_, err := slots(r, 2, 0xFFFF)
		Expect(senseOf(err).Field).To(Equal(7))
		b, err := slots(r, 2, 8)
		Expect(err).NotTo(HaveOccurred())
		Expect(b[5:8]).To(Equal([]byte{0, 0, 8 + 2*slotBytes}))
		b, err = slots(r, 2, heads+2*slotBytes)
		Expect(err).NotTo(HaveOccurred())
		Expect(b).To(HaveLen(heads + 2*slotBytes))
	})

	It("sends eight bytes too few", func() {
		b, err := slots(with(virtual.Quirks{ShortReport: true}), 2, 0xFFFF)
		Expect(err).NotTo(HaveOccurred())
		Expect(b).To(HaveLen(heads + 2*slotBytes - 8))
		Expect(b[7]).To(Equal(byte(8 + 2*slotBytes)))
	})

	It("ends a report with an empty page", func() {
		b, err := slots(with(virtual.Quirks{EmptyPage: true}), 1, 0xFFFF)
		Expect(err).NotTo(HaveOccurred())
		Expect(b).To(HaveLen(heads + slotBytes + 8))
		Expect(b[heads+slotBytes+5:]).To(Equal([]byte{0, 0, 0}))
	})

	It("announces an alternate tag", func() {
		b, err := slots(with(virtual.Quirks{AlternateTagFlag: true}), 1, 0xFFFF)
		Expect(err).NotTo(HaveOccurred())
		Expect(b[9]).To(Equal(byte(0xC0)))
		Expect(b).To(HaveLen(heads + slotBytes))
	})

	It("cuts barcodes and puts them to the right", func() {
		d := with(virtual.Quirks{BarcodeLength: 6, BarcodeRight: true}).elementStatus(slot1)
		Expect(string(d[12:44])).To(Equal("                          A00001"))
	})

	It("sets no flags", func() {
		Expect(with(virtual.Quirks{NoFlags: true}).elementStatus(slot1)[2]).To(Equal(byte(full)))
	})

	It("lets the Access bit lag", func() {
		r := with(virtual.Quirks{AccessLag: 5})
		r.mountMedium(slot1)
		Expect(r.unloadDrive(1)).To(Succeed())
		Expect(r.elementStatus(drive1)[2]).To(Equal(byte(full)))
		r.clock.Advance(5 * time.Second)
		Expect(r.elementStatus(drive1)[2]).To(Equal(byte(full | access)))
	})

	It("names a wrong source", func() {
		r := with(virtual.Quirks{WrongSource: true})
		Expect(r.moveMedium(slot2, drive1)).To(Succeed())
		Expect(r.elementStatus(drive1)[9:12]).To(Equal([]byte{0x81, highByte(slot1), lowByte(slot1)}))
	})

	It("hides transports and slots in page 1Dh, and the slots there only", func() {
		r := with(virtual.Quirks{NoTransports: true, HiddenSlots: 20})
		b, err := r.doIn(0, 0x1A, 0x08, 0x1D, 0, 0xFF, 0)
		Expect(err).NotTo(HaveOccurred())
		Expect(b[6:14]).To(Equal([]byte{0, 0, 0, 0, highByte(slot1), lowByte(slot1), 0, 4}))
		b, err = slots(r, 100, 0xFFFF)
		Expect(err).NotTo(HaveOccurred())
		Expect(b[3]).To(Equal(byte(24)))
		b, err = r.doIn(0, 0xB8, 0x11, 0, 0, 0, 1, 0, 0, 0xFF, 0xFF, 0, 0)
		Expect(err).NotTo(HaveOccurred())
		Expect(b).To(HaveLen(8))
	})

	It("loads and unloads as a disc only", func() {
		r := with(virtual.Quirks{LoadsAsDisc: true})
		r.mountMedium(slot1)
		Expect(r.unloadDrive(1)).To(Succeed())
		Expect(r.testReady(1)).To(Succeed())
		Expect(r.doWithoutData(1, 0x1B, 0, 0, 0, 0x02, 0)).To(Succeed())
		Expect(r.testReady(1)).To(Sense(2, 0x3A00))
		Expect(r.doWithoutData(1, 0x1B, 0, 0, 0, 0x01, 0)).To(Succeed())
		Expect(r.testReady(1)).To(Sense(2, 0x3A00))
		Expect(r.doWithoutData(1, 0x1B, 0, 0, 0, 0x03, 0)).To(Succeed())
		Expect(r.testReady(1)).To(Succeed())
	})

	It("gives one serial number to all units, in page 80h", func() {
		r := with(virtual.Quirks{SameSerials: true})
		for lun, want := range []string{"VLIB0001", "VLIB0001", "VLIB0001"} {
			b, err := r.doIn(lun, 0x12, 1, 0x80, 0, 0xFF, 0)
			Expect(err).NotTo(HaveOccurred())
			Expect(string(b[4:])).To(Equal(want))
		}
		one, err := r.doIn(1, 0x12, 1, 0x83, 0, 0xFF, 0)
		Expect(err).NotTo(HaveOccurred())
		Expect(r.doIn(2, 0x12, 1, 0x83, 0, 0xFF, 0)).NotTo(Equal(one))
	})

	It("pads the cartridge's memory, slowly", func() {
		r := with(virtual.Quirks{MemoryPadded: true, MemorySlow: 90})
		r.mountMedium(slot1)
		before := r.clock.Now()
		b, err := r.doIn(1, 0x8C, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0, 0, 0)
		Expect(err).NotTo(HaveOccurred())
		Expect(b).To(HaveLen(0x4000))
		Expect(b[:4]).To(Equal([]byte{0, 0, 0x3F, 0xFC}))
		Expect(r.clock.Now().Sub(before)).To(Equal(90 * time.Second))
	})

	It("drops the residual", func() {
		r := with(virtual.Quirks{NoResidual: true})
		r.mountMedium(slot1)
		b, err := r.readBlock(1)
		Expect(err).NotTo(HaveOccurred())
		Expect(b).To(HaveLen(1 << 16))
		Expect(string(b[:3])).To(Equal("one"))
	})

	DescribeTable("that cannot be is refused",
		func(q virtual.Quirks, words string) {
			Expect(virtual.Create(GinkgoT().TempDir()+"/library", virtual.Config{Quirks: q})).To(MatchError(ContainSubstring(words)))
		},
		Entry("fewer than no elements", virtual.Quirks{MaxElements: -1}, "quirk maxElements -1"),
		Entry("barcodes of less than nothing", virtual.Quirks{BarcodeLength: -1}, "quirk barcodeLength -1"),
		Entry("a lag into the past", virtual.Quirks{AccessLag: -1}, "quirk accessLag -1"),
		Entry("all slots hidden", virtual.Quirks{HiddenSlots: 24}, "quirk hiddenSlots 24"),
	)
})
