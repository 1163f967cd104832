// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

const wantedLMID = record.LMID("11111111-1111-4111-8111-111111111111")

var _ = Describe("allocating a named side", func() {
	var r *rig
	BeforeEach(func() {
		r = newRig(virtual.Config{Stock: []virtual.Stock{labelledStock("A00001L8", idA), labelledStock("A00002L8", idB), blankStock("A00003L8")}})
		r.takeInventory(record.Fast)
		r.createPool("weekly")
	})

	allocate := func(a rsm.Allocation) (record.LMID, error) {
		id, err := r.s.Allocate(here, a)
		r.mustBeSound()
		return id, err
	}
	side := func(barcode string) record.SideRef { return record.SideRef{PMID: r.mediumBy(barcode).PMID} }

	It("imports: the medium moves into the pool and its side is held, in one commit", func() {
		before := r.m.Revision()
		id := must(allocate(rsm.Allocation{
			Side: side("A00001L8"), Pool: "weekly", LMID: wantedLMID, Origin: "MediaSet/w", Expect: rsmOMID(idA).Key(), Reason: "expected",
		}))

		m := r.mediumBy("A00001L8")
		Expect(id).To(Equal(wantedLMID))
		Expect(m.Pool).To(Equal("weekly"))
		Expect(m.Sides[0].State).To(Equal(record.Allocated))
		Expect(m.Sides[0].LMID).To(Equal(wantedLMID))
		Expect(m.Sides[0].Origin).To(Equal("MediaSet/w"))
		Expect(m.Sides[0].Allocations).To(Equal(1))
		Expect(r.m.Revision()).To(Equal(before + 1))
		Expect(must(r.m.ByLMID(wantedLMID))).To(Equal(side("A00001L8")))
		log := must(r.m.AuditLog(here, 1))
		Expect(log[0].Verb).To(Equal("Allocate"))
		Expect(log[0].Reason).To(Equal("expected"))
		Expect(log[0].Actor.Application).To(Equal("test"))
	})

	It("gives the same LMID back after a deallocation", func() {
		id := must(allocate(rsm.Allocation{Side: side("A00001L8"), Pool: "weekly"}))
		r.must(r.s.Deallocate(here, id, "dropped"))
		m := r.mediumBy("A00001L8")
		Expect(m.Sides[0].State).To(Equal(record.Available))
		Expect(m.Sides[0].OMID.ID).To(Equal(idA), "the label stays")
		Expect(m.Pool).To(Equal("weekly"))
		Expect(allocate(rsm.Allocation{Side: side("A00001L8"), Pool: "weekly"})).To(Equal(id))
	})

	It("does not mind a copy that is away, if an application holds no more than its other side", func() {
		r := newRig(virtual.Config{
			Rotates: true, DriveTypes: []string{"MO-9.1"},
			Stock: []virtual.Stock{
				{Medium: virtual.Medium{Barcode: "MO0001", MediaType: "MO-9.1", TwoSided: true}, Records: rsmLabel(idA)},
				{Medium: virtual.Medium{Barcode: "MO0002", MediaType: "MO-9.1", TwoSided: true}, Records: rsmLabel(idA)},
			},
		})
		r.mustByHand(r.lib.WriteLabel("MO0001", 1, rsmLabel(idB)))
		r.takeInventory(record.Fast)
		r.must(r.s.CreatePool(here, record.PoolSpec{Name: "discs", MediaType: "MO-9.1"}, "test"))
		must(r.s.Allocate(here, rsm.Allocation{Side: record.SideRef{PMID: r.mediumBy("MO0001").PMID, Index: 1}, Pool: "discs"}))
		_, err := r.s.Allocate(here, rsm.Allocation{Side: record.SideRef{PMID: r.mediumBy("MO0002").PMID}, Pool: "discs"})
		Expect(err).To(MatchError(record.ErrDuplicateOMID), "it is in the library")
		r.mustByHand(r.lib.Remove("MO0001"))
		r.takeInventory(record.Fast)
		must(r.s.Allocate(here, rsm.Allocation{Side: record.SideRef{PMID: r.mediumBy("MO0002").PMID}, Pool: "discs"}))
	})

	DescribeTable("refuses", func(a rsm.Allocation, barcode string, kind error) {
		a.Side.PMID = r.mediumBy(barcode).PMID
		before := r.m.Revision()
		_, err := allocate(a)
		Expect(err).To(MatchError(kind))
		Expect(err).To(MatchError(ContainSubstring(barcode)), "the message names the medium")
		Expect(r.m.Revision()).To(Equal(before))
	},
		Entry("another label than expected", rsm.Allocation{Pool: "weekly", Expect: rsmOMID(idC).Key()}, "A00001L8", record.ErrUnexpectedOMID),
		Entry("a side that is foreign", rsm.Allocation{Pool: "weekly"}, "A00003L8", record.ErrInvalidState),
		Entry("a system pool", rsm.Allocation{Pool: "Free/LTO-8"}, "A00001L8", record.ErrInvalidMediaPool),
		Entry("a pool that does not exist", rsm.Allocation{Pool: "monthly"}, "A00001L8", record.ErrInvalidMediaPool),
		Entry("a side that the medium does not have", rsm.Allocation{Pool: "weekly", Side: record.SideRef{Index: 1}}, "A00001L8", record.ErrInvalidMedia),
		Entry("an LMID that is no UUID", rsm.Allocation{Pool: "weekly", LMID: "seven"}, "A00001L8", record.ErrInvalidName),
	)

	It("refuses a container and a pool of another type", func() {
		r.must(r.s.CreatePool(here, record.PoolSpec{Name: "backup"}, "test"))
		r.must(r.s.CreatePool(here, record.PoolSpec{Name: "old", Parent: "backup", MediaType: "LTO-5"}, "test"))
		_, err := allocate(rsm.Allocation{Side: side("A00001L8"), Pool: "backup"})
		Expect(err).To(MatchError(record.ErrInvalidMediaPool))
		_, err = allocate(rsm.Allocation{Side: side("A00001L8"), Pool: "old"})
		Expect(err).To(MatchError(record.ErrMediaIncompatible))
	})

	It("refuses an LMID that another side has, and names the holder", func() {
		must(allocate(rsm.Allocation{Side: side("A00001L8"), Pool: "weekly", LMID: wantedLMID}))
		_, err := allocate(rsm.Allocation{Side: side("A00002L8"), Pool: "weekly", LMID: wantedLMID})
		Expect(err).To(MatchError(record.ErrAlreadyExists))
		Expect(err).To(MatchError(ContainSubstring("A00001L8")))
	})

	It("refuses an unknown PMID", func() {
		_, err := r.s.Allocate(here, rsm.Allocation{Side: record.SideRef{PMID: "none"}, Pool: "weekly"})
		Expect(err).To(MatchError(record.ErrInvalidMedia))
	})

	It("takes an offline medium only when its label is named", func() {
		r.must(r.s.Eject(here, r.mediumBy("A00001L8").PMID, "to the vault"))
		r.mustByHand(r.lib.Remove("A00001L8"))
		r.takeInventory(record.Fast)
		_, err := allocate(rsm.Allocation{Side: side("A00001L8"), Pool: "weekly"})
		Expect(err).To(MatchError(record.ErrMediaOffline))
		Expect(allocate(rsm.Allocation{Side: side("A00001L8"), Pool: "weekly", Expect: rsmOMID(idA).Key()})).NotTo(BeEmpty())
	})

	It("decommissions a side that has been allocated as often as its pool allows", func() {
		r.must(r.s.UpdatePool(here, record.PoolSpec{Name: "weekly", MediaType: "LTO-8", MaxAllocations: 1}, "test"))
		id := must(allocate(rsm.Allocation{Side: side("A00001L8"), Pool: "weekly"}))
		r.must(r.s.Deallocate(here, id, "dropped"))
		Expect(r.mediumBy("A00001L8").Sides[0].State).To(Equal(record.Decommissioned))
	})
})

var _ = Describe("allocating by a declared barcode", func() {
	var r *rig
	BeforeEach(func() {
		r = newRig(virtual.Config{Stock: []virtual.Stock{labelledStock("A00001L8", idA)}})
		r.takeFastInventory()
		r.createPool("weekly")
	})
	allocate := func(id string, byBarcode bool) error {
		_, err := r.s.Allocate(here, rsm.Allocation{
			Side: record.SideRef{PMID: r.mediumBy("A00001L8").PMID}, Pool: "weekly", Expect: label.Key{Type: "RSM", ID: id}, ByBarcode: byBarcode,
		})
		return err
	}

	It("needs to be asked for", func() {
		Expect(allocate(idA, false)).To(MatchError(record.ErrInvalidState))
	})

	It("leaves the side unverified until its label is read", func() {
		r.must(allocate(idA, true))
		m := r.mediumBy("A00001L8")
		Expect(m.Sides[0].Evidence.Level).To(Equal(record.Unverified))
		Expect(m.NeedsIdentification()).To(BeTrue())

		By("mounting it read-only")
		at := must(r.s.Mount(here, record.SideRef{PMID: m.PMID}, rsm.MountOptions{Write: true}))
		Expect(at.ReadOnly).To(BeTrue())
		r.must(r.s.Dismount(here, m.PMID))
		Expect(r.mediumBy("A00001L8").Sides[0].Evidence.Level).To(Equal(record.ByLabel))
		r.mustBeSound()
	})

	It("sets the medium aside when the label turns out to be another", func() {
		r.must(allocate(idC, true))
		i := must(r.s.Identify(here, r.mediumBy("A00001L8").PMID, "verify"))
		Expect(i.Medium.SetAside).NotTo(BeNil())
		Expect(i.Medium.SetAside.Found.ID).To(Equal(idA))
		Expect(i.Medium.Sides[0].OMID.ID).To(Equal(idC))
		r.mustBeSound()
	})
})
