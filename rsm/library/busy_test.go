// SPDX-License-Identifier: Apache-2.0

package library_test

import (
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/scsi"
)

var _ = Describe("a device that is busy, reserved or not ready", func() {
	// few is how many commands at most are sent in a wait of 16 minutes.
	const few = 120

	DescribeTable("is asked again until it has time, whatever the command",
		func(ctx SpecContext, status scsi.Status) {
			changer, drive, bus := standardLibrary()
			for _, op := range []byte{scsi.OpReadElementStatus, scsi.OpMoveMedium, scsi.OpTestUnitReady} {
				changer.paperDevice[op] = answerFirst(changer.paperDevice[op], status, status)
			}
			for _, op := range []byte{scsi.OpTestUnitReady, scsi.OpRewind, scsi.OpRead6, scsi.OpLoadUnload} {
				drive[op] = answerFirst(drive[op], status, status)
			}
			l, sent, clock := openOurs(ctx, bus)
			Expect(l.Move(ctx, 1000, 256, false)).To(Succeed())
			Expect(sent.timesSent(0, scsi.OpMoveMedium)).To(Equal(3), "a command that the device was too busy for was never begun")
			got, err := l.ReadLabel(ctx, 256)
			Expect(err).NotTo(HaveOccurred())
			Expect(got.Records[0]).To(Equal(label.Record{Kind: label.Data, Data: []byte("VOL1A00001")}))
			Expect(l.Unload(ctx, 256)).To(Succeed())
			Expect(clock.Sleeps()).To(BeNumerically(">=", 7*2))
		},
		Entry("busy", scsi.StatusBusy),
		Entry("too many commands", scsi.StatusTaskSetFull),
		Entry("ACA active", scsi.StatusACAActive),
	)

	It("is asked again what it is", func(ctx SpecContext) {
		changer, drive, bus := standardLibrary()
		changer.paperDevice[scsi.OpInquiry] = answerFirst(changer.paperDevice[scsi.OpInquiry], scsi.StatusBusy)
		drive[scsi.OpInquiry] = answerFirst(drive[scsi.OpInquiry], scsi.StatusTaskSetFull, scsi.StatusTaskSetFull)
		l, _, _ := openOurs(ctx, bus)
		Expect(l.Drives()).To(HaveEach(HaveField("Connected", true)))
	})

	DescribeTable("is given up after a bounded time and few commands",
		func(ctx SpecContext, op byte, answer error, words string) {
			changer, drive, bus := standardLibrary()
			changer.placeAt(256).full = true
			l, sent, clock := openOurs(ctx, bus)
			drive[op] = answerAlways(nil, answer)
			sent.forget()
			began := clock.Now()
			_, err := l.ReadLabel(ctx, 256)
			Expect(err).To(MatchError(library.ErrNotReady))
			Expect(err).To(MatchError(ContainSubstring("not ready within 16m0s: drive 256 (serial VD0001): ")))
			Expect(err).To(MatchError(HaveSuffix(words)))
			Expect(clock.Now().Sub(began)).To(BeNumerically("~", 16*time.Minute, time.Second))
			Expect(sent.timesSent(1, op)).To(BeNumerically("<", few))
		},
		Entry("busy with another host", scsi.OpTestUnitReady, scsi.StatusBusy, "find out which other program or host keeps it busy"),
		Entry("busy amid the reading", scsi.OpRead6, scsi.StatusTaskSetFull, "find out which other program or host keeps it busy"),
		Entry("becoming ready", scsi.OpTestUnitReady, senseOf(scsi.NotReady, 0x0401), "look at its panel if that lasts"),
		Entry("not ready without a reason", scsi.OpTestUnitReady, senseOf(scsi.NotReady, 0x0400), "look at its panel if that lasts"),
		Entry("an operation in progress", scsi.OpTestUnitReady, senseOf(scsi.NotReady, 0x0407), "look at its panel if that lasts"),
		Entry("offline", scsi.OpTestUnitReady, senseOf(scsi.NotReady, 0x0412), "set it online at its panel or in its management software"),
	)

	It("is waited for when it stops being ready amid a reading, which then begins anew", func(ctx SpecContext) {
		changer, drive, bus := standardLibrary()
		changer.placeAt(256).full = true
		l, sent, clock := openOurs(ctx, bus)
		drive[scsi.OpRead6] = func(cdb []byte) ([]byte, error) {
			drive[scsi.OpRead6] = newPaperDrive("VD0001", []byte("VOL1"), nil)[scsi.OpRead6]
			drive[scsi.OpTestUnitReady] = answerFirst(answerGood, senseOf(scsi.NotReady, 0x0401))
			return nil, senseOf(scsi.NotReady, 0x0401)
		}
		got, err := l.ReadLabel(ctx, 256)
		Expect(err).NotTo(HaveOccurred())
		Expect(got.Records[0].Data).To(Equal([]byte("VOL1")))
		Expect(sent.timesSent(1, scsi.OpRewind)).To(Equal(2))
		Expect(clock.Sleeps()).To(Equal(1))
	})

	It("is waited for at the changer, slowly, when an IBM library is paused", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		changer.paperDevice[scsi.OpTestUnitReady] = answerAlways(nil, senseOf(scsi.NotReady, 0x0485))
		clock := newClock()
		_, sent, err := openOursOn(ctx, bus, clock)
		Expect(err).To(MatchError(library.ErrNotReady))
		Expect(err).To(MatchError(ContainSubstring("the library is paused (IBM) (2/0485); resume the library at its panel")))
		Expect(sent.timesSent(0, scsi.OpTestUnitReady)).To(BeNumerically("<", few))
	})

	DescribeTable("is left alone at once when another host has reserved it",
		func(ctx SpecContext, unit int, act func(SpecContext, *library.Library) error) {
			_, _, bus := standardLibrary()
			l, sent, clock := openOurs(ctx, bus)
			reserveDevice(bus[unit])
			sent.forget()
			err := act(ctx, l)
			Expect(err).To(MatchError(library.ErrReserved))
			Expect(err).To(MatchError(HaveSuffix("another host has reserved the device (status 18h); " +
				"stop the backup program or tape service of the other host, or zone the device to this host alone")))
			Expect(clock.Sleeps()).To(BeZero())
			Expect(len(sent.log)).To(BeNumerically("<=", 8))
		},
		Entry("the changer, at a look", 0, func(ctx SpecContext, l *library.Library) error { _, err := l.Status(ctx); return err }),
		Entry("the changer, at a move", 0, func(ctx SpecContext, l *library.Library) error { return l.Move(ctx, 1000, 256, false) }),
		Entry("a drive, at a reading", 1, func(ctx SpecContext, l *library.Library) error { _, err := l.ReadLabel(ctx, 256); return err }),
		Entry("a drive, at an unload", 1, func(ctx SpecContext, l *library.Library) error { return l.Unload(ctx, 256) }),
	)

	It("leaves a move undecided that another host made it give up", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		l, sent, _ := openOurs(ctx, bus)
		changer.paperDevice[scsi.OpMoveMedium] = answerAlways(nil, scsi.StatusTaskAborted)
		Expect(l.Move(ctx, 1000, 256, false)).To(MatchError(scsi.ErrOutcomeUnknown))
		Expect(sent.timesSent(0, scsi.OpMoveMedium)).To(Equal(1))
	})

	It("is asked again when it gave up a command that does no harm", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		l, _, _ := openOurs(ctx, bus)
		changer.paperDevice[scsi.OpReadElementStatus] = answerFirst(changer.elementStatus, scsi.StatusTaskAborted, senseOf(scsi.AbortedCommand, 0x4B00))
		status, err := l.Status(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(status.Complete).To(BeTrue(), status.Problem)
	})

	DescribeTable("may have news before any command of a look",
		func(ctx SpecContext, at int) {
			changer, _, bus := standardLibrary()
			l, _, _ := openOurs(ctx, bus)
			seen := 0
			changer.paperDevice[scsi.OpReadElementStatus] = func(cdb []byte) ([]byte, error) {
				if seen++; seen == at {
					return nil, senseOf(scsi.UnitAttention, 0x2801)
				}
				return changer.elementStatus(cdb)
			}
			status, err := l.Status(ctx)
			Expect(err).NotTo(HaveOccurred())
			Expect(status.Complete).To(BeTrue(), status.Problem)
			Expect(status.Elements).To(HaveLen(7))
			Expect(seen).To(BeNumerically(">", at))
		},
		Entry("transports", 1), Entry("slots", 2), Entry("ports", 3), Entry("drives", 4),
	)
})

// reserveDevice makes a paper device answer as one that another host has reserved:
// INQUIRY alone is carried out (SPC-4, 5.13).
func reserveDevice(d scsi.Device) {
	table, ok := d.(paperDevice)
	if changer, is := d.(*paperChanger); is {
		table, ok = changer.paperDevice, true
	}
	Expect(ok).To(BeTrue())
	for op := range table {
		if op != scsi.OpInquiry {
			table[op] = answerAlways(nil, scsi.StatusReservationConflict)
		}
	}
}
