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

var _ = Describe("media pools", func() {
	var r *rig
	BeforeEach(func() {
		r = newRig(virtual.Config{Stock: []virtual.Stock{labelledStock("A00001L8", idA), blankStock("A00002L8"), freeLabelledStock("A00003L8", idB)}})
		r.takeInventory(record.Fast)
		r.createPool("weekly")
	})
	move := func(barcode, pool string) error {
		err := r.s.MoveToPool(here, r.mediumBy(barcode).PMID, pool, "test")
		r.mustBeSound()
		return err
	}

	It("exist once per media type from when the type is first seen", func() {
		names := []string{}
		for _, p := range r.m.Snapshot().Pools {
			names = append(names, p.Name)
		}
		Expect(names).To(Equal([]string{"Free/LTO-8", "Import/LTO-8", "Unrecognized/LTO-8", "weekly"}))
	})

	It("form a tree in which a pool holds pools or media, not both", func() {
		create := func(name, parent, mediaType string) error {
			return r.s.CreatePool(here, record.PoolSpec{Name: name, Parent: parent, MediaType: mediaType}, "test")
		}
		Expect(create("a", "b", "")).To(MatchError(record.ErrObjectNotFound))
		Expect(create("a", "weekly", "LTO-8")).To(MatchError(record.ErrInvalidMediaPool))
		Expect(create("weekly", "", "LTO-8")).To(MatchError(record.ErrAlreadyExists))
		Expect(create("Free", "", "LTO-8")).To(MatchError(record.ErrInvalidName))
		Expect(create("a/b", "", "LTO-8")).To(MatchError(record.ErrInvalidName))
		Expect(create("a", "", "")).To(Succeed())
		Expect(create("b", "a", "")).To(Succeed())
		Expect(r.s.UpdatePool(here, record.PoolSpec{Name: "a", Parent: "b"}, "test")).To(MatchError(record.ErrInvalidMediaPool), "its own ancestor")
		Expect(r.s.DeletePool(here, "a", "test")).To(MatchError(record.ErrNotEmpty))
		Expect(r.s.DeletePool(here, "b", "test")).To(Succeed())
		Expect(r.s.DeletePool(here, "Free/LTO-8", "test")).To(MatchError(record.ErrInvalidMediaPool))
		r.mustBeSound()
	})

	It("are deleted, and change their type, only while empty", func() {
		r.allocateByLabel("A00001L8", "weekly")
		Expect(r.s.DeletePool(here, "weekly", "test")).To(MatchError(record.ErrNotEmpty))
		Expect(r.s.UpdatePool(here, record.PoolSpec{Name: "weekly", MediaType: "LTO-9"}, "test")).To(MatchError(record.ErrNotEmpty))
	})

	It("let a medium out of Import only by allocation, or into Free", func() {
		Expect(move("A00001L8", "weekly")).To(MatchError(record.ErrInvalidMediaPool))
		Expect(move("A00002L8", "weekly")).To(MatchError(record.ErrInvalidMediaPool))
		Expect(move("A00001L8", "Unrecognized/LTO-8")).To(MatchError(record.ErrInvalidMediaPool))
		Expect(move("A00001L8", "nowhere")).To(MatchError(record.ErrInvalidMediaPool))
	})

	It("take into Free what is verifiably blank or carries the free label, and nothing else", func() {
		Expect(move("A00001L8", "Free/LTO-8")).To(MatchError(record.ErrInvalidState))
		Expect(move("A00002L8", "Free/LTO-8")).To(Succeed())
		Expect(move("A00003L8", "Free/LTO-8")).To(Succeed())
		Expect(r.mediumBy("A00002L8").Sides[0].State).To(Equal(record.Available))
		Expect(r.mediumBy("A00003L8").Sides[0].State).To(Equal(record.Available))

		By("keeping them there when a read agrees")
		for _, barcode := range []string{"A00002L8", "A00003L8"} {
			i := must(r.s.Identify(here, r.mediumBy(barcode).PMID, "test"))
			Expect(i.Medium.Pool).To(Equal("Free/LTO-8"))
			Expect(i.Medium.Sides[0].State).To(Equal(record.Available))
		}

		By("taking one out that somebody has written on")
		r.mustByHand(r.lib.WriteLabel("A00002L8", 0, rsmLabel(idC)))
		i := must(r.s.Identify(here, r.mediumBy("A00002L8").PMID, "test"))
		Expect(i.Medium.Pool).To(Equal("Import/LTO-8"))

		By("letting one go back")
		Expect(move("A00003L8", "Unrecognized/LTO-8")).To(Succeed())
		Expect(r.mediumBy("A00003L8").Sides[0].State).To(Equal(record.Foreign))
	})

	It("take back what they give to Free, when they say so", func() {
		r.must(r.s.UpdatePool(here, record.PoolSpec{Name: "weekly", MediaType: "LTO-8", ReturnToFree: true}, "test"))
		id := r.allocateByLabel("A00001L8", "weekly")
		r.must(r.s.Deallocate(here, id, "test"))
		Expect(r.mediumBy("A00001L8").Pool).To(Equal("Free/LTO-8"))
		r.mustBeSound()
	})

	It("exchange media among application pools of one type", func() {
		r.createPool("monthly")
		r.must(r.s.CreatePool(here, record.PoolSpec{Name: "old", MediaType: "LTO-5"}, "test"))
		id := r.allocateByLabel("A00001L8", "weekly")
		Expect(move("A00001L8", "old")).To(MatchError(record.ErrMediaIncompatible))
		Expect(move("A00001L8", "monthly")).To(Succeed())
		Expect(r.mediumBy("A00001L8").Sides[0].LMID).To(Equal(id))
	})

	It("adopt the label an application writes on a medium that was free", func() {
		r.must(move("A00002L8", "Free/LTO-8"))
		r.allocateByLabel("A00002L8", "weekly")
		r.mustByHand(r.lib.WriteLabel("A00002L8", 0, rsmLabel(idC)))
		i := must(r.s.Identify(here, r.mediumBy("A00002L8").PMID, "test"))
		Expect(i.Medium.SetAside).To(BeNil())
		Expect(i.Medium.Sides[0].OMID.Key()).To(Equal(label.Key{Type: "RSM", ID: idC}))
	})
})

var _ = Describe("closing a logical medium for writing", func() {
	It("makes the side complete; mounting it for writing is refused", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{labelledStock("A00001L8", idA)}})
		r.takeInventory(record.Fast)
		r.createPool("weekly")
		id := r.allocateByLabel("A00001L8", "weekly")
		side := record.SideRef{PMID: r.mediumBy("A00001L8").PMID}

		must(r.s.Mount(here, side, rsm.MountOptions{}))
		Expect(r.s.Complete(here, id, "full")).To(MatchError(record.ErrBusy))
		Expect(r.s.Deallocate(here, id, "full")).To(MatchError(record.ErrBusy))
		r.must(r.s.Dismount(here, side.PMID))
		Expect(r.mediumBy("A00001L8").Location).To(Equal(slotLocation(1)))

		r.must(r.s.Complete(here, id, "full"))
		Expect(r.s.Complete(here, id, "full")).To(MatchError(record.ErrInvalidState))
		_, err := r.s.Mount(here, side, rsm.MountOptions{Write: true})
		Expect(err).To(MatchError(record.ErrWriteProtect))
		Expect(r.mediumBy("A00001L8").Sides[0].Mounts).To(Equal(1))
		r.must(r.s.Deallocate(here, id, "not needed"))
		Expect(r.s.Deallocate(here, id, "again")).To(MatchError(record.ErrInvalidMedia))
		r.mustBeSound()
	})
})
