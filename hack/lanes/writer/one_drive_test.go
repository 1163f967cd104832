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
		p.goesOn(ctx)

		By("applying with an empty database")
		// No label can be read, so nothing is known of any side: a person is
		// asked for the drive, and apply ends and waits for that (3).
		done := l.apply()
		p.goesOn(ctx)
		Expect(done.status).To(Equal(3), "%s%s", done.out, done.err)
		asked := l.requests()
		Expect(asked).To(ConsistOf(And(
			HaveField("Kind", "FreeDrive"), HaveField("Library", name), HaveField("State", "Submitted"),
			HaveField("Message", And(ContainSubstring("drive 256"), ContainSubstring("rsmctl dismount demo"))),
		)))

		By("applying again")
		done = l.apply()
		p.goesOn(ctx)
		Expect(done.status).To(Equal(3), "%s%s", done.out, done.err)
		Expect(l.requests()).To(Equal(asked), "nothing new is asked")

		By("mounting")
		side := of(l.sides()[expected])
		l.session(ctx, func(s *rsm.Session) {
			_, err := s.Mount(ctx, side, rsm.MountOptions{})
			Expect(err).To(MatchError(record.ErrDriveUnavailable), "it makes room in no drive of others")
		})

		p.ends(ctx)
		Expect(l.changed()).To(BeEmpty())

		By("dismounting, as a person agrees to")
		l.witness.release()
		done = l.rsmctl("dismount", name, "256", "-f", l.manifests, "--yes")
		Expect(done.status).To(BeZero(), done.err)
		Expect(l.places(ctx)).To(HaveKeyWithValue(theirs, BeNumerically(">=", 1000)), "in a slot")

		By("applying once more")
		done = l.apply()
		Expect(done.status).To(BeZero(), "%s%s", done.out, done.err)
		Expect(l.requests()).To(ConsistOf(And(HaveField("ID", asked[0].ID), HaveField("State", Not(Equal("Submitted"))))))
		Expect(l.changed()).To(BeEmpty())
		l.converged(ctx)
		Expect(l.witness.sent(drive1LUN)).To(ContainElements("REWIND", "READ(6)"), "what the witness does not hear it cannot tell")
	}, NodeTimeout(2*minute))
})
