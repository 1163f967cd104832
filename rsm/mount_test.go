// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("mounting", func() {
	var r *rig
	BeforeEach(func() {
		r = newRig(virtual.Config{Stock: []virtual.Stock{labelledStock("A00001L8", idA), labelledStock("A00002L8", idB), labelledStock("A00003L8", idC)}})
		r.takeInventory(record.Fast)
		r.createPool("weekly")
	})
	side := func(barcode string) record.SideRef { return record.SideRef{PMID: r.mediumBy(barcode).PMID} }

	It("brings the side into the drive that was asked for, and counts", func() {
		r.allocateByLabel("A00001L8", "weekly")
		at := must(r.s.Mount(here, side("A00001L8"), rsm.MountOptions{Write: true, Drive: drive2}))
		Expect(at.Drive).To(Equal(drive2))
		Expect(at.ReadOnly).To(BeFalse())
		Expect(r.mediumBy("A00001L8").Location).To(Equal(record.Location{Type: record.InDrive, Address: drive2}))
		Expect(r.mediumBy("A00001L8").Sides[0].Mounts).To(Equal(1))
		r.mustBeSound()
		_, err := r.s.Mount(here, side("A00001L8"), rsm.MountOptions{})
		Expect(err).To(MatchError(record.ErrBusy))
		Expect(r.s.Eject(here, side("A00001L8").PMID, "test")).To(MatchError(record.ErrBusy))
	})

	It("leaves mounted media alone and says that there is no drive", func() {
		must(r.s.Mount(here, side("A00001L8"), rsm.MountOptions{}))
		must(r.s.Mount(here, side("A00002L8"), rsm.MountOptions{}))
		_, err := r.s.Mount(here, side("A00003L8"), rsm.MountOptions{})
		Expect(err).To(MatchError(record.ErrDriveUnavailable))
		_, err = r.s.Identify(here, side("A00003L8").PMID, "test")
		Expect(err).To(MatchError(record.ErrDriveUnavailable))
		r.mustBeSound()
	})

	It("sets a medium aside whose label is not the recorded one, and puts it back", func() {
		r.allocateByLabel("A00001L8", "weekly")
		r.mustByHand(r.lib.WriteLabel("A00001L8", 0, rsmLabel(idC)))
		_, err := r.s.Mount(here, side("A00001L8"), rsm.MountOptions{})
		Expect(err).To(MatchError(record.ErrUnexpectedOMID))
		Expect(r.mediumBy("A00001L8").SetAside).NotTo(BeNil())
		Expect(r.mediumBy("A00001L8").Location).To(Equal(slotLocation(1)))
		r.mustBeSound()
	})

	It("asks an operator for a medium that is offline, unless the caller wants an error", func() {
		r.allocateByLabel("A00001L8", "weekly")
		r.mustByHand(r.lib.Remove("A00001L8"))
		r.takeInventory(record.Fast)
		_, err := r.s.Mount(here, side("A00001L8"), rsm.MountOptions{ErrorIfOffline: true})
		Expect(err).To(MatchError(record.ErrMediaOffline))
		Expect(r.m.Snapshot().Requests).To(BeEmpty())
		_, err = r.s.Mount(here, side("A00001L8"), rsm.MountOptions{})
		Expect(err).To(MatchError(record.ErrMediaOffline))
		Expect(r.m.Snapshot().Requests).To(HaveLen(1))
	})
})

var _ = Describe("ejecting and injecting", func() {
	It("says that the ports are full, or the slots", func() {
		r := newRig(virtual.Config{Slots: virtual.Range{Count: 2}, Ports: virtual.Range{Count: 1}, Stock: []virtual.Stock{labelledStock("A00001L8", idA), labelledStock("A00002L8", idB)}})
		r.mustByHand(r.lib.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: "A00003L8", MediaType: "LTO-8"}}, "port:1"))
		r.takeFastInventory()
		Expect(r.s.Eject(here, r.mediumBy("A00001L8").PMID, "test")).To(MatchError(record.ErrPortFull))
		Expect(r.s.Inject(here, r.mediumBy("A00003L8").PMID, "test")).To(MatchError(record.ErrLibraryFull))
		Expect(r.s.Inject(here, r.mediumBy("A00001L8").PMID, "test")).To(MatchError(record.ErrInvalidState))
		r.mustBeSound()
	})
})
