// SPDX-License-Identifier: Apache-2.0

package writer_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
)

var _ = Describe("one drive of two that another program writes to", Label("tgt"), func() {
	It("is left alone by all that rsmctl does, which goes on in the other one", func(ctx SpecContext) {
		l := newLab(ctx, 2)
		_, err := l.Remove(ctx, l.placesByBarcode(ctx)[latecomer])
		Expect(err).NotTo(HaveOccurred())
		p := startProgram(ctx, l)
		p.expectUndisturbed(ctx)

		By("applying with an empty database")
		// The cartridge in the drive was never read, and one side is nowhere
		// else: a person is asked about the drive, and apply waits for that (3).
		done := l.runApply()
		p.expectUndisturbed(ctx)
		Expect(done.status).To(Equal(3), "%s%s", done.out, done.err)
		Expect(l.operatorRequests()).To(ConsistOf(And(
			HaveField("Kind", "FreeDrive"), HaveField("Library", name), HaveField("State", "Submitted"),
			HaveField("Message", And(ContainSubstring("drive 256"), ContainSubstring(theirs), ContainSubstring(latecomer))),
		)))

		By("reading every label anew")
		done = l.runRsmctl("inventory", name, "-f", l.manifests, "--method", "full")
		p.expectUndisturbed(ctx)
		Expect(done.status).To(BeZero(), done.err)
		Expect(done.out).To(And(MatchRegexp(`(?m)^drive 256 .* holds X00007L8, .* it was left alone`), ContainSubstring("14 labels read, 0 failed")))

		By("adopting")
		done = l.runRsmctl("adopt", name, "-f", l.libraryManifest())
		p.expectUndisturbed(ctx)
		Expect(done.status).To(BeZero(), done.err)
		Expect(done.out).To(And(ContainSubstring(expected), Not(ContainSubstring(theirs))))
		Expect(done.err).To(ContainSubstring("left out: DriveInUse: " + theirs))

		By("applying when a cartridge has come into a port")
		// It is the side that may have been in the drive, so that nothing waits
		// any more, and that a drive is in use changes no exit status (0).
		Expect(l.Insert(ctx, latecomer, port1)).To(Succeed())
		done = l.runApply()
		p.expectUndisturbed(ctx)
		Expect(done.status).To(BeZero(), "%s%s", done.out, done.err)
		Expect(l.placesByBarcode(ctx)).To(HaveKeyWithValue(latecomer, BeNumerically(">=", 1000)), "in a slot")
		Expect(l.operatorRequests()).To(ConsistOf(HaveField("State", Not(Equal("Submitted")))))

		By("mounting")
		sides := l.sidesByBarcode()
		l.withSession(ctx, func(s *rsm.Session) {
			_, err := s.Mount(ctx, sideRefOf(sides[theirs]), rsm.MountOptions{})
			Expect(err).To(MatchError(ContainSubstring("in use by somebody else")))
			_, err = s.Mount(ctx, sideRefOf(sides[expected]), rsm.MountOptions{Drive: drive1})
			Expect(err).To(MatchError(record.ErrDriveUnavailable))
			p.expectUndisturbed(ctx)
			mounted, err := s.Mount(ctx, sideRefOf(sides[expected]), rsm.MountOptions{})
			Expect(err).NotTo(HaveOccurred())
			Expect(mounted.Drive).To(Equal(drive2))
			p.expectUndisturbed(ctx)
			Expect(s.Dismount(ctx, sideRefOf(sides[expected]).PMID)).To(Succeed())
		})

		p.stopAndCheck(ctx)
		Expect(l.changedTapes()).To(BeEmpty())
		Expect(l.witness.namesSent(drive2LUN)).To(ContainElements("REWIND", "READ(6)"), "what the witness does not hear it cannot tell")
		Expect(l.expectConverged(ctx).Drift).To(ContainElement(And(
			HaveField("Reason", "DriveInUse"), HaveField("Name", "demo/256"), HaveField("Message", ContainSubstring(theirs)),
		)))
	}, NodeTimeout(2*minute))
})

// sideRefOf names a side to an application.
func sideRefOf(s side) record.SideRef { return record.SideRef{PMID: record.PMID(s.PMID)} }
