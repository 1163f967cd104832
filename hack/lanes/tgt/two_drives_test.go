// SPDX-License-Identifier: Apache-2.0

package tgt_test

import (
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/hack/wiretap"
	"rsm.storage/rsmctl/rsm/library"
)

var _ = Describe("two drives behind one session", Label("tgt"), func() {
	It("read their labels at the same time", func(ctx SpecContext) {
		lab := startLab(ctx, labelled("A00001L8", "FIRST"), labelled("A00002L8", "SECOND"))
		tap, err := wiretap.Start(lab.Portal(), nil)
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(tap.Close)
		l := openLibrary(ctx, lab, tap.Portal(), library.Options{Log: GinkgoLogr})
		Expect(l.Move(ctx, 1000, 256, false)).To(Succeed())
		Expect(l.Move(ctx, 1001, 257, false)).To(Succeed())

		// Nothing is answered until both drives have something to answer.
		Expect(lab.Freeze(ctx)).To(Succeed())
		first, second := readBeside(ctx, l, 256), readBeside(ctx, l, 257)
		Eventually(tap.LUNs).WithTimeout(10 * time.Second).Should(HaveLen(2))
		Expect(lab.Thaw()).To(Succeed())
		Eventually(first).WithTimeout(time.Minute).Should(Receive(Equal("ANSI/FIRST")))
		Eventually(second).WithTimeout(time.Minute).Should(Receive(Equal("ANSI/SECOND")))
	}, SpecTimeout(2*time.Minute))
})
