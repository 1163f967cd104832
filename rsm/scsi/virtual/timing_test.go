// SPDX-License-Identifier: Apache-2.0

package virtual_test

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("A library that takes its time", func() {
	timed := func(t virtual.Timing) *rig {
		GinkgoHelper()
		return newRig(virtual.Config{Timing: t, Stock: []virtual.Stock{stockWithRecords("A00001L8", "one"), stockWithRecords("A00002L8")}})
	}
	// spent is the simulated time a command takes.
	spent := func(r *rig, do func() error) time.Duration {
		GinkgoHelper()
		begin := r.clock.Now()
		Expect(do()).To(Succeed())
		return r.clock.Now().Sub(begin)
	}
	within := func(d time.Duration) OmegaMatcher {
		return And(BeNumerically(">=", d*9/10), BeNumerically("<=", d*11/10))
	}

	It("moves, then becomes ready, then announces the medium", func() {
		r := timed(virtual.Timing{Preset: "midrange"})
		Expect(spent(r, func() error { return r.moveMedium(slot1, drive1) })).To(within(20 * time.Second))
		Expect(r.testReady(1)).To(Sense(2, 0x0401))
		_, err := r.readBlock(1)
		Expect(err).To(Sense(2, 0x0401))
		Expect(r.unloadDrive(1)).To(Sense(2, 0x0401))
		r.clock.Advance(17 * time.Second)
		Expect(r.testReady(1)).To(Sense(6, 0x2800))
		Expect(r.testReady(1)).To(Succeed())
		Expect(spent(r, func() error { return r.unloadDrive(1) })).To(within(24 * time.Second))
	})

	It("unloads behind the host's back when told not to be waited for", func() {
		r := timed(virtual.Timing{Preset: "large"})
		Expect(r.moveMedium(slot1, drive1)).To(Succeed())
		r.clock.Advance(time.Minute)
		r.takeAttentions()
		immediately := func() error { return r.doWithoutData(1, 0x1B, 1, 0, 0, 0, 0) }
		Expect(spent(r, immediately)).To(BeZero())
		Expect(r.moveMedium(drive1, slot1)).To(Sense(5, 0x5303))
		Expect(r.elementStatus(drive1)[2]).To(Equal(byte(full)))
		r.clock.Advance(time.Minute)
		Expect(r.moveMedium(drive1, slot1)).To(Succeed())
	})

	It("takes time for element status, inventory and rewinding too", func() {
		r := timed(virtual.Timing{Preset: "autoloader"})
		Expect(spent(r, func() error { _, err := r.doIn(0, 0xB8, 2, 0, 0, 0, 1, 0, 0, 0xFF, 0, 0, 0); return err })).To(within(300 * time.Millisecond))
		Expect(spent(r, func() error { return r.doWithoutData(0, 0x37, 1, highByte(slot1), lowByte(slot1), 0, 0, 0, 7, 0, 0) })).To(within(35 * time.Second))
		Expect(r.moveMedium(slot1, drive1)).To(Succeed())
		r.clock.Advance(time.Minute)
		r.takeAttentions()
		Expect(spent(r, func() error { return r.rewindDrive(1) })).To(BeZero())
		Expect(r.spaceOver(1, 3, 0)).To(Succeed())
		Expect(spent(r, func() error { return r.rewindDrive(1) })).To(BeNumerically("<", time.Second), "a short way back")
	})

	It("optimises a new LTO-9 medium at its first load, for up to 132 minutes", func() {
		r := newRig(virtual.Config{Timing: virtual.Timing{Preset: "enterprise"}, DriveTypes: []string{"LTO-9"},
			Stock: []virtual.Stock{{Medium: virtual.Medium{Barcode: "A00001L9", MediaType: "LTO-9"}}}})
		Expect(r.moveMedium(slot1, drive1)).To(Succeed())
		r.clock.Advance(40 * time.Minute)
		Expect(r.testReady(1)).To(Sense(2, 0x0401))
		r.clock.Advance(93 * time.Minute)
		r.takeAttentions()
		Expect(spent(r, func() error { return r.unloadDrive(1) })).To(within(56 * time.Second))
		Expect(r.moveMedium(drive1, slot1)).To(Succeed())
		Expect(r.moveMedium(slot1, drive1)).To(Succeed())
		r.clock.Advance(18 * time.Second)
		Expect(r.testReady(1)).To(Sense(6, 0x2800))
	})

	It("repeats itself with the same seed", func() {
		took := func(seed uint64) time.Duration {
			r := timed(virtual.Timing{Preset: "large", Seed: seed})
			return spent(r, func() error { return r.moveMedium(slot1, slot3) })
		}
		Expect(took(1)).To(Equal(took(1)))
		Expect(took(1)).NotTo(Equal(took(2)))
	})

	It("answers a move before the cartridge has arrived, if it is such a one", func() {
		r := timed(virtual.Timing{Preset: "large", EarlyMove: true})
		Expect(spent(r, func() error { return r.moveMedium(slot1, slot3) })).To(BeZero())
		Expect(r.elementStatus(slot1)[2]).To(Equal(byte(access)))
		Expect(r.elementStatus(slot3)[2]).To(Equal(byte(access)), "not yet there")
		Expect(r.elementStatus(0)[2]).To(Equal(byte(full)), "in the hand of the robot")
		Expect(spent(r, func() error { return r.moveMedium(slot3, drive1) })).To(BeNumerically(">", 5*time.Second), "after the first move")
		Expect(r.testReady(1)).To(Sense(2, 0x3A00))
		Expect(r.unloadDrive(1)).To(Sense(2, 0x3A00))
		r.clock.Advance(13500 * time.Millisecond)
		Expect(r.testReady(1)).To(Sense(2, 0x0401))
		Expect(r.elementStatus(drive1)[2]).To(Equal(byte(full)))
		Expect(r.elementStatus(0)[2]).To(BeZero())
	})

	It("has carried out what nobody waited for", func() {
		r := timed(virtual.Timing{Preset: "large"})
		ctx, cancel := context.WithCancel(context.Background())
		Expect(r.lib.Close()).To(Succeed())
		r.clock.Each(func(int) { cancel() })
		l, err := virtual.Open(r.dir, virtual.Options{Clock: r.clock})
		Expect(err).NotTo(HaveOccurred())
		r.lib = l
		r.units, err = l.Devices(ctx)
		Expect(err).NotTo(HaveOccurred())
		r.takeAttentions()
		_, err = r.units[0].Do(ctx, []byte{0xA5, 0, 0, 0, highByte(slot1), lowByte(slot1), highByte(slot3), lowByte(slot3), 0, 0, 0, 0}, scsi.None, nil)
		Expect(err).To(MatchError(scsi.ErrOutcomeUnknown))
		Expect(err).To(MatchError(context.Canceled))
		r.reopenLibrary()
		r.takeAttentions()
		Expect(string(r.elementStatus(slot3)[12:20])).To(Equal("A00001L8"))
	})
})
