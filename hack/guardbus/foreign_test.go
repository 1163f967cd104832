// SPDX-License-Identifier: Apache-2.0

package guardbus_test

import (
	"context"
	"os"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/hack/foreignuser"
	"rsm.storage/rsmctl/hack/guardbus"
	"rsm.storage/rsmctl/hack/tgt"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

// library is the name of the one that two programs use.
const library = "vault"

// expectTapeSpared says that a tape which somebody else writes to comes to no harm.
func expectTapeSpared(ctx context.Context, ledger *guardbus.Ledger, bus scsi.Bus, other *foreignuser.User) {
	GinkgoHelper()
	Expect(other.Load(ctx, slot1, drive1)).To(Succeed())
	writing, err := other.Write(ctx, drive1, time.Millisecond)
	Expect(err).NotTo(HaveOccurred())
	Eventually(writing.Blocks).WithTimeout(10 * time.Second).Should(BeNumerically(">=", 3))

	var changer scsi.Device
	var drives []scsi.Device
	for _, d := range devicesOf(ledger.Guard(library, bus)) {
		switch deviceKind(d) {
		case scsi.TypeChanger:
			changer = d
		case scsi.TypeTape:
			drives = append(drives, d)
		}
		Eventually(func() bool { return isAttention(sendCommand(d, scsi.TestUnitReady())) }).Should(BeFalse())
	}
	for range 5 {
		Expect(sendCommand(drives[0], scsi.Rewind())).To(beRefused())
		Expect(sendCommand(drives[0], scsi.UnloadAsDisc())).To(beRefused())
		Expect(sendCommand(changer, scsi.MoveMedium(0, drive1, slot9, false))).To(beRefused())
	}
	before := writing.Blocks()
	Eventually(writing.Blocks).WithTimeout(10 * time.Second).Should(BeNumerically(">=", before+5))
	if len(drives) > 1 {
		Expect(sendCommand(changer, scsi.MoveMedium(0, slot2, drive2, false))).To(Succeed())
		Eventually(func() error { return sendCommand(drives[1], scsi.Rewind()) }).Should(Succeed())
	}

	blocks, err := writing.Stop(ctx)
	Expect(err).NotTo(HaveOccurred())
	Expect(writing.Surprises()).To(BeZero())
	Expect(other.Check(ctx, drive1, blocks)).To(Succeed())
	Expect(ledger.Violations()).To(HaveLen(15))

	Expect(other.Unload(ctx, drive1, slot1)).To(Succeed())
	Expect(sendCommand(changer, scsi.MoveMedium(0, slot1, drive1, false))).To(Succeed())
	Eventually(func() error { return sendCommand(drives[0], scsi.Rewind()) }).Should(Succeed())
	Expect(other.Unload(ctx, drive1, slot1)).To(Succeed())
	Expect(other.Load(ctx, slot1, drive1)).To(Succeed())
	Expect(sendCommand(drives[0], scsi.Rewind())).To(Succeed(), "nobody has looked meanwhile, and it is the same cartridge")
	Expect(ledger.Violations()).To(HaveLen(15))
	ledger.Disown(library, drive1)
	Expect(sendCommand(drives[0], scsi.Rewind())).To(beRefused())
}

func deviceKind(d scsi.Device) byte {
	GinkgoHelper()
	answer := make([]byte, 96)
	n, err := d.Do(here, scsi.Inquiry(96), scsi.In, answer)
	Expect(err).NotTo(HaveOccurred())
	id, err := scsi.ParseInquiry(answer[:n])
	Expect(err).NotTo(HaveOccurred())
	return id.Type
}

var _ = Describe("a program behind a guard beside one that writes", func() {
	It("does no harm in a virtual library", func(ctx SpecContext) {
		r := newRig(virtual.Quirks{})
		other, err := foreignuser.New(r.lib, foreignuser.UnloadAsTape)
		Expect(err).NotTo(HaveOccurred())
		expectTapeSpared(ctx, r.ledger, r.lib, other)
	})

	DescribeTable("does no harm over iSCSI", Label("tgt"), func(ctx SpecContext, layout tgt.Layout) {
		tgt.Need(GinkgoT())
		folder, err := os.MkdirTemp("", "lab") // the path of a socket is short
		Expect(err).NotTo(HaveOccurred())
		layout.Cartridges = []tgt.Cartridge{{Barcode: "A00001L8"}, {Barcode: "A00002L8"}}
		lab, err := tgt.Start(ctx, layout, folder)
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(lab.Close)
		connect := func() scsi.Bus {
			bus, err := lab.Connect()
			Expect(err).NotTo(HaveOccurred())
			DeferCleanup(bus.Close)
			return bus
		}
		other, err := foreignuser.New(connect(), foreignuser.UnloadAsDisc)
		Expect(err).NotTo(HaveOccurred())
		expectTapeSpared(ctx, guardbus.NewLedger(), connect(), other)
	},
		Entry("with two drives, the last of which the changer does not name", tgt.Layout{Drives: tgt.Range{Count: 2}}),
		Entry("with one drive, which the changer does not name", tgt.Layout{}),
		Entry("with a target for each drive", tgt.Layout{Drives: tgt.Range{Count: 2}, Apart: true}),
		Entry("with a disk beside the library", tgt.Layout{Drives: tgt.Range{Count: 2}, Disk: 1 << 20}),
	)
})
