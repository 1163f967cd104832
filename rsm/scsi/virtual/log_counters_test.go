// SPDX-License-Identifier: Apache-2.0

package virtual_test

import (
	"context"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

// readLogPage reads a log page.
func (r *rig) readLogPage(lun int, code byte) []byte {
	GinkgoHelper()
	b, err := r.doIn(lun, 0x4D, 0, 0x40|code, 0, 0, 0, 0, 0xFF, 0xFF, 0)
	Expect(err).NotTo(HaveOccurred())
	return b
}

// sincePowerOn and sinceLoad are what a drive has moved, as a host reads it.
func (r *rig) sincePowerOn(lun int) scsi.Transferred {
	GinkgoHelper()
	t, err := scsi.ParseSequentialAccess(r.readLogPage(lun, scsi.PageSequentialAccess))
	Expect(err).NotTo(HaveOccurred())
	return t
}

func (r *rig) sinceLoad(lun int) scsi.Transferred {
	GinkgoHelper()
	t, err := scsi.ParseVolumeStatistics(r.readLogPage(lun, scsi.PageVolumeStatistics))
	Expect(err).NotTo(HaveOccurred())
	return t
}

func movedBytes(written, read uint64) scsi.Transferred {
	return scsi.Transferred{Written: written, Read: read, WrittenKnown: true, ReadKnown: true}
}

// moveLargeBlock is a READ or WRITE of one block beyond 64 KiB.
func (r *rig) moveLargeBlock(op byte, dir scsi.Direction, size int) error {
	_, err := r.units[1].Do(context.Background(), []byte{op, 0, byte(size >> 16), highByte(size), lowByte(size), 0}, dir, make([]byte, size))
	return err
}

var _ = Describe("The log page of the sequential-access device", func() {
	It("counts what hosts have moved since the drive was switched on", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{stockWithRecords("A00001L8", "12345", "", "1234567")}})
		Expect(r.readLogPage(1, 0x0C)).To(Equal([]byte{0x0C, 0, 0, 48,
			0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0,
			0, 2, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0}), "without a medium")
		r.mountMedium(slot1)
		_, err := r.readBlock(1)
		Expect(err).NotTo(HaveOccurred())
		Expect(r.sincePowerOn(1)).To(Equal(movedBytes(0, 5)))
		_, err = r.readBlock(1)
		Expect(senseOf(err).FileMark).To(BeTrue())
		Expect(r.sincePowerOn(1)).To(Equal(movedBytes(0, 5)), "a filemark is no data")
		_, err = r.doIn(1, 0x08, 0x02, 0, 0, 3, 0)
		Expect(err).NotTo(HaveOccurred())
		Expect(r.sincePowerOn(1)).To(Equal(movedBytes(0, 8)), "three bytes were asked for of a block of seven")
		Expect(r.writeBlock(1, strings.Repeat("x", 300))).To(Succeed())
		Expect(r.writeFilemarks(1, 2)).To(Succeed())
		Expect(r.rewindDrive(1)).To(Succeed())
		Expect(r.spaceOver(1, 0, 1)).To(Succeed())
		Expect(r.readLogPage(1, 0x0C)).To(Equal([]byte{0x0C, 0, 0, 48,
			0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 1, 44, 0, 1, 0, 8, 0, 0, 0, 0, 0, 0, 1, 44,
			0, 2, 0, 8, 0, 0, 0, 0, 0, 0, 0, 8, 0, 3, 0, 8, 0, 0, 0, 0, 0, 0, 0, 8}), "neither marks nor spacing count")
		Expect(r.sincePowerOn(2)).To(Equal(movedBytes(0, 0)), "the other drive")

		Expect(r.unloadDrive(1)).To(Succeed())
		Expect(r.moveMedium(drive1, slot1)).To(Succeed())
		r.mountMedium(slot1)
		Expect(r.writeBlock(1, "x")).To(Succeed())
		Expect(r.sincePowerOn(1)).To(Equal(movedBytes(301, 8)), "another mount goes on counting")
		r.reopenLibrary()
		r.takeAttentions()
		Expect(r.sincePowerOn(1)).To(Equal(movedBytes(0, 0)), "switched off and on")
	})

	It("counts fixed blocks, up to where the command ended", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{stockWithRecords("A00001L8", "1234", "5678", "")}})
		r.mountMedium(slot1)
		Expect(r.doOut(1, []byte{0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 4}, 0x15, 0x10, 0, 0, 12, 0)).To(Succeed())
		_, err := r.doIn(1, 0x08, 0x01, 0, 0, 5, 0)
		Expect(senseOf(err).FileMark).To(BeTrue())
		Expect(r.sincePowerOn(1)).To(Equal(movedBytes(0, 8)))
		Expect(r.doOut(1, []byte("abcdefghijkl"), 0x0A, 0x01, 0, 0, 3, 0)).To(Succeed())
		Expect(r.sincePowerOn(1)).To(Equal(movedBytes(12, 8)))
	})

	It("does not count what was refused", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{{Medium: virtual.Medium{Barcode: "P", MediaType: "LTO-8", WriteProtected: true}}}})
		Expect(r.writeBlock(1, "x")).To(Sense(2, 0x3A00))
		r.mountMedium(slot1)
		Expect(r.writeBlock(1, "x")).To(Sense(7, 0x2700))
		_, err := r.readBlock(1)
		Expect(err).To(Sense(8, 0x0005))
		Expect(r.sincePowerOn(1)).To(Equal(movedBytes(0, 0)))
	})
})

var _ = Describe("The log page of the volume's statistics", func() {
	It("counts full megabytes since the medium was loaded", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{stockWithRecords("A00001L8")}})
		r.mountMedium(slot1)
		Expect(r.moveLargeBlock(0x0A, scsi.Out, 1_500_000)).To(Succeed())
		Expect(r.sinceLoad(1)).To(Equal(movedBytes(1_000_000, 0)))
		for range 2 {
			Expect(r.moveLargeBlock(0x0A, scsi.Out, 1_500_000)).To(Succeed())
		}
		Expect(r.rewindDrive(1)).To(Succeed())
		for range 2 {
			Expect(r.moveLargeBlock(0x08, scsi.In, 1_500_000)).To(Succeed())
		}
		Expect(r.readLogPage(1, 0x17)).To(Equal([]byte{0x17, 0, 0, 21, 0, 0, 0, 1, 1, 0, 14, 0, 4, 0, 0, 0, 4, 0, 15, 0, 4, 0, 0, 0, 3}))
		Expect(r.sinceLoad(1)).To(Equal(movedBytes(4_000_000, 3_000_000)))
		Expect(r.doWithoutData(1, 0x1B, 0, 0, 0, 1, 0)).To(Succeed(), "to load what is loaded rewinds it")
		Expect(r.sinceLoad(1)).To(Equal(movedBytes(4_000_000, 3_000_000)))

		Expect(r.unloadDrive(1)).To(Succeed())
		Expect(r.doWithoutData(1, 0x1B, 0, 0, 0, 1, 0)).To(Succeed())
		Expect(r.sinceLoad(1)).To(Equal(movedBytes(0, 0)), "loaded again, in the drive")
		Expect(r.moveLargeBlock(0x0A, scsi.Out, 2_000_000)).To(Succeed())
		Expect(r.unloadDrive(1)).To(Succeed())
		Expect(r.moveMedium(drive1, slot1)).To(Succeed())
		r.mountMedium(slot1)
		Expect(r.sinceLoad(1)).To(Equal(movedBytes(0, 0)), "brought again")
		Expect(r.sincePowerOn(1)).To(Equal(movedBytes(6_500_000, 3_000_000)))
	})

	It("is not valid without a medium that can be read, and has the last numbers", func() {
		r := newRig(virtual.Config{DriveTypes: []string{"LTO-8"}, Stock: []virtual.Stock{
			stockWithRecords("A00001L8"), {Medium: virtual.Medium{Barcode: "CLN001L8", Cleaning: true}}, {Medium: virtual.Medium{Barcode: "OLD", MediaType: "LTO-5"}},
		}})
		head := func(valid byte) []byte { return []byte{0x17, 0, 0, 21, 0, 0, 0, 1, valid, 0, 14, 0, 4, 0, 0, 0} }
		Expect(r.readLogPage(1, 0x17)).To(BeginWith(head(0)), "empty")
		r.mountMedium(slot1)
		Expect(r.moveLargeBlock(0x0A, scsi.Out, 2_000_000)).To(Succeed())
		Expect(r.readLogPage(1, 0x17)).To(BeginWith(append(head(1), 2)))
		Expect(r.doWithoutData(1, 0x1B, 0, 0, 0, 8, 0)).To(Succeed(), "unload, hold")
		Expect(r.readLogPage(1, 0x17)).To(BeginWith(append(head(0), 2)), "held")
		Expect(r.sinceLoad(1)).To(Equal(scsi.Transferred{}))
		Expect(r.unloadDrive(1)).To(Succeed())
		Expect(r.readLogPage(1, 0x17)).To(BeginWith(append(head(0), 2)), "unloaded")
		Expect(r.moveMedium(drive1, slot1)).To(Succeed())
		for _, slot := range []int{slot2, slot3} {
			Expect(r.moveMedium(slot, drive1)).To(Succeed())
			r.takeAttentions()
			Expect(r.readLogPage(1, 0x17)).To(BeginWith(append(head(0), 0)), "what is no medium for it")
			Expect(r.unloadDrive(1)).To(Succeed())
			Expect(r.moveMedium(drive1, slot)).To(Succeed())
		}
	})
})

// BeginWith matches bytes that begin with others.
func BeginWith(prefix []byte) OmegaMatcher {
	return WithTransform(func(b []byte) string { return string(b) }, HavePrefix(string(prefix)))
}
