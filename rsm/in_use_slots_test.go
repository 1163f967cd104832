// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("the slot of a cartridge that others have in a drive", func() {
	var r *rig
	// begin has two slots: the cartridge of slot 1 is in a drive of others, and a
	// third cartridge waits in the port.
	begin := func(slots int) {
		GinkgoHelper()
		r = newRig(virtual.Config{Slots: virtual.Range{Count: slots}, Stock: []virtual.Stock{labelled("A00001L8", idA), labelled("A00002L8", idB)}})
		r.look(record.Fast)
		r.hands(r.lib.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: "A00003L8", MediaType: "LTO-8"}}, "port:1"))
		r.theirs().load("A00001L8", drive1)
		r.glance()
		Expect(r.by("A00001L8").Home).To(Equal(slot1))
	}
	mount := func(barcode string) record.PMID {
		GinkgoHelper()
		return must(r.s.Mount(here, record.SideRef{PMID: r.by(barcode).PMID}, rsm.MountOptions{})).Side.PMID
	}

	It("is kept free when no other is, and nobody is told that there is room", func() {
		begin(2)
		Expect(r.m.Snapshot().EmptySlots["vault"]).To(BeZero())
		Expect(r.s.Inject(here, r.by("A00003L8").PMID, "test")).To(MatchError(record.ErrLibraryFull))
		Expect(r.by("A00003L8").Location.Type).To(Equal(record.InPort))
		r.theirs().back("A00001L8", 1)
		r.glance()
		Expect(r.m.Snapshot().InUse).To(BeEmpty())
	})

	It("is not given to one that was mounted, and whose own slot somebody has filled", func() {
		begin(2)
		p := mount("A00002L8")
		r.hands(r.lib.Move("A00003L8", "slot:2"))
		r.glance()
		Expect(r.s.Dismount(here, p)).To(MatchError(record.ErrLibraryFull))
		Expect(r.by("A00002L8").Location.Type).To(Equal(record.InDrive))
		Expect(r.by("A00002L8").Mount.Left).To(BeFalse(), "a refusal changes nothing")
		r.theirs().back("A00001L8", 1)
		r.glance()
		Expect(r.s.Dismount(here, p)).To(MatchError(record.ErrLibraryFull))
		r.hands(r.lib.Remove("A00001L8"))
		r.glance()
		r.must(r.s.Dismount(here, p))
		Expect(r.by("A00002L8").Location).To(Equal(slot(1)), "now it is nobody's")
	})

	It("is kept free among others", func() {
		begin(3)
		Expect(r.m.Snapshot().EmptySlots["vault"]).To(Equal(1))
		r.must(r.s.Inject(here, r.by("A00003L8").PMID, "test"))
		Expect(r.by("A00003L8").Location).To(Equal(slot(3)))
		Expect(r.m.Snapshot().EmptySlots["vault"]).To(BeZero())
		r.mustBeTheirs("A00001L8", drive1)
	})

	It("is kept free although it was the slot of another one before", func() {
		begin(3)
		p := mount("A00002L8")
		r.theirs().back("A00001L8", 2)
		r.glance()
		r.theirs().load("A00001L8", drive1)
		r.glance()
		Expect([]int{r.by("A00001L8").Home, r.by("A00002L8").Home}).To(Equal([]int{slot1 + 1, slot1 + 1}))
		r.must(r.s.Dismount(here, p))
		Expect(r.by("A00002L8").Location).To(Equal(slot(1)))
		r.mustBeTheirs("A00001L8", drive1)
	})

	It("is the last resort only as long as rsmctl itself has the cartridge", func() {
		begin(2)
		r.theirs().back("A00001L8", 1)
		r.glance()
		p := mount("A00001L8")
		Expect(r.m.Snapshot().EmptySlots["vault"]).To(BeZero())
		r.must(r.s.Inject(here, r.by("A00003L8").PMID, "test"))
		Expect(r.by("A00003L8").Location).To(Equal(slot(1)), "there is no other; the mounted one will find its own")
		Expect(r.s.Dismount(here, p)).To(MatchError(record.ErrLibraryFull))
	})
})
