// SPDX-License-Identifier: Apache-2.0

package tgt_test

import (
	"os"
	"path/filepath"
	"syscall"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/hack/tgt"
)

var _ = Describe("a lab", func() {
	It("has its cartridges where the layout says", func(ctx SpecContext) {
		lab := startLab(smallLayout())
		Expect(lab.Where(ctx)).To(Equal(map[int]string{
			1000: "A00001L8", 1003: "A00002L8", 769: "A00003L8", 257: "A00004L8",
		}))
	})

	It("runs beside another one and leaves no process and no file", func(ctx SpecContext) {
		folder := filepath.Join(GinkgoT().TempDir(), "lab")
		tgt.Need(GinkgoT())
		one, err := tgt.Start(ctx, smallLayout(), folder)
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(one.Close)
		other := startLab(tgt.Layout{Cartridges: []tgt.Cartridge{{Barcode: "B00001L8"}}})
		Expect(other.Portal()).NotTo(Equal(one.Portal()))
		Expect(one.Where(ctx)).To(HaveLen(4))
		Expect(other.Where(ctx)).To(Equal(map[int]string{1000: "B00001L8"}))

		pid := one.PID()
		Expect(one.Close()).To(Succeed())
		Expect(syscall.Kill(pid, 0)).To(MatchError(syscall.ESRCH))
		Expect(folder).NotTo(BeADirectory())
		Expect(other.Where(ctx)).To(HaveLen(1))
	})

	It("is taken up by another process", func(ctx SpecContext) {
		folder := filepath.Join(GinkgoT().TempDir(), "lab")
		tgt.Need(GinkgoT())
		_, err := tgt.Open(folder)
		Expect(err).To(MatchError(tgt.ErrNoLab))
		first, err := tgt.Start(ctx, smallLayout(), folder)
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(first.Close)
		_, err = tgt.Start(ctx, smallLayout(), folder)
		Expect(err).To(MatchError(tgt.ErrNotEmpty))

		second, err := tgt.Open(folder)
		Expect(err).NotTo(HaveOccurred())
		Expect(second.PID()).To(Equal(first.PID()))
		Expect(second.Portal()).To(Equal(first.Portal()))
		Expect(second.Where(ctx)).To(HaveLen(4))
		Expect(second.Close()).To(Succeed())
		Eventually(first.Running).Should(BeFalse())
	})

	It("takes no process for its own that is not", func(ctx SpecContext) {
		folder := filepath.Join(GinkgoT().TempDir(), "lab")
		tgt.Need(GinkgoT())
		lab, err := tgt.Start(ctx, tgt.Layout{}, folder)
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(lab.Close)
		state, err := os.ReadFile(filepath.Join(folder, "lab.json"))
		Expect(err).NotTo(HaveOccurred())
		Expect(lab.Close()).To(Succeed())

		// The number of the daemon now belongs to this test.
		Expect(os.MkdirAll(folder, 0o700)).To(Succeed())
		ours := replacePID(state, os.Getpid())
		Expect(os.WriteFile(filepath.Join(folder, "lab.json"), ours, 0o600)).To(Succeed())
		gone, err := tgt.Open(folder)
		Expect(err).NotTo(HaveOccurred())
		Expect(gone.Running()).To(BeFalse())
		Expect(gone.Close()).To(Succeed())
	})
})
