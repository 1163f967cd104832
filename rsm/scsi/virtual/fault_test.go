// SPDX-License-Identifier: Apache-2.0

package virtual_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("A fault", func() {
	var r *rig
	BeforeEach(func() {
		r = newRig(virtual.Config{Stock: []virtual.Stock{stockWithRecords("A00001L8", "one"), stockWithRecords("A00002L8")}})
	})
	add := func(f virtual.Fault) virtual.Fault {
		GinkgoHelper()
		f, err := r.lib.AddFault(f)
		Expect(err).NotTo(HaveOccurred())
		return f
	}
	const opRead, opMove, opReady = 0x08, 0xA5, 0x00
	mechanical := &virtual.FaultSense{Key: 4, ASC: 0x15, ASCQ: 0x01}

	It("lets a command fail once, also when the library was switched off before", func() {
		add(virtual.Fault{Kind: virtual.CommandFails, Opcode: new(byte(opMove)), Element: new(slot1), Sense: mechanical, Once: true})
		r.reopenLibrary()
		r.takeAttentions()
		Expect(r.moveMedium(slot2, slot3)).To(Succeed(), "another element")
		Expect(r.moveMedium(slot1, drive1)).To(Sense(4, 0x1501))
		Expect(r.lib.Faults()).To(BeEmpty())
		r.reopenLibrary()
		r.takeAttentions()
		Expect(r.moveMedium(slot1, drive1)).To(Succeed())
	})

	It("lets a command fail always, on one unit, until it is cleared", func() {
		f := add(virtual.Fault{Kind: virtual.CommandFails, Opcode: new(byte(opReady)), LUN: new(2), Sense: mechanical})
		for range 3 {
			Expect(r.testReady(0)).To(Succeed())
			Expect(r.testReady(1)).To(Sense(2, 0x3A00))
			Expect(r.testReady(2)).To(Sense(4, 0x1501))
		}
		Expect(r.lib.ClearFaults(99)).To(MatchError("there is no fault 99"))
		Expect(r.lib.ClearFaults(f.ID)).To(Succeed())
		Expect(r.testReady(2)).To(Sense(2, 0x3A00))
	})

	DescribeTable("is about the commands that name its element",
		func(at int, cdb ...byte) {
			add(virtual.Fault{Kind: virtual.CommandFails, Opcode: &cdb[0], Element: &at, Sense: mechanical})
			Expect(r.doWithoutData(0, cdb...)).To(Sense(4, 0x1501))
			Expect(r.lib.ClearFaults()).To(Succeed())
			other := slot3 + 5
			add(virtual.Fault{Kind: virtual.CommandFails, Opcode: &cdb[0], Element: &other, Sense: mechanical})
			Expect(r.doWithoutData(0, cdb...)).To(Succeed())
		},
		Entry("the second destination of an exchange", slot3, byte(0xA6), byte(0), byte(0), byte(0),
			highByte(slot1), lowByte(slot1), highByte(slot2), lowByte(slot2), highByte(slot3), lowByte(slot3), byte(0), byte(0)),
		Entry("a position", slot2, byte(0x2B), byte(0), byte(0), byte(0), highByte(slot2), lowByte(slot2), byte(0), byte(0), byte(0), byte(0)),
		Entry("the start of a status", slot2, byte(0xB8), byte(2), highByte(slot2), lowByte(slot2), byte(0), byte(1), byte(0), byte(0), byte(1), byte(0), byte(0), byte(0)),
	)

	It("is about every command that can fail when it names none", func() {
		add(virtual.Fault{Kind: virtual.CommandFails, LUN: new(0), Sense: &virtual.FaultSense{Key: 2, ASC: 0x3A, ASCQ: 0x02}})
		Expect(r.moveMedium(slot1, slot3)).To(Sense(2, 0x3A02))
		Expect(r.testReady(0)).To(Sense(2, 0x3A02))
		_, err := r.doIn(0, 0x12, 0, 0, 0, 0xFF, 0)
		Expect(err).NotTo(HaveOccurred(), "INQUIRY")
		Expect(r.testReady(1)).To(Sense(2, 0x3A00), "another unit")
	})

	It("is about every command to a drive when it names its element alone, and about none of the changer's", func() {
		add(virtual.Fault{Kind: virtual.CommandFails, Element: new(drive1), Sense: mechanical})
		Expect(r.testReady(1)).To(Sense(4, 0x1501))
		Expect(r.testReady(2)).To(Sense(2, 0x3A00))
		Expect(r.moveMedium(slot1, drive1)).To(Succeed())
		Expect(r.elementStatus(drive1)[2] & full).To(Equal(byte(full)))
	})

	DescribeTable("ends a command with a status that has no sense data",
		func(name string, want scsi.Status) {
			add(virtual.Fault{Kind: virtual.CommandFails, Opcode: new(byte(opMove)), Status: name, Once: true})
			Expect(r.moveMedium(slot1, slot3)).To(MatchError(want))
			Expect(r.moveMedium(slot1, slot3)).To(Succeed())
		},
		Entry("busy", "busy", scsi.StatusBusy),
		Entry("reserved", "reservation-conflict", scsi.StatusReservationConflict),
		Entry("full", "task-set-full", scsi.StatusTaskSetFull),
		Entry("aborted", "task-aborted", scsi.StatusTaskAborted),
	)

	It("of a command that names no element never concerns one", func() {
		add(virtual.Fault{Kind: virtual.CommandFails, Opcode: new(byte(opReady)), Element: new(slot1), Sense: mechanical})
		Expect(r.testReady(0)).To(Succeed())
	})

	DescribeTable("takes the answer of a move away",
		func(carriedOut bool, at int) {
			add(virtual.Fault{Kind: virtual.NoAnswer, CarriedOut: carriedOut, Once: true})
			err := r.moveMedium(slot1, slot3)
			Expect(err).To(MatchError(scsi.ErrOutcomeUnknown))
			Expect(err.Error()).To(HavePrefix("MOVE MEDIUM: "))
			Expect(string(r.elementStatus(at)[12:20])).To(Equal("A00001L8"))
			Expect(r.lib.Faults()).To(BeEmpty())
		},
		Entry("that was carried out", true, slot3),
		Entry("that was not", false, slot1),
	)

	It("makes a barcode unreadable wherever the cartridge goes", func() {
		add(virtual.Fault{Kind: virtual.BarcodeUnreadable, Barcode: "A00001L8"})
		for _, at := range []int{slot3, slot1} {
			Expect(r.moveMedium(slot1+slot3-at, at)).To(Succeed())
			d := r.elementStatus(at)
			Expect(d[2]).To(Equal(byte(full | access)))
			Expect(string(d[12:20])).To(Equal("        "))
		}
	})

	It("lets a drive die amid its work, and the library show it", func() {
		add(virtual.Fault{Kind: virtual.DriveDies, Opcode: new(byte(opRead)), Element: new(drive1)})
		r.mountMedium(slot1)
		Expect(r.elementStatus(drive1)[2]).To(Equal(byte(full)))
		_, err := r.readBlock(1)
		Expect(err).To(Sense(4, 0x4000))
		Expect(r.testReady(1)).To(Sense(4, 0x4000))
		Expect(r.lib.Faults()[0].Happened).To(BeTrue())
		r.reopenLibrary()
		Expect(r.testReady(1)).To(Sense(6, 0x2900))
		r.takeAttentions()
		Expect(r.testReady(1)).To(Sense(4, 0x4000), "dead after a power cycle too")
		d := r.elementStatus(drive1)
		Expect([]byte{d[2], d[4], d[5]}).To(Equal([]byte{full | exception, 0x40, 0x00}))
		Expect(r.moveMedium(drive1, slot1)).To(Sense(5, 0x5303), "the cartridge is stuck")
		_, err = r.doIn(1, 0x12, 0, 0, 0, 0xFF, 0)
		Expect(err).NotTo(HaveOccurred())
		Expect(r.lib.ClearFaults()).To(Succeed())
		Expect(r.unloadDrive(1)).To(Succeed())
		Expect(r.moveMedium(drive1, slot1)).To(Succeed())
	})

	It("raises TapeAlert when a drive dies, and keeps the robot from bringing it more", func() {
		add(virtual.Fault{Kind: virtual.DriveDies, Opcode: new(byte(opReady)), Element: new(drive1)})
		Expect(r.testReady(1)).To(Sense(4, 0x4000))
		b, err := r.doIn(1, 0x4D, 0, 0x52, 0, 0, 0, 0, 0xFF, 0xFF, 0)
		Expect(err).NotTo(HaveOccurred())
		Expect(b[8:]).To(Equal([]byte{0, 0, 0, 4, 0, 0, 0, 0}), "flag 1Eh")
		Expect(r.moveMedium(slot1, drive1)).To(Sense(4, 0x4000))
		Expect(r.elementStatus(slot1)[2]).To(Equal(byte(full | access)))
	})

	It("kills a drive at once when no command is named", func() {
		add(virtual.Fault{Kind: virtual.DriveDies, Element: new(drive2)})
		Expect(r.testReady(2)).To(Sense(4, 0x4000))
		Expect(r.testReady(1)).To(Sense(2, 0x3A00))
	})

	It("lets an element lie about being full", func() {
		add(virtual.Fault{Kind: virtual.ElementLies, Element: new(slot3), Barcode: "GHOST1L8"})
		d := r.elementStatus(slot3)
		Expect(d[2]).To(Equal(byte(full | access)))
		Expect(string(d[12:20])).To(Equal("GHOST1L8"))
		Expect(r.moveMedium(slot3, drive1)).To(Sense(5, 0x3B0E))
		Expect(r.moveMedium(slot1, slot3)).To(Sense(5, 0x3B0D))
	})

	It("puts an element into an abnormal state", func() {
		add(virtual.Fault{Kind: virtual.ElementException, Element: new(slot1), Exception: 0x8302})
		d := r.elementStatus(slot1)
		Expect([]byte{d[2], d[4], d[5]}).To(Equal([]byte{full | exception | access, 0x83, 0x02}))
		Expect(string(d[12:20])).To(Equal("A00001L8"))
	})

	DescribeTable("is refused when it cannot be",
		func(f virtual.Fault, want string) {
			_, err := r.lib.AddFault(f)
			Expect(err).To(MatchError(ContainSubstring(want)))
			Expect(r.lib.Faults()).To(BeEmpty())
		},
		Entry("of no kind", virtual.Fault{}, `fault kind "": must be one of command,`),
		Entry("without its sense data", virtual.Fault{Kind: virtual.CommandFails, Opcode: new(byte(0))}, "a fault of kind command needs sense"),
		Entry("with sense data and a status", virtual.Fault{Kind: virtual.CommandFails, Sense: mechanical, Status: "busy"}, "a fault of kind command has no sense"),
		Entry("with a status that there is not", virtual.Fault{Kind: virtual.CommandFails, Status: "bored"}, `status "bored": must be one of busy, reservation-conflict, task-aborted, task-set-full`),
		Entry("with an impossible sense key", virtual.Fault{Kind: virtual.CommandFails, Opcode: new(byte(0)), Sense: &virtual.FaultSense{Key: 16}}, "sense key 16"),
		Entry("with a field of another kind", virtual.Fault{Kind: virtual.BarcodeUnreadable, Barcode: "A", Exception: 1}, "a fault of kind barcode has no exception"),
		Entry("at an element that is not there", virtual.Fault{Kind: virtual.ElementException, Element: new(9999), Exception: 1}, "there is no element with address 9999: the library has transport:1"),
		Entry("at a unit that is not there", virtual.Fault{Kind: virtual.NoAnswer, LUN: new(3)}, "lun 3: the units are 0 (the changer) to 2"),
		Entry("of all commands to a slot", virtual.Fault{Kind: virtual.CommandFails, Element: new(slot1), Sense: mechanical}, "slot 1 (address 1000) is no drive"),
		Entry("of a drive that is a slot", virtual.Fault{Kind: virtual.DriveDies, Element: new(slot1)}, "slot 1 (address 1000) is no drive"),
		Entry("by which a full element says it is full", virtual.Fault{Kind: virtual.ElementLies, Element: new(slot1)}, "slot 1 (address 1000) holds A00001L8"),
	)
})
