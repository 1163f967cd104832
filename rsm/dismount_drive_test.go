// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

// lookAtDrive1 is what a person is shown of drive 1.
func (r *rig) lookAtDrive1() *rsm.DriveView {
	GinkgoHelper()
	v := must(r.s.LookAtDrive(here, "vault", drive1))
	r.mustBeSound()
	return v
}

// dismountAsAgreed is a dismount to which a person has agreed, of which the
// witness knows.
func (r *rig) dismountAsAgreed(v *rsm.DriveView) error {
	r.witness.Consent("vault", v.Drive)
	defer r.mustBeSound()
	_, err := r.s.DismountDrive(here, "vault", v.Drive, v.Consent, "the operator said so")
	return err
}

// mustBeStale checks that nothing is done with what was agreed to, without the
// witness knowing.
func (r *rig) mustBeStale(v *rsm.DriveView) {
	GinkgoHelper()
	before := r.lib.List()
	_, err := r.s.DismountDrive(here, "vault", v.Drive, v.Consent, "")
	Expect(err).To(MatchError(rsm.ErrStaleConsent))
	Expect(r.lib.List()).To(Equal(before))
	Expect(r.m.Snapshot().Open).To(BeEmpty())
	r.mustBeSound()
}

var _ = Describe("taking a cartridge out of a drive by hand", func() {
	var r *rig
	BeforeEach(func() {
		r = newRig(virtual.Config{Slots: virtual.Range{Count: 3}, Stock: []virtual.Stock{labelledStock("A00001L8", idA), labelledStock("A00002L8", idB)}})
		r.takeInventory(record.Fast)
	})

	It("shows first what somebody else has there, since when, and where it would go", func() {
		r.strangers().putInDrive("A00001L8", drive1)
		r.takeFastInventory()
		before := r.clock.Now()
		v := r.lookAtDrive1()
		Expect(r.clock.Now().Sub(before)).To(BeNumerically(">=", 3*time.Second), "it is watched for some seconds")
		none := uint32(0)
		Expect(*v).To(Equal(rsm.DriveView{
			Library: "vault", Drive: drive1, Serial: r.m.Snapshot().InUse[0].Serial, PMID: r.mediumBy("A00001L8").PMID, Name: "A00001L8", Barcode: "A00001L8",
			Since: r.m.Snapshot().InUse[0].Since, Position: &none, Signs: []string{}, To: slot1, Consent: v.Consent,
		}))
		Expect(v.Consent).NotTo(BeEmpty())
		Expect(r.lookAtDrive1()).To(Equal(v), "nothing has changed")

		r.strangers().readBlock(drive1)
		v = r.lookAtDrive1()
		Expect(v.Signs).To(Equal([]string{"the tape is not at its beginning"}))
		Expect(*v.Position).To(Equal(uint32(1)))
		r.mustBeTheirs("A00001L8", drive1)
	})

	It("shows what rsmctl itself has put there", func() {
		p := r.mediumBy("A00001L8").PMID
		must(r.s.Mount(here, record.SideRef{PMID: p}, rsm.MountOptions{Drive: drive1}))
		v := r.lookAtDrive1()
		Expect(v.Mount).To(Equal(r.mediumBy("A00001L8").Mount))
		Expect(v.Since).To(BeZero())
		r.must(r.dismountAsAgreed(v))
		Expect(r.mediumBy("A00001L8").Location).To(Equal(slotLocation(1)))
		Expect(r.mediumBy("A00001L8").Mount).To(BeNil())
	})

	It("notices what was put there just now", func() {
		r.strangers().putInDrive("A00001L8", drive1)
		Expect(r.lookAtDrive1().Since).To(Equal(r.m.Snapshot().InUse[0].Since))
	})

	It("brings it home when a person has agreed to what was shown", func() {
		r.strangers().putInDrive("A00001L8", drive1)
		r.strangers().readBlock(drive1)
		r.must(r.dismountAsAgreed(r.lookAtDrive1()))
		Expect(r.mediumBy("A00001L8").Location).To(Equal(slotLocation(1)))
		Expect(r.mediumBy("A00001L8").Mount).To(BeNil())
		Expect(r.mediumBy("A00001L8").NeedsIdentification()).To(BeTrue(), "others had it")
		Expect(r.m.Snapshot().InUse).To(BeEmpty())
		Expect(r.m.Snapshot().Open).To(BeEmpty())
		mustMatchLibrary(r.t, r, 2)
		r.takeFastInventory()
		Expect(r.messagesOf("DriveFree")).To(HaveLen(1))
		Expect(must(r.m.AuditLog(here, 0))).To(ContainElement(And(HaveField("Verb", "Dismount"), HaveField("Reason", "the operator said so"))))
	})

	It("says that there is nothing to be taken out", func() {
		for at, kind := range map[int]error{drive1: record.ErrInvalidState, slot1: record.ErrObjectNotFound, 4711: record.ErrObjectNotFound} {
			_, err := r.s.LookAtDrive(here, "vault", at)
			Expect(err).To(MatchError(kind))
			_, err = r.s.DismountDrive(here, "vault", at, "", "")
			Expect(err).To(MatchError(kind))
			Expect(r.s.DismountIdle(here, "vault", at, r.mediumBy("A00001L8").PMID, "")).To(MatchError(kind))
		}
		_, err := r.s.LookAtDrive(here, "attic", drive1)
		Expect(err).To(HaveOccurred())
	})

	It("says that there is no slot for it", func() {
		r.strangers().putInDrive("A00001L8", drive1)
		for _, s := range []string{"slot:1", "slot:3"} {
			r.mustByHand(r.lib.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: "A0000" + s[5:] + "L9", MediaType: "LTO-8"}}, s))
		}
		_, err := r.s.LookAtDrive(here, "vault", drive1)
		Expect(err).To(MatchError(record.ErrLibraryFull))
		r.mustBeTheirs("A00001L8", drive1)
	})
})
