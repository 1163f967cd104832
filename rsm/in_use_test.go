// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("a cartridge that somebody else has put into a drive", func() {
	var r *rig
	var held func() []string
	begin := func(drives int) {
		GinkgoHelper()
		r = newRig(virtual.Config{Drives: virtual.Range{Count: drives}, Stock: []virtual.Stock{labelledStock("A00001L8", idA), labelledStock("A00002L8", idB)}})
		r.takeInventory(record.Fast)
		held = r.startLogged()
		r.strangers().putInDrive("A00001L8", drive1)
		r.takeFastInventory()
	}
	AfterEach(func() {
		r.mustBeTheirs("A00001L8", drive1)
		Expect(r.m.Snapshot().Open).To(BeEmpty())
		Expect(held()).To(BeEmpty(), "something was to be sent to the drive")
	})
	side := func(barcode string) record.SideRef { return record.SideRef{PMID: r.mediumBy(barcode).PMID} }
	const cure = "leave it to whoever did, or take it out with `rsmctl dismount vault 256`"

	for verb, try := range map[string]func() error{
		"Identify": func() error { _, err := r.s.Identify(here, r.mediumBy("A00001L8").PMID, "test"); return err },
		"Mount":    func() error { _, err := r.s.Mount(here, side("A00001L8"), rsm.MountOptions{}); return err },
		"Mount in another drive": func() error {
			_, err := r.s.Mount(here, side("A00001L8"), rsm.MountOptions{Drive: drive2})
			return err
		},
		"Dismount": func() error { return r.s.Dismount(here, r.mediumBy("A00001L8").PMID) },
	} {
		It("is left alone by "+verb+", which says what would cure that", func() {
			begin(2)
			before := r.mediumBy("A00001L8")
			err := try()
			Expect(err).To(MatchError(record.ErrDriveInUse))
			Expect(err).To(MatchError(ContainSubstring("A00001L8")))
			Expect(err).To(MatchError(ContainSubstring("it is in drive 256 of vault, and rsmctl did not put it there; " + cure)))
			Expect(r.mediumBy("A00001L8")).To(Equal(before), "a refusal changes nothing")
		})
	}

	It("is left alone by Eject", func() {
		begin(2)
		err := r.s.Eject(here, r.mediumBy("A00001L8").PMID, "test")
		Expect(err).To(And(MatchError(record.ErrDriveInUse), MatchError(ContainSubstring("`rsmctl dismount vault 256`"))))
	})

	It("keeps its drive from a medium that is to be mounted there", func() {
		begin(2)
		_, err := r.s.Mount(here, side("A00002L8"), rsm.MountOptions{Drive: drive1})
		Expect(err).To(And(MatchError(record.ErrDriveUnavailable), MatchError(record.ErrDriveInUse), MatchError(ContainSubstring("A00001L8 in drive 256"))))
		Expect(r.mediumBy("A00002L8").Location).To(Equal(slotLocation(2)))
		at := must(r.s.Mount(here, side("A00002L8"), rsm.MountOptions{}))
		Expect(at.Drive).To(Equal(drive2), "the other one is free")
		r.must(r.s.Dismount(here, at.Side.PMID))
	})

	It("is not taken out to make room in the only drive", func() {
		begin(1)
		_, mounting := r.s.Mount(here, side("A00002L8"), rsm.MountOptions{})
		_, reading := r.s.Identify(here, r.mediumBy("A00002L8").PMID, "test")
		for _, err := range []error{mounting, reading} {
			Expect(err).To(MatchError(record.ErrDriveUnavailable))
			Expect(err).To(MatchError(record.ErrDriveInUse))
			Expect(err).To(MatchError(ContainSubstring("A00001L8 in drive 256 (serial ")))
			Expect(err).To(MatchError(ContainSubstring("leave them, or take a cartridge out with `rsmctl dismount vault DRIVE`")))
		}
		Expect(r.mediumBy("A00002L8").Location).To(Equal(slotLocation(2)))
	})

	for _, method := range []record.Method{record.Fast, record.Full} {
		It("neither fails a "+string(method)+" inventory nor makes it incomplete", func() {
			begin(2)
			report := r.takeInventory(method)
			Expect(report.State.Complete).To(BeTrue(), report.State.Problem)
			Expect(report.Failed).To(BeZero())
			Expect(report.Left).To(BeZero())
			Expect(report.Findings).To(BeEmpty())
			Expect(report.InUse).To(ConsistOf(And(HaveField("Library", "vault"), HaveField("Drive", drive1), HaveField("Name", "A00001L8"))))
			Expect(report.Identified).To(Equal(map[record.Method]int{record.Full: 1}[method]), "all that are not theirs, in the drive that is not theirs")
			Expect(r.mediumBy("A00001L8").Sides[0].Evidence.Problem).To(BeEmpty())
			Expect(r.m.Snapshot().Libraries[0].Inventory.Complete).To(BeTrue())
		})
	}

	It("is not read by a Full inventory that has no other drive", func() {
		begin(1)
		read := *r.mediumBy("A00001L8").Sides[0].Evidence.ReadAt
		report := r.takeInventory(record.Full)
		Expect(report.State.Complete).To(BeTrue())
		Expect(report.Failed).To(BeZero(), "the other one is left for another time")
		Expect(report.Left).To(Equal(1))
		Expect(r.mediumBy("A00002L8").Sides[0].Evidence.Problem).To(BeEmpty())
		Expect(*r.mediumBy("A00001L8").Sides[0].Evidence.ReadAt).To(Equal(read))
		Expect(r.mediumBy("A00002L8").Location).To(Equal(slotLocation(2)))
	})

	It("is left alone by a process that was started since", func() {
		begin(2)
		r.restartManager()
		Expect(r.s.Dismount(here, r.mediumBy("A00001L8").PMID)).To(MatchError(record.ErrDriveInUse))
		Expect(must(r.s.Recover(here, "vault"))).To(BeEmpty())
		r.takeInventory(record.Full)
	})

	It("is left alone although nobody has looked since it was put there", func() {
		begin(2)
		r.strangers().putInDrive("A00002L8", drive2)
		_, err := r.s.Identify(here, r.mediumBy("A00002L8").PMID, "test")
		Expect(err).To(HaveOccurred())
		_, err = r.s.Mount(here, side("A00002L8"), rsm.MountOptions{})
		Expect(err).To(HaveOccurred())
		r.takeFastInventory()
		r.mustBeTheirs("A00002L8", drive2)
	})
})
