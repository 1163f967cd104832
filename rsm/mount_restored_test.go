// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("a mount of a database that was put back", func() {
	var r *rig
	var p record.PMID
	BeforeEach(func() { r, p = mountedRig() })
	for _, reason := range []record.HoldReason{record.Imported, record.OlderThanExport} {
		It("explains nothing ("+string(reason)+")", func() {
			r.must(r.s.BeginHold(here, reason, "put back"))
			r.witness.Disown("vault", drive2)
			r.mustBeTheirs("A00001L8", drive2)
			Expect(r.s.Dismount(here, p)).To(MatchError(record.ErrDriveInUse))
			r.restartManager()
			Expect(r.s.Dismount(here, p)).To(MatchError(record.ErrDriveInUse))
			Expect(r.takeInventory(record.Full).InUse).To(HaveLen(1))
			r.mustBeTheirs("A00001L8", drive2)
			Expect(r.messagesOf("DriveInUse")).To(HaveLen(1))
			r.must(r.s.EndHold(here, "all seen"))
			r.takeInventory(record.Full)
			r.mustBeTheirs("A00001L8", drive2)
		})
	}

	It("explains nothing either when nothing else was known of the cartridge", func() {
		r.mustByHand(r.lib.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: "A00003L8", MediaType: "LTO-8"}}, "drive:1"))
		r.takeFastInventory()
		r.leaveInDrive(r.mediumBy("A00003L8"))
		Expect(r.m.Snapshot().InUse).To(BeEmpty())
		r.must(r.s.BeginHold(here, record.Imported, "put back"))
		r.witness.Disown("vault", drive1)
		r.mustBeTheirs("A00003L8", drive1)
	})

	It("is kept when there was none before: it was made since", func() {
		before := *r.mediumBy("A00001L8").Mount
		r.must(r.s.BeginHold(here, record.NewDatabase, "there was none"))
		r.restartManager()
		Expect(*r.mediumBy("A00001L8").Mount).To(Equal(before))
		r.must(r.s.Dismount(here, p))
	})
})
