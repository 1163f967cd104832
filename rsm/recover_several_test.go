// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("several requests that a crash left open", func() {
	// begun writes the intents down with which the process died, and starts
	// another one.
	begun := func(r *rig, open ...record.LibraryRequest) {
		GinkgoHelper()
		r.interrupted(open...)
		for drive := range 3 { // what hands have put there stands for what the robot did
			r.witness.Consent("vault", drive1+drive)
		}
		Expect(r.m.Snapshot().Open).To(HaveLen(len(open)))
	}
	settled := func(r *rig, cartridges int) {
		GinkgoHelper()
		must(r.s.Recover(here, "vault"))
		r.sound()
		Expect(r.m.Snapshot().Open).To(BeEmpty())
		asInLibrary(r.t, r, cartridges)
		for _, m := range r.m.Snapshot().Media {
			Expect(m.Location.Type).To(Equal(record.InSlot), m.Name())
		}
	}
	identify := func(m *record.Medium, drive, to int) record.LibraryRequest {
		return record.LibraryRequest{Verb: "Identify", PMID: m.PMID, Name: m.Name(), From: m.Location.Address, Drive: drive, To: to, Sent: true}
	}

	It("are settled each by itself, wherever the cartridges were by then", func() {
		for moved := range 8 {
			r := newRig(virtual.Config{Drives: virtual.Range{Count: 3}, Stock: stock(3)})
			r.glance()
			var open []record.LibraryRequest
			for i := range 3 {
				m := r.by(fmt.Sprintf("A%05dL8", i+1))
				open = append(open, identify(m, drive1+i, m.Location.Address))
				if moved>>i&1 == 1 {
					r.hands(r.lib.Move(m.Barcode, fmt.Sprintf("drive:%d", i+1)))
				}
			}
			begun(r, open...)
			settled(r, 3)
			for i := range 3 {
				Expect(r.by(fmt.Sprintf("A%05dL8", i+1)).Location).To(Equal(slot(i + 1)))
			}
		}
	})

	It("keep cartridges apart that have no barcode", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{blank(""), blank("")}})
		r.glance()
		media := r.m.Snapshot().Media
		Expect(media).To(HaveLen(2))
		var open []record.LibraryRequest
		for i, m := range media {
			open = append(open, identify(m, drive1+i, m.Location.Address))
			r.hands(r.lib.Move(fmt.Sprintf("slot:%d", m.Location.Address-slot1+1), fmt.Sprintf("drive:%d", i+1)))
		}
		begun(r, open...)
		must(r.s.Recover(here, "vault"))
		r.sound()
		Expect(r.m.Snapshot().Open).To(BeEmpty())
		for _, m := range media {
			Expect(must(r.m.Medium(m.PMID)).Location).To(Equal(m.Location))
		}
	})

	It("do not send one cartridge to the slot in which another has arrived", func() {
		r := newRig(virtual.Config{Slots: virtual.Range{Count: 2}, Stock: stock(2)})
		r.hands(r.lib.Move("A00001L8", "drive:1"))
		r.hands(r.lib.Move("A00002L8", "drive:2"))
		r.glance()
		first, second := r.by("A00001L8"), r.by("A00002L8")
		r.hands(r.lib.Move("A00002L8", "slot:1")) // the robot had done it, nobody has written it down
		begun(r, identify(first, drive1, slot1+1), identify(second, drive2, slot1))
		settled(r, 2)
		Expect(r.by("A00001L8").Location).To(Equal(slot(2)))
	})

	It("doubt a cartridge that was found gone before it was found again", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{labelled("A00001L8", idA)}})
		r.look(record.Fast)
		r.pool("weekly")
		id := r.allocate("A00001L8", "weekly")
		open := identify(r.by("A00001L8"), drive1, slot1)
		r.hands(r.lib.Remove("A00001L8"))
		r.glance()
		Expect(r.by("A00001L8").Online()).To(BeFalse())
		begun(r, open)
		r.hands(r.lib.WriteLabel("A00001L8", 0, rsmLabel(idB)))
		r.hands(r.lib.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: "A00001L8"}}, "slot:1"))
		settled(r, 1)
		Expect(r.by("A00001L8").Unseen).To(BeNil())

		r.must(r.s.Deallocate(here, id, "test"))

		Expect(r.by("A00001L8").NeedsIdentification()).To(BeTrue(), "nobody knows what was written on it meanwhile")
	})
})
