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
		r.restartInterrupted(open...)
		for drive := range 3 { // what hands have put there stands for what the robot did
			r.witness.Consent("vault", drive1+drive)
		}
		Expect(r.m.Snapshot().Open).To(HaveLen(len(open)))
	}
	settled := func(r *rig, cartridges int) {
		GinkgoHelper()
		must(r.s.Recover(here, "vault"))
		r.mustBeSound()
		Expect(r.m.Snapshot().Open).To(BeEmpty())
		mustMatchLibrary(r.t, r, cartridges)
		for _, m := range r.m.Snapshot().Media {
			Expect(m.Location.Type).To(Equal(record.InSlot), m.Name())
		}
	}
	identify := func(m *record.Medium, drive, to int) record.LibraryRequest {
		return record.LibraryRequest{Verb: "Identify", PMID: m.PMID, Name: m.Name(), From: m.Location.Address, Drive: drive, To: to, Sent: true}
	}

	It("are settled each by itself, wherever the cartridges were by then", func() {
		for moved := range 8 {
			r := newRig(virtual.Config{Drives: virtual.Range{Count: 3}, Stock: stockOf(3)})
			r.takeFastInventory()
			var open []record.LibraryRequest
			for i := range 3 {
				m := r.mediumBy(fmt.Sprintf("A%05dL8", i+1))
				open = append(open, identify(m, drive1+i, m.Location.Address))
				if moved>>i&1 == 1 {
					r.mustByHand(r.lib.Move(m.Barcode, fmt.Sprintf("drive:%d", i+1)))
				}
			}
			begun(r, open...)
			settled(r, 3)
			for i := range 3 {
				Expect(r.mediumBy(fmt.Sprintf("A%05dL8", i+1)).Location).To(Equal(slotLocation(i + 1)))
			}
		}
	})

	It("keep cartridges apart that have no barcode", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{blankStock(""), blankStock("")}})
		r.takeFastInventory()
		media := r.m.Snapshot().Media
		Expect(media).To(HaveLen(2))
		var open []record.LibraryRequest
		for i, m := range media {
			open = append(open, identify(m, drive1+i, m.Location.Address))
			r.mustByHand(r.lib.Move(fmt.Sprintf("slot:%d", m.Location.Address-slot1+1), fmt.Sprintf("drive:%d", i+1)))
		}
		begun(r, open...)
		must(r.s.Recover(here, "vault"))
		r.mustBeSound()
		Expect(r.m.Snapshot().Open).To(BeEmpty())
		for _, m := range media {
			Expect(must(r.m.Medium(m.PMID)).Location).To(Equal(m.Location))
		}
	})

	It("do not send one cartridge to the slot in which another has arrived", func() {
		r := newRig(virtual.Config{Slots: virtual.Range{Count: 2}, Stock: stockOf(2)})
		r.mustByHand(r.lib.Move("A00001L8", "drive:1"))
		r.mustByHand(r.lib.Move("A00002L8", "drive:2"))
		r.takeFastInventory()
		first, second := r.mediumBy("A00001L8"), r.mediumBy("A00002L8")
		r.mustByHand(r.lib.Move("A00002L8", "slot:1")) // the robot had done it, nobody has written it down
		begun(r, identify(first, drive1, slot1+1), identify(second, drive2, slot1))
		settled(r, 2)
		Expect(r.mediumBy("A00001L8").Location).To(Equal(slotLocation(2)))
	})

	It("doubt a cartridge that was found gone before it was found again", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{labelledStock("A00001L8", idA)}})
		r.takeInventory(record.Fast)
		r.createPool("weekly")
		id := r.allocateByLabel("A00001L8", "weekly")
		open := identify(r.mediumBy("A00001L8"), drive1, slot1)
		r.mustByHand(r.lib.Remove("A00001L8"))
		r.takeFastInventory()
		Expect(r.mediumBy("A00001L8").Online()).To(BeFalse())
		begun(r, open)
		r.mustByHand(r.lib.WriteLabel("A00001L8", 0, rsmLabel(idB)))
		r.mustByHand(r.lib.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: "A00001L8"}}, "slot:1"))
		settled(r, 1)
		Expect(r.mediumBy("A00001L8").Unseen).To(BeNil())

		r.must(r.s.Deallocate(here, id, "test"))

		Expect(r.mediumBy("A00001L8").NeedsIdentification()).To(BeTrue(), "nobody knows what was written on it meanwhile")
	})
})
