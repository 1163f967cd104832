// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("taking a cartridge out of a drive by hand, and failing", func() {
	var r *rig
	BeforeEach(func() {
		r = newRig(virtual.Config{Slots: virtual.Range{Count: 3}, Stock: []virtual.Stock{labelledStock("A00001L8", idA), labelledStock("A00002L8", idB)}})
		r.takeInventory(record.Fast)
	})

	unload, move := scsi.OpLoadUnload, scsi.OpMoveMedium
	for what, fault := range map[string]virtual.Fault{
		"the drive is jammed":       {Kind: virtual.CommandFails, Opcode: &unload, Element: addressPointer(drive1), Sense: &virtual.FaultSense{Key: byte(scsi.HardwareError), ASC: 0x53}},
		"another host reserved it":  {Kind: virtual.CommandFails, Element: addressPointer(drive1), Status: "reservation-conflict"},
		"the robot does not get it": {Kind: virtual.CommandFails, Opcode: &move, Element: addressPointer(drive1), Sense: &virtual.FaultSense{Key: byte(scsi.HardwareError), ASC: 0x40}},
	} {
		It("leaves it to those whose it was: "+what, func() {
			r.strangers().putInDrive("A00001L8", drive1)
			r.takeFastInventory()
			must(r.lib.AddFault(fault))
			Expect(r.dismountAsAgreed(r.lookAtDrive1())).NotTo(Succeed())
			r.witness.Disown("vault", drive1)
			Expect(r.mediumBy("A00001L8").Mount).To(BeNil())
			Expect(r.m.Snapshot().Open).To(BeEmpty(), "nothing claims it")
			Expect(r.s.Dismount(here, r.mediumBy("A00001L8").PMID)).To(MatchError(record.ErrDriveInUse))
			r.mustBeTheirs("A00001L8", drive1)
			r.restartManager()
			r.takeInventory(record.Full)
			r.mustBeTheirs("A00001L8", drive1)
			r.must(r.lib.ClearFaults())
			r.must(r.dismountAsAgreed(r.lookAtDrive1()))
			Expect(r.mediumBy("A00001L8").Location).To(Equal(slotLocation(1)))
		})
	}

	It("is carried on after a crash: the person has agreed", func() {
		r.strangers().putInDrive("A00001L8", drive1)
		r.takeFastInventory()
		r.restartInterrupted(record.LibraryRequest{Verb: "Dismount", PMID: r.mediumBy("A00001L8").PMID, Name: "A00001L8", From: drive1, Drive: drive1, To: slot1})
		r.witness.Consent("vault", drive1)
		must(r.s.Recover(here, "vault"))
		Expect(r.mediumBy("A00001L8").Location).To(Equal(slotLocation(1)))
		Expect(r.m.Snapshot().InUse).To(BeEmpty())
	})
})
