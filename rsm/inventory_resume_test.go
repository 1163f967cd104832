// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	"context"
	"fmt"
	"slices"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("a full inventory that takes long", func() {
	var r *rig
	var read []string
	BeforeEach(func() {
		r = newRig(virtual.Config{Slots: virtual.Range{Count: 10}, Drives: virtual.Range{Count: 2}, Stock: stockOf(8)})
		read = nil
	})
	full := func(ctx context.Context, o rsm.InventoryOptions) (*rsm.InventoryReport, error) {
		o.Method = record.Full
		progress := o.Progress
		o.Progress = func(done, total int, what string) {
			if what != "" {
				read = append(read, what)
			}
			if progress != nil {
				progress(done, total, what)
			}
		}
		return r.s.Inventory(ctx, "vault", o)
	}
	name := func(i int) string { return fmt.Sprintf("A%05dL8", i) }
	home := func() {
		GinkgoHelper()
		r.mustBeSound()
		Expect(r.m.Snapshot().Open).To(BeEmpty())
		for _, m := range r.m.Snapshot().Media {
			Expect(m.Location.Type).To(Equal(record.InSlot), m.Name())
		}
	}
	// interrupted reads at least n labels and is then interrupted.
	interrupted := func(n int) {
		GinkgoHelper()
		ctx, cancel := context.WithCancel(here)
		report, err := full(ctx, rsm.InventoryOptions{Progress: func(done, _ int, _ string) {
			if done >= n {
				cancel()
			}
		}})
		Expect(err).To(MatchError(context.Canceled))
		Expect(report.Identified).To(BeNumerically(">=", n))
		Expect(report.Identified + report.Left).To(Equal(8))
		Expect(report.Left).To(BeNumerically(">", 0))
		home()
	}

	It("reads what is in drives first, then what somebody waits for, then the rest", func() {
		r.mustByHand(r.lib.Move(name(7), "drive:2"))
		r.takeFastInventory()
		r.leaveInDrive(r.mediumBy(name(7)))
		report := must(full(here, rsm.InventoryOptions{First: map[string]bool{name(5): true, name(8): true}}))
		home()
		Expect(report.Identified).To(Equal(8))
		Expect(read).To(ContainElement(name(7)), "read where it stands")
		fetched := slices.DeleteFunc(read, func(n string) bool { return n == name(7) })
		Expect(fetched[:2]).To(Equal([]string{name(5), name(8)}), "a drive may read both before the other one has begun")
		Expect(fetched[2:]).To(Equal([]string{name(1), name(2), name(3), name(4), name(6)}))
	})

	It("stops when enough is known", func() {
		seen := 0
		report := must(full(here, rsm.InventoryOptions{Until: func(m *record.Medium) bool {
			if m == nil {
				return false
			}
			Expect(m.NeedsIdentification()).To(BeFalse())
			seen++
			return seen == 3
		}}))
		home()
		Expect(report.Left).To(BeNumerically(">=", 3), "no more than what both drives had begun was read")
		Expect(report.Identified + report.Left).To(Equal(8))
	})

	It("brings home what is under way when it is interrupted, and goes on from there", func() {
		interrupted(3)
		before := read
		read = nil
		r.restartManager()

		report := must(full(here, rsm.InventoryOptions{}))

		home()
		Expect(report.Continued).NotTo(BeNil())
		Expect(report.Identified).To(Equal(8 - len(before)))
		Expect(append(before, read...)).To(ConsistOf(name(1), name(2), name(3), name(4), name(5), name(6), name(7), name(8)))
		Expect(must(r.m.Library("vault")).Reading).To(BeNil())

		By("beginning anew when it has come to its end")
		read = nil
		Expect(must(full(here, rsm.InventoryOptions{})).Continued).To(BeNil())
		Expect(read).To(HaveLen(8))
	})

	It("is not taken for done by what else is looked at meanwhile", func() {
		interrupted(3)
		r.takeInventory(record.Fast)
		_, err := r.s.Inventory(here, "vault", rsm.InventoryOptions{Method: record.Full, Slots: []int{slot1}})
		r.must(err)
		Expect(must(full(here, rsm.InventoryOptions{})).Continued).NotTo(BeNil())
	})

	It("reads a cartridge again that was out of sight since", func() {
		interrupted(3)
		first := read[0]
		r.mustByHand(r.lib.Remove(first))
		r.takeFastInventory()
		r.mustByHand(r.lib.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: first}}, "slot:10"))
		read = nil
		must(full(here, rsm.InventoryOptions{}))
		Expect(read).To(ContainElement(first))
	})

	It("reads all again when it is told to", func() {
		interrupted(3)
		read = nil
		report := must(full(here, rsm.InventoryOptions{Anew: true}))
		Expect(report.Continued).To(BeNil())
		Expect(read).To(HaveLen(8))
	})

	It("has come to its end though a label could not be read", func() {
		op := scsi.OpRead6
		must(r.lib.AddFault(virtual.Fault{Kind: virtual.DriveDies, Element: addressPointer(drive1), Opcode: &op}))
		report := must(full(here, rsm.InventoryOptions{}))
		Expect(report.Failed).To(Equal(1))
		Expect(report.Left).To(BeZero())
		Expect(must(r.m.Library("vault")).Reading).To(BeNil())
	})
})
