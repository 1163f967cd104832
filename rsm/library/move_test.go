// SPDX-License-Identifier: Apache-2.0

package library_test

import (
	"context"
	"errors"
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/scsi"
)

var _ = Describe("moving media", func() {
	It("sends one MOVE MEDIUM by way of the first transport", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		l, sent, _ := openOurs(ctx, bus)
		Expect(l.Move(ctx, 1000, 256, false)).To(Succeed())
		Expect(changer.placeAt(256).full).To(BeTrue())
		Expect(sent.timesSent(0, scsi.OpMoveMedium)).To(Equal(1))
		for _, s := range sent.log {
			if s.cdb[0] == scsi.OpMoveMedium {
				Expect(s.cdb).To(Equal(scsi.MoveMedium(1, 1000, 256, false)))
			}
		}
	})

	DescribeTable("says what kind of failure it was, of which elements, and what cures it",
		func(ctx SpecContext, code scsi.SenseKey, asc int, kind error, words string) {
			changer, _, bus := standardLibrary()
			l, sent, _ := openOurs(ctx, bus)
			changer.paperDevice[scsi.OpMoveMedium] = answerAlways(nil, senseOf(code, uint16(asc)))
			err := l.Move(ctx, 1000, 256, false)
			Expect(err).To(MatchError(kind))
			Expect(err).To(MatchError(ContainSubstring("move the medium from slot 1000 to drive 256 (serial VD0001)")))
			Expect(err).To(MatchError(ContainSubstring(words)))
			var s *scsi.Sense
			Expect(errors.As(err, &s)).To(BeTrue())
			Expect(sent.timesSent(0, scsi.OpMoveMedium)).To(Equal(1), "never repeated blindly")
		},
		Entry("source empty", scsi.IllegalRequest, 0x3B0E, library.ErrStale, "medium source element empty (5/3B0E); read the element status again"),
		Entry("destination full", scsi.IllegalRequest, 0x3B0D, library.ErrStale, "medium destination element full"),
		Entry("no such element", scsi.IllegalRequest, 0x2101, library.ErrStale, "invalid element address"),
		Entry("picker broken", scsi.HardwareError, 0x4001, library.ErrHardware, "leave it alone"),
		Entry("another generation", scsi.IllegalRequest, 0x3000, library.ErrIncompatible, "use another drive"),
		Entry("door open", scsi.NotReady, 0x3A02, library.ErrNotReady, "close the library's import/export door"),
		Entry("stuck", scsi.NotReady, 0x0403, library.ErrNotReady, "a person must look at the library's panel"),
		Entry("magazine out", scsi.IllegalRequest, 0x3B12, library.ErrNotReady, "put the library's magazine back"),
		Entry("aborted half-way", scsi.AbortedCommand, 0x4B00, scsi.ErrOutcomeUnknown, "look before doing anything else"),
	)

	It("passes on that the outcome is not known", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		l, sent, _ := openOurs(ctx, bus)
		changer.paperDevice[scsi.OpMoveMedium] = answerAlways(nil, fmt.Errorf("%w: cable", scsi.ErrOutcomeUnknown))
		err := l.Move(ctx, 1000, 256, false)
		Expect(err).To(MatchError(scsi.ErrOutcomeUnknown))
		Expect(sent.timesSent(0, scsi.OpMoveMedium)).To(Equal(1))
	})

	DescribeTable("sends a move again that was not begun, after a look",
		func(ctx SpecContext, key scsi.SenseKey, code int) {
			changer, _, bus := standardLibrary()
			l, sent, _ := openOurs(ctx, bus)
			changer.paperDevice[scsi.OpMoveMedium] = answerFirst(changer.moveMedium, senseOf(key, uint16(code)))
			sent.forget()
			Expect(l.Move(ctx, 1000, 256, false)).To(Succeed())
			Expect(sent.timesSent(0, scsi.OpMoveMedium)).To(Equal(2))
			Expect(sent.log[4].cdb[0]).To(Equal(scsi.OpTestUnitReady))
			Expect(sent.log[5].cdb[0]).To(Equal(scsi.OpReadElementStatus))
		},
		Entry("a port was opened", scsi.UnitAttention, 0x2801),
		Entry("a reset", scsi.UnitAttention, 0x2900),
		Entry("busy", scsi.NotReady, 0x0401),
	)

	DescribeTable("brings nothing to a drive that would not give it back",
		func(ctx SpecContext, answer error, kind error) {
			_, drive, bus := standardLibrary()
			l, sent, _ := openOurs(ctx, bus)
			drive[scsi.OpTestUnitReady] = answerAlways(nil, answer)
			for _, err := range []error{l.Move(ctx, 1000, 256, false), l.Exchange(ctx, 1000, 256, 1002)} {
				Expect(err).To(MatchError(kind))
				Expect(err).To(MatchError(ContainSubstring("drive 256 (serial VD0001): TEST UNIT READY: ")))
			}
			Expect(sent.timesSent(0, scsi.OpMoveMedium) + sent.timesSent(0, scsi.OpExchangeMedium)).To(BeZero())
			Expect(l.Drives()[0].Problem).NotTo(BeEmpty())
		},
		Entry("reserved", scsi.StatusReservationConflict, library.ErrReserved),
		Entry("out of order", senseOf(scsi.HardwareError, 0x4400), library.ErrHardware),
		Entry("busy for ever", scsi.StatusBusy, library.ErrNotReady),
	)

	It("brings nothing to a drive that does not answer, and leaves no doubt of it", func(ctx SpecContext) {
		_, drive, bus := standardLibrary()
		l, sent, _ := openOurs(ctx, bus)
		drive[scsi.OpTestUnitReady] = answerAlways(nil, scsi.ErrOutcomeUnknown)
		err := l.Move(ctx, 1000, 256, false)
		Expect(err).To(MatchError(library.ErrNotReady))
		Expect(err).NotTo(MatchError(scsi.ErrOutcomeUnknown))
		Expect(err).To(MatchError(HaveSuffix("drive 256 (serial VD0001) does not answer; check that it is on and connected")))
		Expect(sent.timesSent(0, scsi.OpMoveMedium)).To(BeZero())
		Expect(l.Drives()[0].Problem).To(ContainSubstring("does not answer"))
	})

	DescribeTable("brings a medium to a drive that has only something to tell",
		func(ctx SpecContext, answer error) {
			_, drive, bus := standardLibrary()
			l, _, _ := openOurs(ctx, bus)
			drive[scsi.OpTestUnitReady] = answerAlways(nil, answer)
			Expect(l.Move(ctx, 1000, 256, false)).To(Succeed())
		},
		Entry("that it is empty", senseOf(scsi.NotReady, 0x3A00)),
		Entry("that it was switched on", senseOf(scsi.UnitAttention, 0x2900)),
		Entry("that it needs an initialising command", senseOf(scsi.NotReady, 0x0402)),
		Entry("that it does not know the question", errUnknownCommand),
	)

	It("does not send a move again when the source is empty after the news", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		l, sent, _ := openOurs(ctx, bus)
		changer.paperDevice[scsi.OpMoveMedium] = func([]byte) ([]byte, error) {
			changer.placeAt(1000).full = false
			return nil, senseOf(scsi.UnitAttention, 0x2900)
		}
		err := l.Move(ctx, 1000, 256, false)
		Expect(err).To(MatchError(library.ErrStale))
		Expect(err).To(MatchError(ContainSubstring("slot 1000 is empty now")))
		Expect(sent.timesSent(0, scsi.OpMoveMedium)).To(Equal(1))
	})

	It("takes back a prevention once, at the changer and at the drive", func(ctx SpecContext) {
		changer, drive, bus := standardLibrary()
		l, sent, _ := openOurs(ctx, bus)
		changer.placeAt(256).full = true
		prevented := true
		drive[scsi.OpPreventAllow] = func([]byte) ([]byte, error) { prevented = false; return nil, nil }
		changer.paperDevice[scsi.OpMoveMedium] = func(cdb []byte) ([]byte, error) {
			if prevented {
				return nil, senseOf(scsi.IllegalRequest, 0x5302)
			}
			return changer.moveMedium(cdb)
		}
		Expect(l.Move(ctx, 256, 1002, false)).To(Succeed())
		Expect(sent.timesSent(0, scsi.OpPreventAllow)).To(Equal(1))
		Expect(sent.timesSent(1, scsi.OpPreventAllow)).To(Equal(1))
		Expect(sent.timesSent(2, scsi.OpPreventAllow)).To(BeZero(), "the other drive is none of its business")
	})

	It("says so when removal stays prevented", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		l, sent, _ := openOurs(ctx, bus)
		changer.paperDevice[scsi.OpMoveMedium] = answerAlways(nil, senseOf(scsi.IllegalRequest, 0x5303))
		Expect(l.Move(ctx, 256, 1002, false)).To(MatchError(library.ErrPrevented))
		Expect(sent.timesSent(0, scsi.OpMoveMedium)).To(Equal(2))
	})

	It("refuses what the changer cannot do, and says what it can", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		changer.paperDevice[scsi.OpModeSense6] = func(cdb []byte) ([]byte, error) {
			if cdb[2] == scsi.PageDeviceCapabilities {
				// No way between ports and drives; none at all into a port.
				return []byte{23, 0, 0, 0, 0x1F, 18, 0x0E, 0, 0, 0x0A, 0x02, 0x0A, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, nil
			}
			return changer.modeSense(cdb)
		}
		l, sent, _ := openOurs(ctx, bus)
		err := l.Move(ctx, 10, 256, false)
		Expect(err).To(MatchError(library.ErrUnsupported))
		Expect(err).To(MatchError(ContainSubstring("no direct way from a port to a drive; go by way of a slot")))
		Expect(l.Move(ctx, 256, 10, false)).To(MatchError(ContainSubstring("a person must do it")))
		err = l.Move(ctx, 1000, 256, true)
		Expect(err).To(MatchError(library.ErrUnsupported))
		Expect(err).To(MatchError(ContainSubstring("cannot turn a medium over")))
		Expect(l.Move(ctx, 70000, 256, false)).To(MatchError(library.ErrStale))
		Expect(sent.timesSent(0, scsi.OpMoveMedium)).To(BeZero())
	})

	It("waits for a cartridge that is still on its way when the move has ended", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		l, _, clock := openOurs(ctx, bus)
		changer.paperDevice[scsi.OpMoveMedium] = func(cdb []byte) ([]byte, error) {
			changer.placeAt(1000).full = false
			return nil, nil
		}
		clock.Each(func(step int) { changer.placeAt(256).full = step >= 3 })
		Expect(l.Move(ctx, 1000, 256, false)).To(Succeed())
		Expect(clock.Sleeps()).To(Equal(3))
	})

	It("does not wait for ever for it", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		l, _, clock := openOurs(ctx, bus)
		changer.paperDevice[scsi.OpMoveMedium] = answerGood
		Expect(l.Move(ctx, 1000, 256, false)).To(Succeed())
		Expect(clock.Sleeps()).To(Equal(20))
	})

	It("ends when the context ends", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		l, _, clock := openOurs(ctx, bus)
		changer.paperDevice[scsi.OpMoveMedium] = answerGood
		inner, cancel := context.WithCancel(ctx)
		clock.Each(func(int) { cancel() })
		Expect(l.Move(inner, 1000, 256, false)).To(MatchError(context.Canceled))
		Expect(clock.Sleeps()).To(Equal(1))
	})

	It("uses transport 0 where none are reported", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		changer.places = changer.places[1:]
		changer.paperDevice[scsi.OpModeSense6] = func(cdb []byte) ([]byte, error) {
			data, err := changer.modeSense(cdb)
			if err == nil {
				copy(data[6:10], []byte{0, 0, 0, 0})
			}
			return data, err
		}
		l, sent, _ := openOurs(ctx, bus)
		Expect(l.Move(ctx, 1000, 256, false)).To(Succeed())
		for _, s := range sent.log {
			if s.cdb[0] == scsi.OpMoveMedium {
				Expect(s.cdb[2:4]).To(Equal([]byte{0, 0}))
			}
		}
	})

	It("says that an exchange needs two moves where the changer has no exchange", func(ctx SpecContext) {
		_, _, bus := standardLibrary()
		l, _, _ := openOurs(ctx, bus)
		err := l.Exchange(ctx, 1000, 256, 1002)
		Expect(err).To(MatchError(library.ErrUnsupported))
		Expect(err).To(MatchError(ContainSubstring("use two moves")))
	})

	It("initialises the element status, however busy the changer is then", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		l, sent, clock := openOurs(ctx, bus)
		changer.paperDevice[scsi.OpTestUnitReady] = answerFirst(answerGood, nil, senseOf(scsi.NotReady, 0x0401))
		Expect(l.Initialize(ctx)).To(Succeed())
		Expect(sent.timesSent(0, scsi.OpInitializeElementStatus)).To(Equal(1))
		Expect(clock.Sleeps()).To(Equal(1))
		changer.paperDevice[scsi.OpInitializeElementStatus] = answerAlways(nil, senseOf(scsi.HardwareError, 0x4001))
		Expect(l.Initialize(ctx)).To(MatchError(library.ErrHardware))
	})
})
