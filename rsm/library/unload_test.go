// SPDX-License-Identifier: Apache-2.0

package library_test

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/clock/clocktest"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/scsi"
)

var _ = Describe("unloading a drive", func() {
	// loaded opens the standard library with a medium in drive 256 that is
	// given up at the first UNLOAD.
	loaded := func(ctx SpecContext) (*library.Library, *paperChanger, paperDevice, *recorder, *clocktest.Clock) {
		changer, drive, bus := standardLibrary()
		changer.placeAt(256).full = true
		changer.placeAt(256).noAccess = true
		drive[scsi.OpLoadUnload] = func([]byte) ([]byte, error) {
			drive[scsi.OpTestUnitReady] = answerAlways(nil, senseOf(scsi.NotReady, 0x3A00))
			changer.placeAt(256).noAccess = false
			return nil, nil
		}
		l, sent, clock := openOurs(ctx, bus)
		sent.forget()
		return l, changer, drive, sent, clock
	}

	It("allows removal first, then unloads, then makes sure", func(ctx SpecContext) {
		l, _, _, sent, clock := loaded(ctx)
		Expect(l.Unload(ctx, 256)).To(Succeed())
		var ops []string
		for _, s := range sent.log {
			ops = append(ops, fmt.Sprintf("%d %s", s.unit, scsi.CommandName(s.cdb)))
		}
		Expect(ops).To(Equal([]string{
			"1 PREVENT ALLOW MEDIUM REMOVAL", "1 LOAD UNLOAD", "1 TEST UNIT READY", "0 READ ELEMENT STATUS",
		}))
		Expect(clock.Sleeps()).To(BeZero())
	})

	It("waits while the drive rewinds", func(ctx SpecContext) {
		l, _, drive, _, clock := loaded(ctx)
		drive[scsi.OpLoadUnload] = func([]byte) ([]byte, error) {
			drive[scsi.OpTestUnitReady] = answerFirst(answerAlways(nil, senseOf(scsi.NotReady, 0x0402)), senseOf(scsi.NotReady, 0x0407), senseOf(scsi.NotReady, 0x0407))
			return nil, nil
		}
		clock.Each(nil)
		Expect(l.Unload(ctx, 256)).To(Succeed())
		Expect(clock.Sleeps()).To(Equal(2 + 20))
	})

	It("waits for an Access bit that lags behind", func(ctx SpecContext) {
		l, changer, drive, _, clock := loaded(ctx)
		drive[scsi.OpLoadUnload] = func([]byte) ([]byte, error) {
			drive[scsi.OpTestUnitReady] = answerAlways(nil, senseOf(scsi.NotReady, 0x3A00))
			return nil, nil
		}
		clock.Each(func(step int) { changer.placeAt(256).noAccess = step < 7 })
		Expect(l.Unload(ctx, 256)).To(Succeed())
		Expect(clock.Sleeps()).To(Equal(7))
	})

	It("does not wait for Access bits where the changer sets none", func(ctx SpecContext) {
		changer, drive, bus := standardLibrary()
		changer.noAccess = true
		drive[scsi.OpTestUnitReady] = answerAlways(nil, senseOf(scsi.NotReady, 0x3A00))
		l, sent, clock := openOurs(ctx, bus)
		sent.forget()
		Expect(l.Unload(ctx, 256)).To(Succeed())
		Expect(clock.Sleeps()).To(BeZero())
		Expect(sent.timesSent(0, scsi.OpReadElementStatus)).To(BeZero())
	})

	It("takes a drive that has unloaded already for done", func(ctx SpecContext) {
		l, _, drive, _, _ := loaded(ctx)
		drive[scsi.OpLoadUnload] = answerAlways(nil, senseOf(scsi.NotReady, 0x3A00))
		Expect(l.Unload(ctx, 256)).To(Succeed())
	})

	It("lets a cleaning cartridge finish its work", func(ctx SpecContext) {
		l, _, drive, _, clock := loaded(ctx)
		drive[scsi.OpLoadUnload] = answerFirst(drive[scsi.OpLoadUnload], senseOf(scsi.NotReady, 0x3003), senseOf(scsi.UnitAttention, 0x3003), senseOf(scsi.NotReady, 0x0401))
		Expect(l.Unload(ctx, 256)).To(Succeed())
		Expect(clock.Sleeps()).To(Equal(3))
	})

	It("goes on with a drive that never admits to be unloaded: the robot finds out", func(ctx SpecContext) {
		l, changer, drive, _, clock := loaded(ctx)
		changer.placeAt(256).noAccess = false
		drive[scsi.OpLoadUnload] = answerGood
		Expect(l.Unload(ctx, 256)).To(Succeed())
		Expect(clock.Sleeps()).To(Equal(4))
	})

	It("looks when the answer to UNLOAD never came", func(ctx SpecContext) {
		l, _, drive, _, _ := loaded(ctx)
		unload := drive[scsi.OpLoadUnload]
		drive[scsi.OpLoadUnload] = func(cdb []byte) ([]byte, error) {
			_, _ = unload(cdb)
			return nil, scsi.ErrOutcomeUnknown
		}
		Expect(l.Unload(ctx, 256)).To(Succeed())
	})

	DescribeTable("says what kind of failure it was",
		func(ctx SpecContext, key scsi.SenseKey, code int, kind error) {
			l, _, drive, _, _ := loaded(ctx)
			drive[scsi.OpLoadUnload] = answerAlways(nil, senseOf(key, uint16(code)))
			err := l.Unload(ctx, 256)
			Expect(err).To(MatchError(kind))
			Expect(err).To(MatchError(ContainSubstring("unload drive 256 (serial VD0001)")))
		},
		Entry("prevented", scsi.IllegalRequest, 0x5302, library.ErrPrevented),
		Entry("jammed", scsi.HardwareError, 0x5301, library.ErrHardware),
		Entry("busy for ever", scsi.NotReady, 0x0401, library.ErrNotReady),
	)

	It("refuses what is no drive", func(ctx SpecContext) {
		l, _, _, _, _ := loaded(ctx)
		Expect(l.Unload(ctx, 1000)).To(MatchError(ContainSubstring("element 1000 is not a drive")))
	})
})
