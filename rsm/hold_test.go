// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("a hold", func() {
	var r *rig
	BeforeEach(func() {
		r = newRig(virtual.Config{Stock: []virtual.Stock{labelledStock("A00001L8", idA), labelledStock("A00002L8", idB), blankStock("A00003L8")}})
		r.takeInventory(record.Fast)
		r.createPool("weekly")
		r.allocateByLabel("A00001L8", "weekly")
		r.must(r.s.MoveToPool(here, r.mediumBy("A00003L8").PMID, "Free/LTO-8", "declared free"))
	})
	level := func(barcode string) record.EvidenceLevel { return r.mediumBy(barcode).Sides[0].Evidence.Level }

	It("is on until it is ended, also after a restart, and says why", func() {
		r.must(r.s.BeginHold(here, record.NewDatabase, "there was no database"))
		r.restartManager()
		Expect(r.m.Hold().Reason).To(Equal(record.NewDatabase))
		Expect(r.m.Snapshot().Hold.Message).To(Equal("there was no database"))
		Expect(r.m.Hold().Restored()).To(BeFalse())
		r.must(r.s.EndHold(here, "all seen"))
		r.restartManager()
		Expect(r.m.Hold()).To(BeNil())
		events := must(r.m.Events(here, 2))
		Expect([]string{events[1].Reason, events[0].Reason}).To(Equal([]string{"NewDatabase", "HoldEnded"}))
		r.mustBeSound()
	})

	It("claims nothing when there was no database: what was read since counts", func() {
		r.must(r.s.BeginHold(here, record.NewDatabase, "there was no database"))
		Expect(level("A00001L8")).To(Equal(record.ByLabel))
	})

	It("makes claims of what restored records say, and keeps them over a restart", func() {
		r.must(r.s.BeginHold(here, record.Imported, "revision 7 was imported"))
		r.restartManager()
		for _, barcode := range []string{"A00001L8", "A00002L8", "A00003L8"} {
			Expect(level(barcode)).To(Equal(record.Claimed), barcode)
			Expect(r.mediumBy(barcode).NeedsIdentification()).To(BeTrue(), barcode)
		}
		r.mustBeSound()
	})

	It("gives way to a stronger one only, and is not begun twice in the log", func() {
		r.must(r.s.BeginHold(here, record.Imported, "imported"))
		before := r.m.Revision()
		r.must(r.s.BeginHold(here, record.NewDatabase, "new"))
		Expect(r.m.Hold().Reason).To(Equal(record.Imported))
		Expect(r.m.Revision()).To(Equal(before), "nothing happened")
		r.must(r.s.EndHold(here, ""))
		before = r.m.Revision()
		r.must(r.s.EndHold(here, ""))
		Expect(r.m.Revision()).To(Equal(before), "there was none to end")
	})

	It("ends for a held side with its barcode, and for any other with its label", func() {
		r.must(r.s.BeginHold(here, record.Imported, "imported"))
		r.takeFastInventory()
		Expect(level("A00001L8")).To(Equal(record.ByBarcode))
		Expect(level("A00002L8")).To(Equal(record.Claimed), "it may have been allocated since")
		Expect(level("A00003L8")).To(Equal(record.Claimed), "it may have been drawn and written since")
		r.takeInventory(record.Fast)
		Expect(level("A00002L8")).To(Equal(record.ByLabel))
		Expect(level("A00003L8")).To(Equal(record.ByLabel))
	})

	It("finds the data that was written to what the records call free", func() {
		r.must(r.s.BeginHold(here, record.Imported, "imported"))
		r.mustByHand(r.lib.WriteLabel("A00003L8", 0, rsmLabel(idC)))
		r.takeInventory(record.Fast)
		m := r.mediumBy("A00003L8")
		Expect(m.Pool).To(Equal("Import/LTO-8"))
		Expect(m.Sides[0].State).To(Equal(record.Import))
		Expect(m.Sides[0].OMID.ID).To(Equal(idC))
	})

	It("leaves a side that was not seen a claim", func() {
		r.mustByHand(r.lib.Remove("A00001L8"))
		r.must(r.s.BeginHold(here, record.Imported, "imported"))
		r.takeInventory(record.Fast)
		Expect(level("A00001L8")).To(Equal(record.Claimed))
	})

	It("wants a side read that is given back before its label was seen again", func() {
		id := r.mediumBy("A00001L8").Sides[0].LMID
		r.must(r.s.BeginHold(here, record.Imported, "imported"))
		r.mustByHand(r.lib.WriteLabel("A00001L8", 0, rsmLabel(idC)))
		r.takeFastInventory()
		r.must(r.s.Deallocate(here, id, "stale"))
		Expect(r.mediumBy("A00001L8").NeedsIdentification()).To(BeTrue())
		r.takeInventory(record.Fast)
		Expect(r.mediumBy("A00001L8").Pool).To(Equal("Import/LTO-8"))
		Expect(r.mediumBy("A00001L8").Sides[0].OMID.ID).To(Equal(idC))
	})

	It("keeps what only restored records call blank or known from being given away", func() {
		r.must(r.s.BeginHold(here, record.OlderThanExport, "the database went back"))
		_, err := r.s.Allocate(here, rsm.Allocation{Side: record.SideRef{PMID: r.mediumBy("A00002L8").PMID}, Pool: "weekly", Expect: rsmOMID(idB).Key()})
		Expect(err).To(MatchError(record.ErrInvalidState))
		Expect(r.s.MoveToPool(here, r.mediumBy("A00003L8").PMID, "Free/LTO-8", "")).NotTo(Succeed())
		r.takeInventory(record.Fast)
		must(r.s.Allocate(here, rsm.Allocation{Side: record.SideRef{PMID: r.mediumBy("A00002L8").PMID}, Pool: "weekly", Expect: rsmOMID(idB).Key()}))
	})
})
