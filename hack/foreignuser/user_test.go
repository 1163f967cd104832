// SPDX-License-Identifier: Apache-2.0

package foreignuser_test

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/hack/foreignuser"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("a foreign user of a virtual library", func() {
	specifyUser(func(context.Context) library { return virtualLibrary(virtual.Quirks{}) })
})

var _ = Describe("a foreign user of a library over iSCSI", Label("tgt"), func() {
	specifyUser(tgtLibrary)
})

// specifyUser says what holds with every library.
func specifyUser(open func(context.Context) library) {
	var l library
	BeforeEach(func(ctx SpecContext) { l = open(ctx) })

	// written writes some blocks, does something meanwhile, and stops.
	written := func(ctx context.Context, meanwhile func()) (*foreignuser.Writing, int) {
		GinkgoHelper()
		w, err := l.user.Write(ctx, drive1, pace)
		Expect(err).NotTo(HaveOccurred())
		Eventually(w.Blocks).WithTimeout(10 * time.Second).Should(BeNumerically(">=", 5))
		if meanwhile != nil {
			meanwhile()
			before := w.Blocks()
			Eventually(w.Blocks).WithTimeout(10 * time.Second).Should(BeNumerically(">=", before+5))
		}
		blocks, err := w.Stop(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(blocks).To(Equal(w.Blocks()))
		return w, blocks
	}

	It("finds every block that it wrote, and the filemark", func(ctx SpecContext) {
		Expect(l.user.Load(ctx, slot1, drive1)).To(Succeed())
		w, blocks := written(ctx, nil)
		Expect(w.Surprises()).To(BeZero())
		Expect(l.user.Check(ctx, drive1, blocks)).To(Succeed())
		Expect(l.user.Check(ctx, drive1, blocks+1)).To(MatchError(And(ContainSubstring("drive 256"), ContainSubstring("a filemark"))))
		Expect(l.user.Check(ctx, drive1, blocks-1)).To(MatchError(ContainSubstring("no filemark but a block of 512 bytes")))
	})

	It("finds them in another drive too, after it has unloaded the cartridge", func(ctx SpecContext) {
		Expect(l.user.Load(ctx, slot1, drive1)).To(Succeed())
		_, blocks := written(ctx, nil)
		Expect(l.user.Unload(ctx, drive1, slot1)).To(Succeed())
		Expect(l.user.Load(ctx, slot1, drive2)).To(Succeed())
		Expect(l.user.Check(ctx, drive2, blocks)).To(Succeed())
		Expect(l.user.Load(ctx, slot2, drive1)).To(Succeed())
		Expect(l.user.Check(ctx, drive1, blocks)).To(MatchError(ContainSubstring("where number 1 should be is the end of what is recorded")))
	})

	It("finds that somebody has rewound the tape while it wrote", func(ctx SpecContext) {
		Expect(l.user.Load(ctx, slot1, drive1)).To(Succeed())
		_, blocks := written(ctx, func() { l.sendToDrive(ctx, drive1, scsi.Rewind()) })
		Expect(l.user.Check(ctx, drive1, blocks)).To(MatchError(And(
			ContainSubstring("where number 1 should be"), ContainSubstring("of foreign writer"))))
	})

	It("says of a drive without a cartridge which one it is, and what it was asked", func(ctx SpecContext) {
		_, err := l.user.Write(ctx, drive2, pace)
		Expect(err).To(MatchError(And(ContainSubstring("drive 257"), ContainSubstring("TEST UNIT READY"))))
		Expect(l.user.Load(ctx, slot1, 300)).To(MatchError(ContainSubstring("MOVE MEDIUM from 1000 to 300")))
		Expect(l.user.Unload(ctx, 300, slot1)).To(MatchError(ContainSubstring("no drive 300")))
	})

	It("stops by itself when its drive has lost the cartridge", func(ctx SpecContext) {
		Expect(l.user.Load(ctx, slot1, drive1)).To(Succeed())
		w, err := l.user.Write(ctx, drive1, pace)
		Expect(err).NotTo(HaveOccurred())
		Eventually(w.Blocks).WithTimeout(10 * time.Second).Should(BeNumerically(">=", 2))
		l.sendToDrive(ctx, drive1, scsi.UnloadAsDisc())
		Eventually(w.Done()).WithTimeout(10 * time.Second).Should(BeClosed())
		for range 2 {
			blocks, err := w.Stop(ctx)
			Expect(blocks).To(Equal(w.Blocks()))
			Expect(err).To(MatchError(And(ContainSubstring("WRITE(6)"), ContainSubstring("drive 256"))))
		}
	})
}

var _ = Describe("a foreign writer", func() {
	It("goes on after a unit attention, and counts it", func(ctx SpecContext) {
		l := virtualLibrary(virtual.Quirks{})
		Expect(l.user.Load(ctx, slot1, drive1)).To(Succeed())
		w, err := l.user.Write(ctx, drive1, pace)
		Expect(err).NotTo(HaveOccurred())
		Eventually(w.Blocks).Should(BeNumerically(">=", 3))
		op := scsi.OpWrite6
		_, err = l.other.(*virtual.Library).AddFault(virtual.Fault{
			Kind: virtual.CommandFails, Opcode: &op, Once: true, Sense: &virtual.FaultSense{Key: byte(scsi.UnitAttention), ASC: 0x29},
		})
		Expect(err).NotTo(HaveOccurred())
		Eventually(w.Surprises).Should(Equal(1))
		before := w.Blocks()
		Eventually(w.Blocks).Should(BeNumerically(">", before))
		blocks, err := w.Stop(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(l.user.Check(ctx, drive1, blocks)).To(Succeed())
	})

	It("ends with its context", func(ctx SpecContext) {
		l := virtualLibrary(virtual.Quirks{})
		Expect(l.user.Load(ctx, slot1, drive1)).To(Succeed())
		inner, cancel := context.WithCancel(ctx)
		w, err := l.user.Write(inner, drive1, pace)
		Expect(err).NotTo(HaveOccurred())
		cancel()
		Eventually(w.Done()).Should(BeClosed())
		_, err = w.Stop(ctx)
		Expect(err).To(MatchError(context.Canceled))
	})

	It("finds its drives where serial numbers tell nothing", func(ctx SpecContext) {
		for _, quirks := range []virtual.Quirks{{SameSerials: true}, {SerialOnly: true}, {TagOrIdentifier: true}, {ShortReport: true}} {
			l := virtualLibrary(quirks)
			Expect(l.user.Load(ctx, slot1, drive1)).To(Succeed())
			w, err := l.user.Write(ctx, drive1, pace)
			Expect(err).NotTo(HaveOccurred())
			blocks, err := w.Stop(ctx)
			Expect(err).NotTo(HaveOccurred())
			Expect(l.user.Check(ctx, drive1, blocks)).To(Succeed())
		}
	})
})
