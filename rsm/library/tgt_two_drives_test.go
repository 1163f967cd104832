// SPDX-License-Identifier: Apache-2.0

package library_test

import (
	"context"
	"os"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/hack/tgt"
	"rsm.storage/rsmctl/hack/wiretap"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/scsi/iscsi"
)

var _ = Describe("two drives behind one session", Label("tgt"), func() {
	It("read their labels at the same time", func(ctx SpecContext) {
		tgt.Need(GinkgoT())
		folder, err := os.MkdirTemp("", "lab")
		Expect(err).NotTo(HaveOccurred())
		lab, err := tgt.Start(ctx, tgt.Layout{Drives: tgt.Range{Count: 2}, Cartridges: []tgt.Cartridge{
			{Barcode: "A00001L8", Records: ansi("FIRST")}, {Barcode: "A00002L8", Records: ansi("SECOND")},
		}}, folder)
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(lab.Close)
		tap, err := wiretap.Start(lab.Portal(), nil)
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(tap.Close)
		bus, err := iscsi.Open(iscsi.Config{Portal: tap.Portal(), Targets: lab.Targets(), Digests: iscsi.Off})
		Expect(err).NotTo(HaveOccurred())
		l, err := library.Open(ctx, bus, library.Options{Log: GinkgoLogr})
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(l.Close)
		Expect(l.Move(ctx, 1000, 256, false)).To(Succeed())
		Expect(l.Move(ctx, 1001, 257, false)).To(Succeed())

		// Nothing is answered until both drives have something to answer.
		Expect(lab.Freeze(ctx)).To(Succeed())
		first, second := read(ctx, l, 256), read(ctx, l, 257)
		Eventually(tap.LUNs).WithTimeout(10 * time.Second).Should(HaveLen(2))
		Expect(lab.Thaw()).To(Succeed())
		Eventually(first).WithTimeout(time.Minute).Should(Receive(Equal("ANSI/FIRST")))
		Eventually(second).WithTimeout(time.Minute).Should(Receive(Equal("ANSI/SECOND")))
	}, SpecTimeout(2*time.Minute))
})

// ansi is a labelled tape.
func ansi(volume string) [][]byte {
	GinkgoHelper()
	records, err := label.EncodeANSI(label.ANSILabel{Volume: volume})
	Expect(err).NotTo(HaveOccurred())
	return records
}

// read reads the label of the medium in a drive beside everything else, and
// sends what it says, or the error.
func read(ctx context.Context, l *library.Library, drive int) <-chan string {
	said := make(chan string, 1)
	go func() {
		reading, err := l.ReadLabel(ctx, drive)
		if err != nil {
			said <- err.Error()
			return
		}
		said <- label.Default().Identify(reading.Records).OMID.String()
	}()
	return said
}
