// SPDX-License-Identifier: Apache-2.0

package writer_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
)

var _ = Describe("the only drive, which another program writes to", Label("tgt"), func() {
	It("is asked for once and left alone, and a recovery goes on when a person has freed it", func(ctx SpecContext) {
		l := newLab(ctx, 1)
		p := startProgram(ctx, l)
		p.expectUndisturbed(ctx)

		By("applying with an empty database")
		// No label can be read, so nothing is known of any side: a person is
		// asked for the drive, and apply ends and waits for that (3).
		done := l.runApply()
		p.expectUndisturbed(ctx)
		Expect(done.status).To(Equal(3), "%s%s", done.out, done.err)
		asked := l.operatorRequests()
		Expect(asked).To(ConsistOf(And(
			HaveField("Kind", "FreeDrive"), HaveField("Library", name), HaveField("State", "Submitted"),
			HaveField("Message", And(ContainSubstring("drive 256"), ContainSubstring("rsmctl dismount demo"))),
		)))

		By("applying again")
		done = l.runApply()
		p.expectUndisturbed(ctx)
		Expect(done.status).To(Equal(3), "%s%s", done.out, done.err)
		Expect(l.operatorRequests()).To(Equal(asked), "nothing new is asked")

		By("mounting")
		side := sideRefOf(l.sidesByBarcode()[expected])
		l.withSession(ctx, func(s *rsm.Session) {
			_, err := s.Mount(ctx, side, rsm.MountOptions{})
			Expect(err).To(MatchError(record.ErrDriveUnavailable), "it makes room in no drive of others")
		})

		p.stopAndCheck(ctx)
		Expect(l.changedTapes()).To(BeEmpty())

		By("dismounting, as a person agrees to")
		l.witness.allowDrive1()
		done = l.runRsmctl("dismount", name, "256", "-f", l.manifests, "--yes")
		Expect(done.status).To(BeZero(), done.err)
		Expect(l.placesByBarcode(ctx)).To(HaveKeyWithValue(theirs, BeNumerically(">=", 1000)), "in a slot")

		By("applying once more")
		done = l.runApply()
		Expect(done.status).To(BeZero(), "%s%s", done.out, done.err)
		Expect(l.operatorRequests()).To(ConsistOf(And(HaveField("ID", asked[0].ID), HaveField("State", Not(Equal("Submitted"))))))
		Expect(l.changedTapes()).To(BeEmpty())
		l.expectConverged(ctx)
		Expect(l.witness.namesSent(drive1LUN)).To(ContainElements("REWIND", "READ(6)"), "what the witness does not hear it cannot tell")
	}, NodeTimeout(2*minute))
})
