// SPDX-License-Identifier: Apache-2.0

package library_test

import (
	"os"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/hack/tgt"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/scsi/iscsi"
)

var _ = Describe("a drive of tgt", Label("tgt"), func() {
	It("gives its medium up, takes it again, and lets the robot have it", func(ctx SpecContext) {
		tgt.Need(GinkgoT())
		folder, err := os.MkdirTemp("", "lab")
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(os.RemoveAll, folder)
		lab, err := tgt.Start(ctx, tgt.Layout{Drives: tgt.Range{Count: 2}, Cartridges: []tgt.Cartridge{{Barcode: "A00001L8", Records: ansi("FIRST")}}}, folder)
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(lab.Close)
		bus, err := iscsi.Open(iscsi.Config{Portal: lab.Portal(), Targets: lab.Targets(), Digests: iscsi.Off})
		Expect(err).NotTo(HaveOccurred())
		clock := newClock()
		l, err := library.Open(ctx, bus, library.Options{Clock: clock, Log: GinkgoLogr})
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(l.Close)
		Expect(l.Drives()).To(HaveEach(HaveField("Connected", true)), "the last one, whose identity is cut short, by elimination")
		Expect(l.DriveHasQuirk(256, library.LoadsAsDisc)).To(BeTrue())
		Expect(l.HasQuirk(library.DiesOfAllTypes)).To(BeTrue())
		for range 2 {
			Expect(l.Move(ctx, 1000, 256, false)).To(Succeed())
			Eventually(read(ctx, l, 256)).WithTimeout(time.Minute).Should(Receive(Equal("ANSI/FIRST")))
			Expect(l.Unload(ctx, 256)).To(Succeed())
			Eventually(read(ctx, l, 256)).WithTimeout(time.Minute).Should(Receive(Equal("ANSI/FIRST")), "after it was unloaded")
			Expect(l.Unload(ctx, 256)).To(Succeed())
			Expect(l.Move(ctx, 256, 1000, false)).To(Succeed())
		}
		Expect(clock.Sleeps()).To(BeZero(), "nothing had to be waited for")
	}, SpecTimeout(2*time.Minute))
})
