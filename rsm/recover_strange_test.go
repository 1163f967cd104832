// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

// fetchRequest is one to bring A00001L8 from its slot into drive 1, for a verb.
func (r *rig) fetchRequest(verb string, sent bool) record.LibraryRequest {
	r.t.Helper()
	m := r.mediumBy("A00001L8")
	w := record.LibraryRequest{Verb: verb, PMID: m.PMID, Name: m.Name(), From: m.Location.Address, Drive: drive1, To: slot1, Sent: sent}
	if verb == "Mount" {
		w.To = drive1
	}
	return w
}

// What is in a drive after a crash is rsmctl's if the request says so, and
// somebody else's in any other case.
var _ = Describe("recovering a request whose cartridge is in a drive", func() {
	var r *rig
	BeforeEach(func() {
		r = newRig(virtual.Config{Stock: []virtual.Stock{labelledStock("A00001L8", idA), labelledStock("A00002L8", idB)}})
		r.takeInventory(record.Fast)
	})
	recovered := func() {
		GinkgoHelper()
		must(r.s.Recover(here, "vault"))
		Expect(r.m.Snapshot().Open).To(BeEmpty())
		r.mustBeSound()
	}
	isHome := func() {
		GinkgoHelper()
		recovered()
		Expect(r.mediumBy("A00001L8").Location).To(Equal(slotLocation(1)))
		Expect(r.mediumBy("A00001L8").Mount).To(BeNil())
		Expect(r.m.Snapshot().InUse).To(BeEmpty())
	}
	isTheirs := func(drive int) {
		GinkgoHelper()
		recovered()
		r.mustBeTheirs("A00001L8", drive)
		Expect(must(r.s.Recover(here, "vault"))).To(BeEmpty())
		r.takeInventory(record.Full)
		r.mustBeTheirs("A00001L8", drive)
	}

	for _, verb := range []string{"Identify", "Mount"} {
		It("takes it home when the robot was told to bring it there, for "+verb, func() {
			r.strangers().putInDrive("A00001L8", drive1) // stands for the robot
			r.restartInterrupted(r.fetchRequest(verb, true))
			r.witness.Consent("vault", drive1)
			Expect(r.m.Snapshot().InUse).To(BeEmpty(), "the request explains it")
			isHome()
		})

		It("leaves it when the robot was told nothing: somebody else has put it there meanwhile, for "+verb, func() {
			r.strangers().putInDrive("A00001L8", drive1)
			r.restartInterrupted(r.fetchRequest(verb, false))
			isTheirs(drive1)
		})

		It("leaves it in another drive than that of the request, for "+verb, func() {
			r.strangers().putInDrive("A00001L8", drive2)
			r.restartInterrupted(r.fetchRequest(verb, true))
			isTheirs(drive2)
		})

		It("leaves it when somebody has written to it since it was loaded, for "+verb, func() {
			r.strangers().putInDrive("A00001L8", drive1)
			r.strangers().writeBlocks(drive1, 4)
			r.restartInterrupted(r.fetchRequest(verb, true))
			isTheirs(drive1)
			Expect(r.m.Snapshot().InUse[0].Signs).To(ContainElement("it was written to since it was loaded"))
		})

		It("leaves it when the database was restored meanwhile, for "+verb, func() {
			r.strangers().putInDrive("A00001L8", drive1)
			r.restartInterrupted(r.fetchRequest(verb, true))
			r.must(r.s.BeginHold(here, record.Imported, "put back"))
			Expect(r.m.Snapshot().Open).To(HaveEach(HaveField("Claimed", true)))
			Expect(r.m.Snapshot().InUse).To(BeEmpty(), "it is recorded in its slot")
			r.restartManager()
			isTheirs(drive1)
		})
	}

	It("lets nobody draw what it left to others, once that is back", func() {
		r.strangers().putInDrive("A00001L8", drive1)
		r.restartInterrupted(r.fetchRequest("Identify", false))
		isTheirs(drive1)
		r.strangers().putInSlot("A00001L8", 1)
		r.takeFastInventory()
		Expect(r.mediumBy("A00001L8").NeedsIdentification()).To(BeTrue())
	})

	It("leaves it when another host has reserved the drive", func() {
		r.strangers().putInDrive("A00001L8", drive1)
		r.restartInterrupted(r.fetchRequest("Identify", true))
		must(r.lib.AddFault(virtual.Fault{Kind: virtual.CommandFails, Element: addressPointer(drive1), Status: "reservation-conflict"}))
		isTheirs(drive1)
	})

	It("takes home what was mounted, and was to be dismounted", func() {
		p := r.mediumBy("A00001L8").PMID
		must(r.s.Mount(here, record.SideRef{PMID: p}, rsm.MountOptions{Drive: drive1}))
		r.restartInterrupted(record.LibraryRequest{Verb: "Dismount", PMID: p, Name: "A00001L8", From: drive1, Drive: drive1, To: slot1})
		isHome()
	})

	It("ends one that was carried out, but for the record of it", func() {
		r.restartInterrupted(r.fetchRequest("Identify", true))
		isHome()
	})

	// A request that fetches a cartridge says Sent before the robot is told.
	for what, sent := range map[string]bool{"drops one that was not begun": false, "keeps one open that was begun": true} {
		It(what+", when nobody can look at the library", func() {
			r.restartInterrupted(r.fetchRequest("Identify", sent))
			status := scsi.OpReadElementStatus
			must(r.s.Inventory(here, "vault", rsm.InventoryOptions{Method: record.Fast})) // it is connected to
			must(r.lib.AddFault(virtual.Fault{Kind: virtual.CommandFails, Opcode: &status, Sense: &virtual.FaultSense{Key: byte(scsi.HardwareError), ASC: 0x44}}))
			_, err := r.s.Recover(here, "vault")
			if sent {
				Expect(err).To(MatchError(record.ErrOutcomeUnknown))
				Expect(r.m.Snapshot().Open).To(HaveLen(1))
			} else {
				r.must(err)
				Expect(r.m.Snapshot().Open).To(BeEmpty())
			}
			Expect(r.mediumBy("A00001L8").Location).To(Equal(slotLocation(1)))
			r.must(r.lib.ClearFaults())
			isHome()
		})
	}
})
