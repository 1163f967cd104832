// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("What is wrong with a library or a drive", func() {
	var r *rig
	BeforeEach(func() {
		r = newRig(virtual.Config{Stock: []virtual.Stock{{Slot: 1, Medium: virtual.Medium{Barcode: "A00001L8", MediaType: "LTO-8"}}}})
	})
	recorded := func() *record.Library {
		GinkgoHelper()
		l, err := r.m.Library("vault")
		Expect(err).NotTo(HaveOccurred())
		return l
	}
	fault := func(f virtual.Fault) {
		GinkgoHelper()
		_, err := r.lib.AddFault(f)
		Expect(err).NotTo(HaveOccurred())
	}
	changer, firstDrive := 0, drive1

	It("stands in its record until it is looked at again", func() {
		fault(virtual.Fault{Kind: virtual.CommandFails, LUN: &changer, Sense: &virtual.FaultSense{Key: 2, ASC: 0x3A, ASCQ: 0x02}})
		_, err := r.s.Inventory(here, "vault", rsm.InventoryOptions{Method: record.Fast})
		Expect(err).To(MatchError(record.ErrLibraryOffline))
		Expect(recorded().Problem).To(HavePrefix("open the library: not ready: "))
		Expect(recorded().Problem).To(HaveSuffix("(2/3A02); close the library's import/export door"))
		r.must(r.lib.ClearFaults())
		r.takeInventory(record.Fast)
		Expect(recorded().Problem).To(BeEmpty())
	})

	It("stands there also when it was connected before, with what was seen then", func() {
		r.takeInventory(record.Fast)
		fault(virtual.Fault{Kind: virtual.CommandFails, LUN: &changer, Status: "reservation-conflict"})
		_, err := r.s.Inventory(here, "vault", rsm.InventoryOptions{Method: record.Fast})
		Expect(err).To(MatchError(library.ErrReserved))
		Expect(recorded().Problem).To(HavePrefix("read the element status of RSMCTL VIRTUAL LIBRARY (serial VAULT001): reserved by another host: "))
		Expect(recorded().Inventory.Complete).To(BeTrue())
		Expect(recorded().Drives).To(HaveLen(2))
	})

	It("makes another drive read, and stands beside the one that could not", func() {
		fault(virtual.Fault{Kind: virtual.CommandFails, Element: &firstDrive, Status: "reservation-conflict"})
		report, err := r.s.Inventory(here, "vault", rsm.InventoryOptions{Method: record.Fast, Identify: true})
		Expect(err).NotTo(HaveOccurred())
		Expect(report.Identified).To(Equal(1))
		Expect(recorded().Drives[0].Problem).To(HavePrefix("reserved by another host: "))
		Expect(recorded().Drives[1].Problem).To(BeEmpty())
	})

	It("is never the cleaning cartridge that only the drive knows for one, after its first mount", func() {
		r = newRig(virtual.Config{Quirks: virtual.Quirks{NoMediumType: true}, Stock: []virtual.Stock{
			{Slot: 1, Medium: virtual.Medium{Barcode: "X00001L8", MediaType: "LTO-8", Cleaning: true}},
		}})
		first := r.takeInventory(record.Fast)
		Expect(first.Failed).To(Equal(1))
		Expect(r.mediumBy("X00001L8").Cleaning).To(BeTrue())
		Expect(r.mediumBy("X00001L8").Location.Type).To(Equal(record.InSlot))
		again := r.takeInventory(record.Fast)
		Expect(again.Failed).To(BeZero(), "it is not mounted again")
		Expect(r.mediumBy("X00001L8").Cleaning).To(BeTrue())
	})
})
