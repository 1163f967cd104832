// SPDX-License-Identifier: Apache-2.0

package guardbus_test

import (
	"errors"
	"path/filepath"
	"sync"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/clock/clocktest"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("a guard that looks", func() {
	var r *rig
	BeforeEach(func() { r = newRig(virtual.Quirks{}) })

	status := scsi.OpReadElementStatus
	ask := scsi.ReadElementStatus(scsi.ElementStatusRequest{Type: scsi.StorageElement, Count: 100}, 4096)

	It("gives the program the unit attention that it has heard itself", func() {
		_, err := r.lib.Remove("A00002L8")
		Expect(err).NotTo(HaveOccurred())
		Expect(moveCartridge(r.guarded, slot1, drive1)).To(beSense(scsi.UnitAttention, 0x2800))
		Expect(r.isOurs()).To(BeFalse())
		Expect(moveCartridge(r.guarded, slot1, drive1)).To(Succeed())
	})

	It("keeps the news for a command that brings any", func() {
		r.loadThroughGuard(slot1)
		_, err := r.lib.Remove("A00002L8")
		Expect(err).NotTo(HaveOccurred())
		Expect(r.rewindThroughGuard()).To(Succeed(), "the changer's news are no drive's")
		for _, cdb := range [][]byte{scsi.Inquiry(96), scsi.ReportLUNs(4096), {scsi.OpRequestSense, 0, 0, 0, 18, 0}} {
			Expect(sendCommand(r.guarded[0], cdb)).To(Succeed())
		}
		Expect(sendCommand(r.guarded[0], scsi.TestUnitReady())).To(beSense(scsi.UnitAttention, 0x2800))
		Expect(sendCommand(r.guarded[0], scsi.TestUnitReady())).To(Succeed())
	})

	It("gives the program a failure that happened once, for the command that it was of", func() {
		r.loadThroughGuard(slot1)
		r.addFault(virtual.Fault{Kind: virtual.CommandFails, Opcode: &status, Once: true, Sense: &virtual.FaultSense{Key: byte(scsi.HardwareError), ASC: 0x44}})
		Expect(r.rewindThroughGuard()).To(Succeed())
		Expect(sendCommand(r.guarded[0], scsi.TestUnitReady())).To(Succeed())
		Expect(sendCommand(r.guarded[0], ask)).To(beSense(scsi.HardwareError, 0x4400))
		Expect(sendCommand(r.guarded[0], ask)).To(Succeed())
	})

	It("goes by what it saw when it cannot look", func() {
		r.loadThroughGuard(slot1)
		Expect(r.rewindThroughGuard()).To(Succeed())
		Expect(moveCartridge(r.bare, slot2, drive2)).To(Succeed())
		r.takeNews()
		Expect(sendCommand(r.guarded[2], scsi.Rewind())).To(beRefused())
		r.addFault(virtual.Fault{Kind: virtual.CommandFails, Opcode: &status, Sense: &virtual.FaultSense{Key: byte(scsi.HardwareError), ASC: 0x44}})
		Expect(r.rewindThroughGuard()).To(Succeed())
		Expect(sendCommand(r.guarded[2], scsi.Rewind())).To(beRefused())
	})

	It("sends nothing, and calls it no violation, when it has never seen the drive", func() {
		r.loadAsOther(slot1)
		r.addFault(virtual.Fault{Kind: virtual.CommandFails, Opcode: &status, Sense: &virtual.FaultSense{Key: byte(scsi.HardwareError), ASC: 0x44}})
		err := r.rewindThroughGuard()
		Expect(err).To(MatchError(ContainSubstring("could not look")))
		Expect(senseOf(err).Key).To(Equal(scsi.SenseKey(0xFF)), "the changer's answer is not the drive's")
		Expect(err).NotTo(beRefused())
		Expect(r.ledger.Violations()).To(BeEmpty())
	})

	It("tells why it cannot, when the connection is cut", func() {
		cut := errors.New("the cable is cut")
		p := &paper{Bus: r.lib, before: func(scsi.Device, []byte) error { return cut }}
		Expect(sendCommand(devicesOf(r.ledger.Guard("vault", p))[1], scsi.Rewind())).To(MatchError(cut))
	})

	It("does not wait for the robot when that works for the program", func() {
		r.loadThroughGuard(slot1)
		working, goOn := make(chan struct{}), make(chan struct{})
		p := &paper{Bus: r.lib, before: func(_ scsi.Device, cdb []byte) error {
			if cdb[0] == scsi.OpMoveMedium {
				close(working)
				<-goOn
			}
			return nil
		}}
		guarded := devicesOf(r.ledger.Guard("vault", p))
		Expect(sendCommand(guarded[1], scsi.Rewind())).To(Succeed())
		moved := make(chan error, 1)
		go func() { moved <- moveCartridge(guarded, slot2, drive2) }()
		Eventually(working).Should(BeClosed())
		looks := p.timesSent("changer", "READ ELEMENT STATUS")
		Expect(sendCommand(guarded[1], scsi.Rewind())).To(Succeed())
		Expect(p.timesSent("changer", "READ ELEMENT STATUS")).To(Equal(looks))
		close(goOn)
		Eventually(moved).Should(Receive(BeNil()))
	})

	It("never asks for all types of element, or another than drives", func() {
		var asked []byte
		p := &paper{Bus: r.lib, before: func(_ scsi.Device, cdb []byte) error {
			if cdb[0] == status {
				asked = append(asked, cdb[1]&0x0F)
			}
			return nil
		}}
		r.guarded = devicesOf(r.ledger.Guard("vault", p))
		r.loadThroughGuard(slot1)
		Expect(r.rewindThroughGuard()).To(Succeed())
		Expect(asked).NotTo(BeEmpty())
		Expect(asked).To(HaveEach(byte(scsi.DataTransferElement)))
	})

	It("takes a move for unanswered when the program dies of it", func() {
		p := &paper{Bus: r.lib, before: func(_ scsi.Device, cdb []byte) error {
			if cdb[0] == scsi.OpMoveMedium {
				panic("the power fails")
			}
			return nil
		}}
		guarded := devicesOf(r.ledger.Guard("vault", p))
		Expect(func() { _ = moveCartridge(guarded, slot1, drive1) }).To(Panic())
		Expect(r.isOurs()).To(BeTrue())
	})

	It("is safe with many commands at once", func() {
		second := devicesOf(r.ledger.Guard("vault", r.lib))
		var all sync.WaitGroup
		for _, guarded := range [][]scsi.Device{r.guarded, second} {
			all.Go(func() {
				for range 50 {
					_ = moveCartridge(guarded, slot1, drive1)
					_ = sendCommand(guarded[1], scsi.Unload())
					_ = moveCartridge(guarded, drive1, slot1)
				}
			})
			all.Go(func() {
				for range 50 {
					_ = sendCommand(guarded[1], scsi.Rewind())
					_ = r.isOurs()
				}
			})
		}
		all.Wait()
		Expect(r.ledger.Violations()).To(BeEmpty())
	})
})

var _ = Describe("a guard of a changer that answers before the cartridge has arrived", func() {
	It("lets the program have the drive when it arrives", func() {
		folder := filepath.Join(GinkgoT().TempDir(), "library")
		Expect(virtual.Create(folder, virtual.Config{
			Timing: virtual.Timing{Preset: "autoloader", EarlyMove: true},
			Stock:  []virtual.Stock{{Medium: virtual.Medium{Barcode: "A00001L8", MediaType: "LTO-8"}}},
		})).To(Succeed())
		r := newRig(virtual.Quirks{})
		clock := clocktest.New(time.Time{})
		lib, err := virtual.Open(folder, virtual.Options{Clock: clock})
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(lib.Close)
		r.guarded = devicesOf(r.ledger.Guard("early", lib))
		for isAttention(sendCommand(r.guarded[0], scsi.TestUnitReady())) {
			continue
		}
		Expect(moveCartridge(r.guarded, slot1, drive1)).To(Succeed())
		Expect(r.ledger.Ours("early", drive1)).To(BeTrue())
		_ = r.rewindThroughGuard() // it is not there yet, and the guard has seen that
		Expect(r.ledger.Ours("early", drive1)).To(BeFalse())
		clock.Advance(time.Hour)
		Expect(r.rewindThroughGuard()).NotTo(beRefused())
		Expect(r.ledger.Ours("early", drive1)).To(BeTrue())
		Expect(r.ledger.Violations()).To(BeEmpty())
	})
})
