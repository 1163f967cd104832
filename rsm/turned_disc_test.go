// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("a two-sided disc that lies the other way up", func() {
	var r *rig
	disc := func() virtual.Cartridge {
		GinkgoHelper()
		for _, p := range r.lib.List() {
			if p.Cartridge != nil {
				return *p.Cartridge
			}
		}
		Fail("there is no disc")
		return virtual.Cartridge{}
	}
	// turnOver has the robot move the disc to another slot, upside down.
	turnOver := func(from, to int) {
		GinkgoHelper()
		changer := must(r.lib.Devices(here))[0]
		for {
			_, err := changer.Do(here, scsi.MoveMedium(0, uint16(slot1+from-1), uint16(slot1+to-1), true), scsi.None, nil)
			if s, news := err.(*scsi.Sense); !news || s.Key != scsi.UnitAttention { //nolint:errorlint // straight from the device
				r.must(err)
				return
			}
		}
	}
	sides := func() (found []label.OMID) {
		m := r.mediumBy("MO0001")
		Expect(m.SetAside).To(BeNil())
		for _, s := range m.Sides {
			found = append(found, s.Evidence.Verdict.OMID)
		}
		return found
	}
	BeforeEach(func() {
		r = newRig(virtual.Config{
			Rotates: true, DriveTypes: []string{"MO-9.1"},
			Stock: []virtual.Stock{{Medium: virtual.Medium{Barcode: "MO0001", MediaType: "MO-9.1", TwoSided: true}, Records: rsmLabel(idA)}},
		})
		r.mustByHand(r.lib.WriteLabel("MO0001", 1, rsmLabel(idB)))
		r.takeInventory(record.Fast)
		Expect(sides()).To(Equal([]label.OMID{rsmOMID(idA), rsmOMID(idB)}))
		r.must(r.s.CreatePool(here, record.PoolSpec{Name: "discs", MediaType: "MO-9.1"}, "test"))
		r.allocateByLabel("MO0001", "discs")
	})

	It("is read side by side as the changer says it lies, and put back the right way up", func() {
		turnOver(1, 5)
		r.takeInventory(record.Full)
		Expect(sides()).To(Equal([]label.OMID{rsmOMID(idA), rsmOMID(idB)}))
		Expect(disc().Inverted).To(BeFalse())
	})

	It("is known by the side that has no label, too", func() {
		r.mustByHand(r.lib.WriteLabel("MO0001", 1, [][]byte{[]byte("somebody's data")}))
		r.takeInventory(record.Full)
		turnOver(1, 5)
		r.mustByHand(r.lib.Remove("MO0001"))
		r.mustByHand(r.lib.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: "MO0001"}}, "slot:1"))
		r.takeInventory(record.Fast)

		mounted := must(r.s.Mount(here, record.SideRef{PMID: r.mediumBy("MO0001").PMID}, rsm.MountOptions{}))
		Expect(mounted.Verdict.OMID).To(Equal(rsmOMID(idA)))
		Expect(sides()).To(Equal([]label.OMID{rsmOMID(idA), {}}))
	})

	It("is the same medium when a person has turned it over", func() {
		turnOver(1, 5)
		r.mustByHand(r.lib.Remove("MO0001"))
		r.mustByHand(r.lib.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: "MO0001"}}, "slot:1"))
		r.takeInventory(record.Full)
		Expect(sides()).To(Equal([]label.OMID{rsmOMID(idA), rsmOMID(idB)}))

		mounted := must(r.s.Mount(here, record.SideRef{PMID: r.mediumBy("MO0001").PMID}, rsm.MountOptions{}))
		Expect(mounted.Verdict.OMID).To(Equal(rsmOMID(idA)))
		r.must(r.s.Dismount(here, r.mediumBy("MO0001").PMID))
		r.mustBeSound()
	})
})
