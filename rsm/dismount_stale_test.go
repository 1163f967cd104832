// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("a consent to take a cartridge out of a drive", func() {
	var r *rig
	BeforeEach(func() {
		r = newRig(virtual.Config{Slots: virtual.Range{Count: 3}, Stock: []virtual.Stock{labelledStock("A00001L8", idA), labelledStock("A00002L8", idB)}})
		r.takeInventory(record.Fast)
	})

	for what, meanwhile := range map[string]func(){
		"it was exchanged for another": func() { r.must(r.lib.Swap("A00001L8", "A00002L8")) },
		"its slot was taken":           func() { r.strangers().putInSlot("A00002L8", 1) },
		"it was taken out and came back": func() {
			r.strangers().putInSlot("A00001L8", 1)
			r.takeFastInventory()
			r.strangers().putInDrive("A00001L8", drive1)
		},
		"somebody has read it":                   func() { r.strangers().readBlock(drive1) },
		"somebody has written to it and rewound": func() { r.strangers().writeBlocks(drive1, 4); r.strangers().rewindDrive(drive1) },
		"somebody has reserved the drive": func() {
			must(r.lib.AddFault(virtual.Fault{Kind: virtual.CommandFails, Element: addressPointer(drive1), Status: "reservation-conflict"}))
		},
	} {
		It("is void when, since the drive was shown, "+what, func() {
			r.strangers().putInDrive("A00001L8", drive1)
			v := r.lookAtDrive1()
			meanwhile()
			r.mustBeStale(v)
		})
	}

	It("is void when the tape is at another place than it was shown at", func() {
		r.strangers().putInDrive("A00001L8", drive1)
		r.strangers().readBlock(drive1)
		v := r.lookAtDrive1()
		r.strangers().readBlock(drive1)
		r.mustBeStale(v)
	})

	It("is void when the medium was mounted again since", func() {
		mount := func() {
			must(r.s.Mount(here, record.SideRef{PMID: r.mediumBy("A00001L8").PMID}, rsm.MountOptions{Drive: drive1}))
		}
		mount()
		v := r.lookAtDrive1()
		r.must(r.s.Dismount(here, v.PMID))
		mount()
		r.mustBeStale(v)
		Expect(r.mediumBy("A00001L8").Mount.Left).To(BeFalse(), "its user still has it")
	})

	It("may be given while data is moving", func() {
		r.strangers().putInDrive("A00001L8", drive1)
		r.whileWaiting(func() {
			if r.mediumBy("A00001L8").Location.Type == record.InDrive {
				r.strangers().writeBlocks(drive1, 4)
			}
		})
		v := r.lookAtDrive1()
		Expect(v.Signs).To(ContainElement("data is moving"))
		r.must(r.dismountAsAgreed(v))
		Expect(r.mediumBy("A00001L8").Location).To(Equal(slotLocation(1)))
	})

	It("is void when it was never given, or for another drive", func() {
		r.strangers().putInDrive("A00001L8", drive1)
		v := r.lookAtDrive1()
		none := *v
		none.Consent = ""
		r.mustBeStale(&none)
		r.strangers().putInDrive("A00002L8", drive2)
		other := *v
		other.Drive = drive2
		r.mustBeStale(&other)
	})
})
