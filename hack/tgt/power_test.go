// SPDX-License-Identifier: Apache-2.0

package tgt_test

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi"
)

var _ = Describe("a lab whose power fails", func() {
	It("comes back at the same portal with every cartridge and every tape", func(ctx SpecContext) {
		lab := startLab(smallLayout())
		Expect(lab.Swap(ctx, 1003, 769)).To(Succeed())
		Expect(lab.Move(ctx, 1000, 1004)).To(Succeed())
		portal, serial := lab.Portal(), lab.Serial(256)

		Expect(lab.Kill(ctx)).To(Succeed())
		Expect(lab.Running()).To(BeFalse())
		_, err := lab.Where(ctx)
		Expect(err).To(MatchError(ContainSubstring("does not run")))

		Expect(lab.Restart(ctx, nil)).To(Succeed())
		Expect(lab.Portal()).To(Equal(portal))
		Expect(lab.Serial(256)).To(Equal(serial))
		Expect(lab.Where(ctx)).To(Equal(map[int]string{
			1003: "A00003L8", 769: "A00002L8", 1004: "A00001L8", 257: "A00004L8",
		}))
		Expect(readRecords(ctx, lab, 1004)).To(HaveExactElements("first", "second", filemark))
	})

	It("comes back with the cartridges where a test wants them", func(ctx SpecContext) {
		lab := startLab(smallLayout())
		Expect(lab.Kill(ctx)).To(Succeed())
		wanted := map[int]string{256: "A00001L8", 257: "A00002L8", 1000: "A00004L8"}
		Expect(lab.Restart(ctx, wanted)).To(Succeed())
		Expect(lab.Where(ctx)).To(Equal(wanted))
		Expect(lab.Restart(ctx, nil)).To(MatchError(ContainSubstring("Kill it first")))
	})

	It("answers nothing while it is frozen, and then what was asked", func(ctx SpecContext) {
		lab := startLab(smallLayout())
		found, done, err := devicesBySerial(ctx, initiatorConfig(lab))
		Expect(err).NotTo(HaveOccurred())
		defer done()
		changer := found[lab.Serial(0)]
		Expect(lab.Freeze(ctx)).To(Succeed())
		answered := make(chan error, 1)
		go func() {
			defer GinkgoRecover()
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			_, err := sendPastAttention(ctx, changer, scsi.TestUnitReady(), nil)
			answered <- err
		}()
		Consistently(answered).WithTimeout(100 * time.Millisecond).ShouldNot(Receive())
		Expect(lab.Thaw()).To(Succeed())
		Eventually(answered).WithTimeout(time.Minute).Should(Receive(BeNil()))
	})

	It("can be killed while it is frozen", func(ctx SpecContext) {
		lab := startLab(smallLayout())
		Expect(lab.Move(ctx, 1000, 256)).To(Succeed())
		Expect(lab.Freeze(ctx)).To(Succeed())
		Expect(lab.Kill(ctx)).To(Succeed())
		Expect(lab.Restart(ctx, nil)).To(Succeed())
		Expect(lab.Where(ctx)).To(HaveKeyWithValue(256, "A00001L8"))
	})
})
