// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("reading labels while something is broken", func() {
	var r *rig
	BeforeEach(func() {
		r = newRig(virtual.Config{Stock: []virtual.Stock{labelledStock("A00001L8", idA), labelledStock("A00002L8", idB), labelledStock("A00003L8", idC)}})
	})
	fault := func(f virtual.Fault) {
		GinkgoHelper()
		must(r.lib.AddFault(f))
	}
	opcode := func(o byte) *byte { return &o }
	converges := func() {
		GinkgoHelper()
		r.must(r.lib.ClearFaults())
		_, err := r.s.Recover(here, "vault")
		r.must(err)
		report := r.takeInventory(record.Fast)
		Expect(report.Failed).To(BeZero())
		Expect(r.m.Snapshot().Media).To(HaveLen(3))
		Expect(r.m.Snapshot().Open).To(BeEmpty())
		for _, m := range r.m.Snapshot().Media {
			Expect(m.Sides[0].State).To(Equal(record.Import))
			Expect(m.Location.Type).To(Equal(record.InSlot))
			Expect(m.Sides[0].Evidence.Problem).To(BeEmpty())
		}
	}

	It("leaves a drive alone that dies at the first label, and reads with the other", func() {
		fault(virtual.Fault{Kind: virtual.DriveDies, Element: addressPointer(drive1), Opcode: opcode(scsi.OpRead6)})

		report := must(r.s.Inventory(here, "vault", rsm.InventoryOptions{Method: record.Fast, Identify: true}))

		r.mustBeSound()
		Expect(report.Identified).To(Equal(2))
		Expect(report.Failed).To(Equal(1), "the cartridge in the dead drive cannot be taken out")
		Expect(r.m.Snapshot().Media).To(HaveLen(3))
		problem := ""
		for _, m := range r.m.Snapshot().Media {
			problem += m.Sides[0].Evidence.Problem
		}
		Expect(problem).To(ContainSubstring("drive 256"))
		converges()
	})

	It("says that no drive is available when all are dead", func() {
		for _, d := range []int{drive1, drive2} {
			fault(virtual.Fault{Kind: virtual.DriveDies, Element: addressPointer(d)})
		}
		r.takeFastInventory()
		_, err := r.s.Identify(here, r.mediumBy("A00001L8").PMID, "test")
		Expect(err).To(MatchError(record.ErrDriveUnavailable))
		Expect(r.mediumBy("A00001L8").Location).To(Equal(slotLocation(1)))
		converges()
	})

	for _, done := range []bool{true, false} {
		It("settles a move whose answer never came by looking", func() {
			r.takeFastInventory()
			fault(virtual.Fault{Kind: virtual.NoAnswer, Once: true, CarriedOut: done})
			_, err := r.s.Identify(here, r.mediumBy("A00001L8").PMID, "test")
			if done {
				Expect(err).NotTo(HaveOccurred())
			} else {
				Expect(err).To(MatchError(record.ErrOutcomeUnknown))
				Expect(r.mediumBy("A00001L8").Location).To(Equal(slotLocation(1)))
				Expect(r.m.Snapshot().Open).To(BeEmpty(), "looking gave one answer")
			}
			r.mustBeSound()
			converges()
		})
	}

	It("loses no cartridge when no move is ever answered", func() {
		r.takeFastInventory()
		fault(virtual.Fault{Kind: virtual.NoAnswer, CarriedOut: true})
		must(r.s.Inventory(here, "vault", rsm.InventoryOptions{Method: record.Fast, Identify: true}))
		r.mustBeSound()
		converges()
	})

	It("reports an element that says full and is empty, and goes on", func() {
		fault(virtual.Fault{Kind: virtual.ElementLies, Element: addressPointer(slot1 + 6)})

		report := must(r.s.Inventory(here, "vault", rsm.InventoryOptions{Method: record.Fast, Identify: true}))

		r.mustBeSound()
		Expect(report.Identified).To(Equal(3))
		Expect(report.Failed).To(Equal(1))
		r.must(r.lib.ClearFaults())
		Expect(reasonsOf(r.takeInventory(record.Fast).Findings)).To(Equal([]record.FindReason{record.Vanished}))
		Expect(r.m.Snapshot().Media).To(HaveLen(3), "it never was a cartridge")
		Expect(r.m.Snapshot().Open).To(BeEmpty())
	})

	It("touches nothing when the cartridge was exchanged behind its back", func() {
		r.takeInventory(record.Fast)
		before := r.m.Snapshot().Media
		r.must(r.lib.Swap("A00001L8", "A00002L8"))
		_, err := r.s.Identify(here, r.mediumBy("A00001L8").PMID, "test")
		Expect(err).To(MatchError(library.ErrStale))
		Expect(r.s.Eject(here, r.mediumBy("A00001L8").PMID, "test")).To(MatchError(library.ErrStale))
		Expect(r.m.Snapshot().Media).To(Equal(before))
		Expect(r.m.Snapshot().Open).To(BeEmpty())
		Expect(reasonsOf(r.takeInventory(record.Fast).Findings)).To(Equal([]record.FindReason{record.Moved, record.Moved}))
	})

	It("tells a medium that fits no drive", func() {
		r.mustByHand(r.lib.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: "OLD001L3", MediaType: "LTO-3"}}, "slot:8"))
		r.takeInventory(record.Fast)
		m := r.mediumBy("OLD001L3")
		Expect(m.Sides[0].State).To(Equal(record.Incompatible))
		Expect(m.Location).To(Equal(slotLocation(8)))
		Expect(r.takeInventory(record.Fast).Failed).To(BeZero(), "it is not tried again")
	})

	It("makes room by dismounting a medium that it has left in a drive itself", func() {
		r.takeFastInventory()
		r.mustByHand(r.lib.Move("A00002L8", "drive:1"))
		r.mustByHand(r.lib.Move("A00003L8", "drive:2"))
		r.takeFastInventory()
		r.leaveInDrive(r.mediumBy("A00002L8"))
		r.leaveInDrive(r.mediumBy("A00003L8"))
		must(r.s.Identify(here, r.mediumBy("A00001L8").PMID, "test"))
		r.mustBeSound()
		converges()
	})

	It("reads a medium where it was left, and puts it home", func() {
		r.takeFastInventory()
		r.mustByHand(r.lib.Move("A00002L8", "drive:1"))
		r.takeFastInventory()
		r.leaveInDrive(r.mediumBy("A00002L8"))
		i := must(r.s.Identify(here, r.mediumBy("A00002L8").PMID, "test"))
		Expect(i.Medium.Location).To(Equal(slotLocation(2)))
		r.mustBeSound()
	})

	It("takes a medium from a port by way of a slot when there is no direct way", func() {
		r = newRig(virtual.Config{Quirks: virtual.Quirks{NoPortToDrive: true}})
		r.mustByHand(r.lib.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: "A00009L8", MediaType: "LTO-8"}, Records: rsmLabel(idA)}, "port:1"))
		r.takeFastInventory()
		i := must(r.s.Identify(here, r.mediumBy("A00009L8").PMID, "test"))
		Expect(i.Medium.Location).To(Equal(slotLocation(1)))
		Expect(i.Medium.Sides[0].State).To(Equal(record.Import))
		r.mustBeSound()
	})
})

var _ = Describe("two-sided media", func() {
	It("are read on both sides and put home the right way up", func() {
		r := newRig(virtual.Config{
			Rotates: true, DriveTypes: []string{"MO-9.1"},
			Stock: []virtual.Stock{{Medium: virtual.Medium{Barcode: "MO0001", MediaType: "MO-9.1", TwoSided: true}}},
		})
		r.mustByHand(r.lib.WriteLabel("MO0001", 0, rsmLabel(idA)))
		r.mustByHand(r.lib.WriteLabel("MO0001", 1, rsmLabel(idB)))
		r.must(r.s.CreatePool(here, record.PoolSpec{Name: "mo", MediaType: "MO-9.1"}, "test"))
		r.takeInventory(record.Fast)
		m := r.mediumBy("MO0001")
		Expect(m.Sides).To(HaveLen(2))
		Expect(m.Sides[0].OMID.ID).To(Equal(idA))
		Expect(m.Sides[1].OMID.ID).To(Equal(idB))
	})
})

var _ = Describe("a full inventory", func() {
	It("costs at most two durable commits a cartridge beside the moves", func() {
		r := newRig(virtual.Config{Slots: virtual.Range{Count: 20}, Stock: []virtual.Stock{
			labelledStock("A00001L8", idA), labelledStock("A00002L8", idB), labelledStock("A00003L8", idC), blankStock("A00004L8"), blankStock("A00005L8"),
			blankStock("A00006L8"), blankStock("A00007L8"), blankStock("A00008L8"), blankStock("A00009L8"), blankStock("A00010L8"),
		}})
		r.takeFastInventory()
		before := r.store.Commits()
		r.takeInventory(record.Full)
		Expect(r.store.Commits()-before).To(BeNumerically("<=", 2*10+2+2), "the end of one request begins the next, and one says that the robot is told; one more for each drive, and one for each look")
	})
})
