// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("reading a label that is not the recorded one", func() {
	var r *rig
	BeforeEach(func() {
		r = newRig(virtual.Config{Stock: []virtual.Stock{labelledStock("A00001L8", idA), labelledStock("A00002L8", idB), blankStock("A00003L8")}})
		r.takeInventory(record.Fast)
		r.createPool("weekly")
	})

	identify := func(barcode string) *rsm.Identification {
		GinkgoHelper()
		i := must(r.s.Identify(here, r.mediumBy(barcode).PMID, "test"))
		r.mustBeSound()
		return i
	}

	It("sets an allocated medium aside, with both identities, and changes nothing else", func() {
		lmid := r.allocateByLabel("A00001L8", "weekly")
		r.mustByHand(r.lib.WriteLabel("A00001L8", 0, rsmLabel(idC)))

		i := identify("A00001L8")

		Expect(reasonsOf(i.Findings)).To(Equal([]record.FindReason{record.LabelChanged}))
		aside := i.Medium.SetAside
		Expect(aside).NotTo(BeNil())
		Expect(aside.Expected.ID).To(Equal(idA))
		Expect(aside.Found.ID).To(Equal(idC))
		Expect(i.Medium.Sides[0].LMID).To(Equal(lmid))
		Expect(i.Medium.Sides[0].State).To(Equal(record.Allocated))
		Expect(i.Medium.Sides[0].OMID.ID).To(Equal(idA))
		Expect(i.Medium.Pool).To(Equal("weekly"))
		_, err := r.s.Mount(here, record.SideRef{PMID: i.Medium.PMID}, rsm.MountOptions{})
		Expect(err).To(MatchError(record.ErrSetAside))

		By("reporting it once")
		Expect(identify("A00001L8").Findings).To(BeEmpty())
	})

	It("sets an allocated medium aside that is blank now", func() {
		r.allocateByLabel("A00001L8", "weekly")
		r.mustByHand(r.lib.Wipe("A00001L8"))
		Expect(identify("A00001L8").Medium.SetAside).NotTo(BeNil())
	})

	It("takes it back when a later read agrees", func() {
		r.allocateByLabel("A00001L8", "weekly")
		r.mustByHand(r.lib.WriteLabel("A00001L8", 0, rsmLabel(idC)))
		identify("A00001L8")
		r.mustByHand(r.lib.WriteLabel("A00001L8", 0, rsmLabel(idA)))
		Expect(identify("A00001L8").Medium.SetAside).To(BeNil())
	})

	It("classifies a medium that was set aside by what was last read, once it is deallocated", func() {
		lmid := r.allocateByLabel("A00001L8", "weekly")
		r.mustByHand(r.lib.WriteLabel("A00001L8", 0, rsmLabel(idC)))
		identify("A00001L8")

		r.must(r.s.Deallocate(here, lmid, "given up"))

		m := r.mediumBy("A00001L8")
		Expect(m.SetAside).To(BeNil())
		Expect(m.Sides[0].State).To(Equal(record.Import))
		Expect(m.Sides[0].OMID.ID).To(Equal(idC))
		Expect(m.Sides[0].LastLMID).To(BeEmpty(), "the handle was of other data")
		Expect(m.Pool).To(Equal("Import/LTO-8"))
		r.mustBeSound()
	})

	It("classifies media anew that nobody holds", func() {
		r.mustByHand(r.lib.WriteLabel("A00003L8", 0, rsmLabel(idC)))
		r.mustByHand(r.lib.Wipe("A00002L8"))
		Expect(identify("A00003L8").Medium.Pool).To(Equal("Import/LTO-8"))
		Expect(identify("A00002L8").Medium.Pool).To(Equal("Unrecognized/LTO-8"))
	})

	It("keeps two media with one label apart, and lets nobody allocate either", func() {
		r.mustByHand(r.lib.WriteLabel("A00002L8", 0, rsmLabel(idA)))
		i := identify("A00002L8")
		Expect(i.Medium.PMID).NotTo(Equal(r.mediumBy("A00001L8").PMID))
		for _, barcode := range []string{"A00001L8", "A00002L8"} {
			_, err := r.s.Allocate(here, rsm.Allocation{
				Side: record.SideRef{PMID: r.mediumBy(barcode).PMID}, Pool: "weekly", Expect: rsmOMID(idA).Key(),
			})
			Expect(err).To(MatchError(record.ErrDuplicateOMID))
		}
	})
})

var _ = Describe("a cartridge that comes back with another barcode", func() {
	It("is the same medium: it keeps its PMID and LMID and takes the barcode over", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{labelledStock("A00001L8", idA)}})
		r.takeInventory(record.Fast)
		r.createPool("weekly")
		lmid := r.allocateByLabel("A00001L8", "weekly")
		pmid := r.mediumBy("A00001L8").PMID
		r.mustByHand(r.lib.Rebarcode("A00001L8", "B00001L8"))
		r.mustByHand(r.lib.Move("B00001L8", "slot:4"))

		report := r.takeInventory(record.Fast)

		Expect(reasonsOf(report.Findings)).To(ContainElement(record.BarcodeChanged))
		Expect(reasonsOf(report.Findings)).NotTo(ContainElement(record.Vanished))
		m := r.mediumBy("B00001L8")
		Expect(m.PMID).To(Equal(pmid))
		Expect(m.Sides[0].LMID).To(Equal(lmid))
		Expect(m.Location).To(Equal(slotLocation(4)))
		Expect(r.m.Snapshot().Media).To(HaveLen(1), "the provisional record is gone")
		Expect(r.takeInventory(record.Fast).Findings).To(BeEmpty())
	})
})
