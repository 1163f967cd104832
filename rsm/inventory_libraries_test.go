// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	"path/filepath"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("a cartridge carried from one library to another", func() {
	var r *rig
	var before *record.Medium
	BeforeEach(func() {
		r = newRig(virtual.Config{Stock: []virtual.Stock{labelledStock("A00001L8", idA)}})
		folder := filepath.Join(GinkgoT().TempDir(), "annex")
		r.must(virtual.Create(folder, virtual.Config{Serial: "ANNEX001"}))
		r.annex = must(virtual.Open(folder, virtual.Options{}))
		DeferCleanup(func() { r.must(r.annex.Close()) })
		r.must(r.s.EnsureLibrary(here, "annex"))
		r.takeInventory(record.Fast)
		r.createPool("weekly")
		r.allocateByLabel("A00001L8", "weekly")
		before = r.mediumBy("A00001L8")
		r.mustByHand(r.lib.Remove("A00001L8"))
	})
	look := func(name string) []record.FindReason {
		report := must(r.s.Inventory(here, name, rsm.InventoryOptions{Method: record.Fast, Identify: true}))
		r.mustBeSound()
		return reasonsOf(report.Findings)
	}
	arrives := func(barcode, id string) {
		r.mustByHand(r.annex.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: barcode, MediaType: "LTO-8"}, Records: rsmLabel(id), Serial: before.SerialNumber}, "slot:3"))
	}
	same := func() {
		GinkgoHelper()
		Expect(r.m.Snapshot().Media).To(HaveLen(1))
		m := r.m.Snapshot().Media[0]
		Expect(m.PMID).To(Equal(before.PMID))
		Expect(m.Sides[0].LMID).To(Equal(before.Sides[0].LMID))
		Expect(m.Library).To(Equal("annex"))
		Expect(m.Unseen).To(BeNil())
	}

	It("is recognised by its barcode when its absence was noticed first", func() {
		arrives("A00001L8", idA)
		Expect(look("vault")).To(ContainElement(record.Vanished))
		Expect(look("annex")).To(Equal([]record.FindReason{record.Returned}))
		same()
	})

	It("is recognised by its label when its arrival was noticed first", func() {
		arrives("A00001L8", idA)
		look("annex")
		Expect(r.m.Snapshot().Media).To(HaveLen(2), "the vault may still have the first one")
		Expect(look("vault")).To(ContainElement(record.Moved))
		same()
		Expect(look("vault")).To(BeEmpty())
	})

	It("is recognised by label and barcode when the library it was in answers no more", func() {
		r.restartManager()
		arrives("A00001L8", idA)
		Expect(look("annex")).To(ContainElement(record.Moved))
		same()
		Expect(look("vault")).To(BeEmpty())
	})

	It("is recognised by its label, under another barcode, once it is known to be gone", func() {
		arrives("B00001L8", idA)
		look("annex")
		Expect(r.m.Snapshot().Media).To(HaveLen(2), "so far they are two with one label")
		Expect(look("vault")).To(ContainElement(record.BarcodeChanged))
		same()
	})

	It("is not chased from one to the other when there is a copy of it", func() {
		r.mustByHand(r.lib.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: "A00001L8"}}, "slot:1"))
		arrives("A00001L8", idA)
		look("vault")
		look("annex")
		for _, name := range []string{"vault", "annex"} {
			report := must(r.s.Inventory(here, name, rsm.InventoryOptions{Method: record.Fast, Identify: true}))
			Expect(report.Findings).To(BeEmpty())
			Expect(report.Identified).To(BeZero(), "the robot has to come to rest")
		}
		Expect(r.m.Snapshot().Media).To(HaveLen(2))
		Expect(must(r.m.Medium(before.PMID)).Sides[0].LMID).To(Equal(before.Sides[0].LMID))
	})

	It("is not taken for another cartridge with the same barcode", func() {
		arrives("A00001L8", idB)
		look("annex")
		look("vault")
		Expect(r.m.Snapshot().Media).To(HaveLen(2))
		m := must(r.m.Medium(before.PMID))
		Expect(m.Online()).To(BeFalse())
		Expect(m.Sides[0].LMID).To(Equal(before.Sides[0].LMID))
	})
})
