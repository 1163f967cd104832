// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("reading the memory of a cartridge", func() {
	var r *rig
	BeforeEach(func() {
		r = newRig(virtual.Config{Stock: []virtual.Stock{labelledStock("A00001L8", idA), labelledStock("A00002L8", idB)}})
		r.takeInventory(record.Fast)
		r.createPool("weekly")
	})

	identify := func() *rsm.Identification {
		GinkgoHelper()
		i := must(r.s.Identify(here, r.mediumBy("A00001L8").PMID, "test"))
		r.mustBeSound()
		return i
	}
	// exchange puts a copy of a cartridge in its place, barcode and all.
	exchange := func() {
		GinkgoHelper()
		r.mustByHand(r.lib.Rebarcode("A00001L8", "GONE01L8"))
		r.mustByHand(r.lib.Move("GONE01L8", "slot:7"))
		r.mustByHand(r.lib.WriteLabel("A00002L8", 0, rsmLabel(idA)))
		r.mustByHand(r.lib.Rebarcode("A00002L8", "A00001L8"))
		r.mustByHand(r.lib.Remove("GONE01L8"))
		r.mustByHand(r.lib.Move("A00001L8", "slot:1"))
	}

	It("sets a held medium aside that was exchanged for a copy with its label and barcode", func() {
		lmid := r.allocateByLabel("A00001L8", "weekly")
		before := r.mediumBy("A00001L8").SerialNumber
		Expect(before).NotTo(BeEmpty())
		exchange()

		i := identify()

		Expect(reasonsOf(i.Findings)).To(Equal([]record.FindReason{record.CartridgeChanged}))
		Expect(i.Medium.SetAside).NotTo(BeNil())
		Expect(i.Medium.SetAside.Message).To(And(ContainSubstring(before), ContainSubstring(i.Medium.SerialNumber)))
		Expect(i.Medium.Sides[0].LMID).To(Equal(lmid))
		_, err := r.s.Mount(here, record.SideRef{PMID: i.Medium.PMID}, rsm.MountOptions{})
		Expect(err).To(MatchError(record.ErrSetAside))

		By("reporting it once")
		Expect(identify().Findings).To(BeEmpty())

		By("taking the copy once the application has let go")
		r.must(r.s.Deallocate(here, lmid, "given up"))
		Expect(r.mediumBy("A00001L8").SetAside).To(BeNil())
		r.allocateByLabel("A00001L8", "weekly")
		Expect(identify().Medium.SetAside).To(BeNil())
	})

	It("reports it when nobody holds the medium", func() {
		exchange()
		i := identify()
		Expect(reasonsOf(i.Findings)).To(Equal([]record.FindReason{record.CartridgeChanged}))
		Expect(i.Medium.SetAside).To(BeNil())
		Expect(identify().Findings).To(BeEmpty())
	})

	It("does not take a copy with another barcode for the cartridge that is gone", func() {
		pmid := r.mediumBy("A00001L8").PMID
		lmid := r.allocateByLabel("A00001L8", "weekly")
		r.mustByHand(r.lib.Remove("A00001L8"))
		r.mustByHand(r.lib.WriteLabel("A00002L8", 0, rsmLabel(idA)))
		r.mustByHand(r.lib.Rebarcode("A00002L8", "COPY01L8"))
		r.takeInventory(record.Fast)
		r.takeInventory(record.Full)
		r.mustBeSound()
		copied := r.mediumBy("COPY01L8")
		Expect(copied.PMID).NotTo(Equal(pmid))
		Expect(copied.Sides[0].OMID.ID).To(Equal(idA))
		Expect(copied.Sides[0].LMID).To(BeEmpty())
		Expect(r.mediumBy("A00001L8").Sides[0].LMID).To(Equal(lmid), "it waits for its cartridge")
	})
})
