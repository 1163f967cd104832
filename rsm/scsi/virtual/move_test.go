// SPDX-License-Identifier: Apache-2.0

package virtual_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("MOVE MEDIUM", func() {
	var r *rig
	BeforeEach(func() {
		r = newRig(virtual.Config{Stock: []virtual.Stock{stockWithRecords("A00001L8"), stockWithRecords("A00002L8")}})
	})

	DescribeTable("is refused",
		func(from, to int, code uint16) {
			Expect(r.moveMedium(from, to)).To(Sense(5, code))
			Expect(r.elementStatus(slot1)[2]).To(Equal(byte(full|access)), "nothing moved")
		},
		Entry("from an address that is not there", 5000, slot3, uint16(0x2101)),
		Entry("to an address that is not there", slot1, 5000, uint16(0x2101)),
		Entry("to a transport", slot1, 0, uint16(0x2101)),
		Entry("from an empty slot", slot3, slot1, uint16(0x3B0E)),
		Entry("from an empty drive", drive1, slot3, uint16(0x3B0E)),
		Entry("to a full slot", slot1, slot2, uint16(0x3B0D)),
		Entry("onto itself", slot1, slot1, uint16(0x3B0D)),
	)

	It("is refused with a transport that is not there, or to turn over what cannot be", func() {
		Expect(r.doWithoutData(0, 0xA5, 0, 0, 7, highByte(slot1), lowByte(slot1), highByte(slot3), lowByte(slot3), 0, 0, 0, 0)).To(Sense(5, 0x2101))
		Expect(r.doWithoutData(0, 0xA5, 0, 0, 0, highByte(slot1), lowByte(slot1), highByte(slot3), lowByte(slot3), 0, 0, 1, 0)).To(Sense(5, 0x2400))
	})

	It("moves, remembers the slot it took from, and keeps both over a power cycle", func() {
		Expect(r.moveMedium(slot1, port1)).To(Succeed())
		Expect(r.moveMedium(port1, port2)).To(Succeed())
		r.reopenLibrary()
		r.takeAttentions()
		Expect(r.elementStatus(slot1)[2]).To(Equal(byte(access)))
		d := r.elementStatus(port2)
		Expect(string(d[12:20])).To(Equal("A00001L8"))
		Expect([]byte{d[9], d[10], d[11]}).To(Equal([]byte{0x81, 0x03, 0xE8}))
		Expect(r.moveMedium(port2, slot1)).To(Succeed())
		Expect(r.elementStatus(slot1)[9]).To(Equal(byte(0x01)), "no source in its own slot")
	})

	It("does not take what a drive has not unloaded", func() {
		r.mountMedium(slot1)
		Expect(r.elementStatus(drive1)[2]).To(Equal(byte(full)))
		Expect(r.moveMedium(drive1, slot1)).To(Sense(5, 0x5303))
		Expect(r.unloadDrive(1)).To(Succeed())
		Expect(r.elementStatus(drive1)[2]).To(Equal(byte(full | access)))
		Expect(r.moveMedium(drive1, slot1)).To(Succeed())
	})

	It("takes it all the same from a library that unloads by itself, unless the drive prevents it", func() {
		q := newRig(virtual.Config{Quirks: virtual.Quirks{ImplicitUnload: true}, Stock: []virtual.Stock{stockWithRecords("A00001L8", "x")}})
		q.mountMedium(slot1)
		_, err := q.readBlock(1)
		Expect(err).NotTo(HaveOccurred())
		Expect(q.doWithoutData(1, 0x1E, 0, 0, 0, 1, 0)).To(Succeed())
		Expect(q.moveMedium(drive1, slot1)).To(Sense(5, 0x5302))
		Expect(q.unloadDrive(1)).To(Sense(5, 0x5302))
		Expect(q.doWithoutData(1, 0x1E, 0, 0, 0, 0, 0)).To(Succeed())
		Expect(q.moveMedium(drive1, slot1)).To(Succeed())
		Expect(q.testReady(1)).To(Sense(2, 0x3A00))
	})

	It("does not take routes the library does not have", func() {
		q := newRig(virtual.Config{Quirks: virtual.Quirks{NoSlotToSlot: true, NoPortToDrive: true}, Stock: []virtual.Stock{stockWithRecords("A00001L8")}})
		Expect(q.moveMedium(slot1, slot2)).To(Sense(5, 0x2101))
		Expect(q.moveMedium(slot1, port1)).To(Succeed())
		Expect(q.moveMedium(port1, drive1)).To(Sense(5, 0x2101))
	})
})

var _ = Describe("EXCHANGE MEDIUM", func() {
	var r *rig
	exchange := func(from, first, second int) error {
		return r.doWithoutData(0, 0xA6, 0, 0, 0, highByte(from), lowByte(from), highByte(first), lowByte(first), highByte(second), lowByte(second), 0, 0)
	}
	barcodes := func(addresses ...int) (found []string) {
		for _, a := range addresses {
			found = append(found, string(r.elementStatus(a)[12:20]))
		}
		return found
	}
	BeforeEach(func() {
		r = newRig(virtual.Config{Stock: []virtual.Stock{stockWithRecords("A00001L8"), stockWithRecords("A00002L8"), stockWithRecords("A00003L8")}})
	})

	It("brings one in and the other out", func() {
		Expect(r.moveMedium(slot2, drive1)).To(Succeed())
		r.takeAttentions()
		Expect(exchange(slot1, drive1, slot2)).To(Sense(5, 0x5303))
		Expect(r.unloadDrive(1)).To(Succeed())
		Expect(exchange(slot1, drive1, slot2)).To(Succeed())
		Expect(barcodes(drive1, slot2)).To(Equal([]string{"A00001L8", "A00002L8"}))
		Expect(r.testReady(1)).To(Sense(6, 0x2800))
	})

	It("swaps two elements", func() {
		Expect(exchange(slot1, slot2, slot1)).To(Succeed())
		Expect(barcodes(slot1, slot2)).To(Equal([]string{"A00002L8", "A00001L8"}))
	})

	It("is refused when something is missing or in the way", func() {
		Expect(exchange(slot1, slot3+1, slot1)).To(Sense(5, 0x3B0E))
		Expect(exchange(slot3+1, slot1, slot3+1)).To(Sense(5, 0x3B0E))
		Expect(exchange(slot1, slot2, slot3)).To(Sense(5, 0x3B0D))
		Expect(exchange(slot1, slot1, slot1)).To(Sense(5, 0x3B0D))
		Expect(exchange(slot1, 5000, slot1)).To(Sense(5, 0x2101))
		Expect(barcodes(slot1, slot2, slot3)).To(Equal([]string{"A00001L8", "A00002L8", "A00003L8"}))
	})
})

var _ = Describe("The changer's other commands", func() {
	It("are answered", func() {
		r := newRig(virtual.Config{})
		Expect(r.doWithoutData(0, 0x07, 0, 0, 0, 0, 0)).To(Succeed())
		Expect(r.doWithoutData(0, 0x37, 1, highByte(slot1), lowByte(slot1), 0, 0, 0, 5, 0, 0)).To(Succeed())
		Expect(r.doWithoutData(0, 0x37, 1, highByte(5000), lowByte(5000), 0, 0, 0, 5, 0, 0)).To(Sense(5, 0x2101))
		Expect(r.doWithoutData(0, 0x2B, 0, 0, 0, highByte(slot1), lowByte(slot1), 0, 0, 0, 0)).To(Succeed())
		Expect(r.doWithoutData(0, 0x2B, 0, 0, 0, highByte(5000), lowByte(5000), 0, 0, 0, 0)).To(Sense(5, 0x2101))
		Expect(r.doWithoutData(0, 0x1E, 0, 0, 0, 2, 0)).To(Sense(5, 0x2400))
	})

	It("lock the ports against the operator", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{stockWithRecords("A00001L8")}})
		Expect(r.moveMedium(slot1, port1)).To(Succeed())
		Expect(r.doWithoutData(0, 0x1E, 0, 0, 0, 1, 0)).To(Succeed())
		_, err := r.lib.Remove("A00001L8")
		Expect(err).To(MatchError(ContainSubstring("port 1 (address 768) is locked")))
		Expect(r.doWithoutData(0, 0x1E, 0, 0, 0, 0, 0)).To(Succeed())
		_, err = r.lib.Remove("A00001L8")
		Expect(err).NotTo(HaveOccurred())
	})
})

var _ = Describe("A two-sided cartridge", func() {
	It("is turned over by a transport that rotates, and read on the side that is up", func() {
		r := newRig(virtual.Config{Rotates: true, DriveTypes: []string{"MO-9"}, Stock: []virtual.Stock{{
			Medium:  virtual.Medium{Barcode: "MO0001", MediaType: "MO-9", TwoSided: true},
			Records: [][]byte{[]byte("front")},
		}}})
		_, err := r.lib.WriteLabel("MO0001", 1, [][]byte{[]byte("back")})
		Expect(err).NotTo(HaveOccurred())
		flip := func(from, to int) error {
			return r.doWithoutData(0, 0xA5, 0, 0, 0, highByte(from), lowByte(from), highByte(to), lowByte(to), 0, 0, 1, 0)
		}
		Expect(flip(slot1, drive1)).To(Succeed())
		r.takeAttentions()
		Expect(r.elementStatus(drive1)[9]).To(Equal(byte(0xC1)))
		b, err := r.readBlock(1)
		Expect(err).NotTo(HaveOccurred())
		Expect(string(b)).To(Equal("back"))
		Expect(r.unloadDrive(1)).To(Succeed())
		Expect(r.moveMedium(drive1, slot1)).To(Succeed())
		r.reopenLibrary()
		r.takeAttentions()
		Expect(r.elementStatus(slot1)[9]).To(Equal(byte(0x41)), "still turned over")
		Expect(flip(slot1, slot1)).To(Succeed())
		r.mountMedium(slot1)
		b, err = r.readBlock(1)
		Expect(err).NotTo(HaveOccurred())
		Expect(string(b)).To(Equal("front"))
	})
})
