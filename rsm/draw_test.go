// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	"context"
	"sync"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("drawing a side", func() {
	var r *rig
	BeforeEach(func() {
		r = newRig(virtual.Config{Stock: []virtual.Stock{
			blankStock("A00001L8"), blankStock("A00002L8"), labelledStock("A00003L8", idA), labelledStock("A00004L8", idB),
		}})
		r.takeInventory(record.Fast)
		r.must(r.s.CreatePool(here, record.PoolSpec{Name: "weekly", MediaType: "LTO-8", DrawFromFree: true}, "test"))
	})
	free := func(barcodes ...string) {
		for _, b := range barcodes {
			r.must(r.s.MoveToPool(here, r.mediumBy(b).PMID, "Free/LTO-8", "declared free"))
		}
	}
	draw := func() (*rsm.Drawn, error) {
		drawn, err := r.s.Draw(here, rsm.Draw{Pool: "weekly", Origin: "Application/backup", Reason: "job 7"})
		r.mustBeSound()
		return drawn, err
	}
	given := func(barcode string) record.LMID {
		id := r.allocateByLabel(barcode, "weekly")
		r.must(r.s.Deallocate(here, id, "expired"))
		return id
	}

	It("takes one of Free into the pool, with an LMID", func() {
		free("A00001L8")
		drawn := must(draw())
		Expect(drawn.Medium.Name()).To(Equal("A00001L8"))
		m := r.mediumBy("A00001L8")
		Expect(m.Pool).To(Equal("weekly"))
		Expect(m.Sides[0].State).To(Equal(record.Allocated))
		Expect(m.Sides[0].Origin).To(Equal("Application/backup"))
		Expect(must(r.m.ByLMID(drawn.LMID))).To(Equal(drawn.Side))
		Expect(must(r.m.AuditLog(here, 1))[0].Verb).To(Equal("Draw"))
	})

	It("gives the LMID that is asked for, or refuses", func() {
		free("A00001L8")
		want := rsm.Draw{Pool: "weekly", LMID: wantedLMID}
		Expect(must(r.s.Draw(here, want)).LMID).To(Equal(wantedLMID))
		_, err := r.s.Draw(here, want)
		Expect(err).To(MatchError(record.ErrAlreadyExists))
	})

	It("prefers the pool's own, then the least allocated, then the lowest element", func() {
		free("A00002L8", "A00001L8")
		given("A00003L8")
		Expect(must(draw()).Medium.Name()).To(Equal("A00003L8"), "its own")
		Expect(must(draw()).Medium.Name()).To(Equal("A00001L8"), "the lower element")
		Expect(must(draw()).Medium.Name()).To(Equal("A00002L8"))
		_, err := draw()
		Expect(err).To(MatchError(record.ErrMediaUnavailable))
	})

	It("leaves Free alone for a pool that may not draw from it", func() {
		free("A00001L8")
		r.must(r.s.UpdatePool(here, record.PoolSpec{Name: "weekly", MediaType: "LTO-8"}, "test"))
		_, err := draw()
		Expect(err).To(MatchError(record.ErrMediaUnavailable))
	})

	It("passes over what is in use, what is away, and what another carries too", func() {
		given("A00003L8")
		given("A00004L8")
		r.mustByHand(r.lib.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: "COPY01L8", MediaType: "LTO-8"}}, "slot:8"))
		r.mustByHand(r.lib.WriteLabel("COPY01L8", 0, rsmLabel(idA)))
		r.takeInventory(record.Fast)
		Expect(must(draw()).Medium.Name()).To(Equal("A00004L8"), "A00003L8 is not the only one with its label")
		r.must(r.s.Deallocate(here, r.mediumBy("A00004L8").Sides[0].LMID, "expired"))
		must(r.s.Mount(here, record.SideRef{PMID: r.mediumBy("A00004L8").PMID}, rsm.MountOptions{}))
		_, err := draw()
		Expect(err).To(MatchError(record.ErrMediaUnavailable), "it is mounted")
		r.must(r.s.Dismount(here, r.mediumBy("A00004L8").PMID))
		r.mustByHand(r.lib.Remove("A00004L8"))
		r.takeFastInventory()
		_, err = draw()
		Expect(err).To(MatchError(record.ErrMediaUnavailable), "it is away")
	})

	It("gives each side to one of many that draw at once", func() {
		free("A00001L8", "A00002L8")
		given("A00003L8")
		var wait sync.WaitGroup
		var mu sync.Mutex
		drawn := map[record.SideRef]int{}
		for range 8 {
			wait.Go(func() {
				if d, err := r.s.Draw(context.Background(), rsm.Draw{Pool: "weekly"}); err == nil {
					mu.Lock()
					drawn[d.Side]++
					mu.Unlock()
				}
			})
		}
		wait.Wait()
		Expect(drawn).To(HaveLen(3))
		for side, n := range drawn {
			Expect(n).To(Equal(1), "%s", side)
		}
		r.mustBeSound()
	})

	It("refuses system pools, containers, and pools that are not there", func() {
		r.must(r.s.CreatePool(here, record.PoolSpec{Name: "box"}, "test"))
		for _, pool := range []string{"Free/LTO-8", "box", "none"} {
			_, err := r.s.Draw(here, rsm.Draw{Pool: pool})
			Expect(err).To(MatchError(record.ErrInvalidMediaPool), pool)
		}
	})

	When("there was no database", func() {
		BeforeEach(func() {
			free("A00001L8")
			r.must(r.s.BeginHold(here, record.NewDatabase, "there was no database"))
		})
		It("refuses Free until the hold ends, and says what ends it", func() {
			_, err := draw()
			Expect(err).To(MatchError(record.ErrHeld))
			Expect(err).To(MatchError(ContainSubstring("there was no database")))
			r.must(r.s.EndHold(here, "all seen"))
			must(draw())
		})
		It("gives the pool's own, which was read since", func() {
			given("A00003L8")
			Expect(must(draw()).Medium.Name()).To(Equal("A00003L8"))
		})
	})

	When("the records are those of an earlier time", func() {
		It("draws nothing, not even the pool's own, though it was read again", func() {
			free("A00001L8")
			given("A00003L8")
			r.must(r.s.BeginHold(here, record.Imported, "imported"))
			_, err := draw()
			Expect(err).To(MatchError(record.ErrHeld))
			r.takeInventory(record.Fast)
			_, err = draw()
			Expect(err).To(MatchError(record.ErrHeld), "its label is that of a side that a manifest may expect")
			r.must(r.s.EndHold(here, "all seen"))
			Expect(must(draw()).Medium.Name()).To(Equal("A00003L8"))
		})
		It("does not draw what is only claimed, even when the hold has ended", func() {
			free("A00001L8")
			r.must(r.s.BeginHold(here, record.Imported, "imported"))
			r.must(r.s.EndHold(here, "too early"))
			_, err := draw()
			Expect(err).To(MatchError(record.ErrMediaUnavailable))
		})
	})

	It("draws both sides of a two-sided medium, and none as long as one was not read", func() {
		two := newRig(virtual.Config{
			Rotates: true, DriveTypes: []string{"MO-9.1"},
			Stock: []virtual.Stock{{Medium: virtual.Medium{Barcode: "MO0001", MediaType: "MO-9.1", TwoSided: true}}},
		})
		two.mustByHand(two.lib.WriteLabel("MO0001", 0, rsmLabel(idA)))
		two.mustByHand(two.lib.WriteLabel("MO0001", 1, rsmLabel(idB)))
		two.takeInventory(record.Fast)
		two.must(two.s.CreatePool(here, record.PoolSpec{Name: "jukebox", MediaType: "MO-9.1"}, "test"))
		p := two.mediumBy("MO0001").PMID
		for side := range 2 {
			id := must(two.s.Allocate(here, rsm.Allocation{Side: record.SideRef{PMID: p, Index: side}, Pool: "jukebox"}))
			two.must(two.s.Deallocate(here, id, "expired"))
		}
		for side := range 2 {
			Expect(must(two.s.Draw(here, rsm.Draw{Pool: "jukebox"})).Side).To(Equal(record.SideRef{PMID: p, Index: side}))
		}
		_, err := two.s.Draw(here, rsm.Draw{Pool: "jukebox"})
		Expect(err).To(MatchError(record.ErrMediaUnavailable))
		two.mustBeSound()

		By("restoring the records of a time when one side was free")
		two.must(two.s.Deallocate(here, two.mediumBy("MO0001").Sides[1].LMID, "expired"))
		two.must(two.s.BeginHold(here, record.Imported, "imported"))
		two.takeFastInventory()
		two.must(two.s.EndHold(here, "too early"))
		Expect(two.mediumBy("MO0001").Sides[0].Evidence.Level).To(Equal(record.ByBarcode))
		_, err = two.s.Draw(here, rsm.Draw{Pool: "jukebox"})
		Expect(err).To(MatchError(record.ErrMediaUnavailable))
		two.takeInventory(record.Fast)
		Expect(must(two.s.Draw(here, rsm.Draw{Pool: "jukebox"})).Side.Index).To(Equal(1))
	})
})
