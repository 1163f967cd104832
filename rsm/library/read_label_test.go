// SPDX-License-Identifier: Apache-2.0

package library_test

import (
	"bytes"
	"errors"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/clock/clocktest"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/scsi"
)

var _ = Describe("reading a label", func() {
	data := func(s string) label.Record { return label.Record{Kind: label.Data, Data: []byte(s)} }
	mark := label.Record{Kind: label.FileMark}
	end := label.Record{Kind: label.EndOfData}

	// tape opens the standard library with records in drive 256.
	tape := func(ctx SpecContext, records ...[]byte) (*library.Library, *paperChanger, paperDevice, *recorder, *clocktest.Clock) {
		changer, _, bus := standardLibrary()
		drive := newPaperDrive("VD0001", records...)
		changer.placeAt(256).full = true
		l, sent, clock := openOurs(ctx, paperBus{changer, drive, bus[2]})
		return l, changer, drive, sent, clock
	}

	DescribeTable("reads to the second filemark, six records, or the end of data",
		func(ctx SpecContext, records [][]byte, want label.Reading) {
			l, _, _, _, _ := tape(ctx, records...)
			got, err := l.ReadLabel(ctx, 256)
			Expect(err).NotTo(HaveOccurred())
			Expect(got.Records).To(Equal(want))
		},
		Entry("blank", nil, label.Reading{end}),
		Entry("label, then nothing", [][]byte{[]byte("VOL1"), nil}, label.Reading{data("VOL1"), mark, end}),
		Entry("two filemarks", [][]byte{[]byte("VOL1"), nil, []byte("xml"), nil, []byte("more")}, label.Reading{data("VOL1"), mark, data("xml"), mark}),
		Entry("leading filemark", [][]byte{nil, []byte("x")}, label.Reading{mark, data("x"), end}),
		Entry("no filemark", [][]byte{{1}, {2}, {3}, {4}, {5}, {6}, {7}}, label.Reading{data("\x01"), data("\x02"), data("\x03"), data("\x04"), data("\x05"), data("\x06")}),
		Entry("a whole MiB", [][]byte{bytes.Repeat([]byte{7}, 1<<20), nil}, label.Reading{data(string(bytes.Repeat([]byte{7}, 1<<20))), mark, end}),
	)

	DescribeTable("makes a record of a place that cannot be read, never a blank tape",
		func(ctx SpecContext, key scsi.SenseKey, code int, kind label.RecordKind, words string) {
			l, _, drive, _, _ := tape(ctx)
			drive[scsi.OpRead6] = answerAlways(nil, senseOf(key, uint16(code)))
			got, err := l.ReadLabel(ctx, 256)
			Expect(err).NotTo(HaveOccurred())
			Expect(got.Records).To(HaveLen(1))
			Expect(got.Records[0].Kind).To(Equal(kind))
			Expect(string(got.Records[0].Data)).To(Equal(words))
		},
		Entry("medium error", scsi.MediumError, 0x1100, label.Unreadable, "medium error: unrecovered read error (3/1100)"),
		Entry("encrypted", scsi.DataProtect, 0x7401, label.Encrypted, "data protect: unable to decrypt data (7/7401)"),
		Entry("end of data not found", scsi.BlankCheck, 0x1403, label.Unreadable, "blank check: end of data not found (8/1403)"),
		Entry("no data and no reason", scsi.RecoveredError, 0, label.Unreadable, "the drive sent no data and gave no reason"),
	)

	It("keeps data that came with a remark", func(ctx SpecContext) {
		l, _, drive, _, _ := tape(ctx)
		drive[scsi.OpRead6] = func([]byte) ([]byte, error) {
			drive[scsi.OpRead6] = answerAlways(nil, senseOf(scsi.BlankCheck, 0))
			return []byte("VOL1"), &scsi.Sense{Key: scsi.RecoveredError, ASC: 0x17}
		}
		got, err := l.ReadLabel(ctx, 256)
		Expect(err).NotTo(HaveOccurred())
		Expect(got.Records).To(Equal(label.Reading{data("VOL1"), end}))
	})

	DescribeTable("fails when nothing is known of the medium",
		func(ctx SpecContext, op int, key scsi.SenseKey, code int, kind error) {
			l, _, drive, _, _ := tape(ctx, []byte("VOL1"), nil)
			drive[byte(op)] = answerAlways(nil, senseOf(key, uint16(code)))
			got, err := l.ReadLabel(ctx, 256)
			Expect(err).To(MatchError(kind))
			Expect(err).To(MatchError(ContainSubstring("read the label of the medium in drive 256 (serial VD0001)")))
			Expect(got).To(BeZero())
		},
		Entry("the drive dies at a read", int(scsi.OpRead6), scsi.HardwareError, 0x4400, library.ErrHardware),
		Entry("the drive dies at the rewind", int(scsi.OpRewind), scsi.HardwareError, 0x1501, library.ErrHardware),
		Entry("a cleaning cartridge", int(scsi.OpTestUnitReady), scsi.NotReady, 0x3003, library.ErrCleaning),
		Entry("a cleaning cartridge, as news", int(scsi.OpTestUnitReady), scsi.UnitAttention, 0x3003, library.ErrCleaning),
		Entry("another generation", int(scsi.OpTestUnitReady), scsi.MediumError, 0x3000, library.ErrIncompatible),
		Entry("manual intervention", int(scsi.OpTestUnitReady), scsi.NotReady, 0x0403, library.ErrNotReady),
		Entry("never ready", int(scsi.OpTestUnitReady), scsi.NotReady, 0x0401, library.ErrNotReady),
	)

	It("waits for the drive as drives want it after a move", func(ctx SpecContext) {
		l, _, drive, sent, clock := tape(ctx, []byte("VOL1"))
		drive[scsi.OpLoadUnload] = answerAlways(nil, senseOf(scsi.NotReady, 0x0401))
		drive[scsi.OpTestUnitReady] = answerFirst(answerGood,
			senseOf(scsi.NotReady, 0x3A00), senseOf(scsi.NotReady, 0x3A00), senseOf(scsi.NotReady, 0x0401), senseOf(scsi.NotReady, 0x0401), senseOf(scsi.UnitAttention, 0x2800))
		got, err := l.ReadLabel(ctx, 256)
		Expect(err).NotTo(HaveOccurred())
		Expect(got.Records).To(Equal(label.Reading{data("VOL1"), end}))
		Expect(sent.timesSent(1, scsi.OpLoadUnload)).To(Equal(1), "a drive that unloaded its medium needs to be told")
		Expect(clock.Sleeps()).To(Equal(3))
	})

	It("knows an empty drive at once when the changer says so too", func(ctx SpecContext) {
		l, changer, drive, sent, clock := tape(ctx)
		changer.placeAt(256).full = false
		drive[scsi.OpTestUnitReady] = answerAlways(nil, senseOf(scsi.NotReady, 0x3A00))
		_, err := l.ReadLabel(ctx, 256)
		Expect(err).To(MatchError(library.ErrNoMedium))
		Expect(sent.timesSent(1, scsi.OpLoadUnload)).To(BeZero())
		Expect(clock.Sleeps()).To(BeZero())
	})

	It("believes a drive that stays empty against the changer, after a minute", func(ctx SpecContext) {
		l, _, drive, _, clock := tape(ctx)
		drive[scsi.OpTestUnitReady] = answerAlways(nil, senseOf(scsi.NotReady, 0x3A00))
		begin := clock.Now()
		_, err := l.ReadLabel(ctx, 256)
		Expect(err).To(MatchError(library.ErrNoMedium))
		Expect(clock.Now().Sub(begin)).To(BeNumerically("~", time.Minute, 2*time.Second))
	})

	DescribeTable("begins anew when the drive has news on the way",
		func(ctx SpecContext, op int) {
			l, _, drive, sent, _ := tape(ctx, []byte("OLD"), nil)
			next := newPaperDrive("VD0001", []byte("NEW"), nil)
			before, had := drive[byte(op)]
			if !had {
				before = answerAlways(nil, errUnknownCommand)
			}
			changed := false
			drive[byte(op)] = func(cdb []byte) ([]byte, error) {
				if !changed {
					changed = true
					drive[scsi.OpRead6], drive[scsi.OpRewind] = next[scsi.OpRead6], next[scsi.OpRewind]
					return nil, senseOf(scsi.UnitAttention, 0x2800)
				}
				return before(cdb)
			}
			got, err := l.ReadLabel(ctx, 256)
			Expect(err).NotTo(HaveOccurred())
			Expect(got.Records).To(Equal(label.Reading{data("NEW"), mark, end}))
			Expect(sent.timesSent(1, scsi.OpTestUnitReady)).To(Equal(2))
		},
		Entry("at the rewind", int(scsi.OpRewind)),
		Entry("at the position", int(scsi.OpReadPosition)),
		Entry("at the block limits", int(scsi.OpReadBlockLimits)),
		Entry("at a read", int(scsi.OpRead6)),
		Entry("at the mode header", int(scsi.OpModeSense6)),
		Entry("at the cartridge memory", int(scsi.OpReadAttribute)),
	)

	It("does not begin anew for ever", func(ctx SpecContext) {
		l, _, drive, sent, _ := tape(ctx)
		drive[scsi.OpRewind] = answerAlways(nil, senseOf(scsi.UnitAttention, 0x2900))
		_, err := l.ReadLabel(ctx, 256)
		Expect(err).To(MatchError(ContainSubstring("unit attention")))
		Expect(sent.timesSent(1, scsi.OpRewind)).To(Equal(3))
	})

	It("reads again from the beginning after an aborted command", func(ctx SpecContext) {
		l, _, drive, _, _ := tape(ctx, []byte("VOL1"))
		drive[scsi.OpRead6] = answerFirst(drive[scsi.OpRead6], senseOf(scsi.AbortedCommand, 0x4B00))
		got, err := l.ReadLabel(ctx, 256)
		Expect(err).NotTo(HaveOccurred())
		Expect(got.Records).To(Equal(label.Reading{data("VOL1"), end}))
	})

	It("does not take what stands elsewhere for a label", func(ctx SpecContext) {
		l, _, drive, sent, _ := tape(ctx, []byte("VOL1"))
		drive[scsi.OpReadPosition] = answerAlways([]byte{0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0}, nil)
		_, err := l.ReadLabel(ctx, 256)
		Expect(err).To(MatchError(library.ErrHardware))
		Expect(err).To(MatchError(ContainSubstring("stands at block 9 after a rewind")))
		Expect(sent.timesSent(1, scsi.OpRead6)).To(BeZero())
	})

	It("reads with a buffer that the drive can fill", func(ctx SpecContext) {
		l, _, drive, sent, _ := tape(ctx, []byte("VOL1"))
		drive[scsi.OpReadBlockLimits] = answerAlways([]byte{0, 0x08, 0, 0, 0, 1}, nil)
		read := drive[scsi.OpRead6]
		drive[scsi.OpRead6] = func(cdb []byte) ([]byte, error) {
			if cdb[2] > 0x02 {
				return nil, senseOf(scsi.IllegalRequest, 0x2400)
			}
			return read(cdb)
		}
		got, err := l.ReadLabel(ctx, 256)
		Expect(err).NotTo(HaveOccurred())
		Expect(got.Records).To(Equal(label.Reading{data("VOL1"), end}))
		Expect(sent.timesSent(1, scsi.OpRead6)).To(Equal(4), "512 and 256 KiB are refused")
	})

	It("tells what the drive knows beside the contents", func(ctx SpecContext) {
		l, _, drive, sent, _ := tape(ctx, []byte("VOL1"))
		drive[scsi.OpModeSense6] = answerAlways([]byte{11, 0, 0x90, 8, 0x5E, 0, 0, 0, 0, 0, 0, 0}, nil)
		drive[scsi.OpReadAttribute] = answerAlways([]byte{0, 0, 0, 36,
			0, 2, 0x80, 0, 8, 0, 0, 0x10, 0, 0, 0, 0, 0, 0, 9, 0x80, 0, 4, 0, 0, 0, 42, 0x04, 0x01, 0x81, 0, 2, 'S', 'N', 0x04, 0x02, 0x80, 0, 2, 1, 2}, nil)
		got, err := l.ReadLabel(ctx, 256)
		Expect(err).NotTo(HaveOccurred())
		Expect(sent.timesSent(1, scsi.OpLogSense)).To(BeZero(), "reading the alerts there clears them for everybody")
		Expect(got.WriteProtected).To(BeTrue())
		Expect(got.DensityCode).To(Equal(byte(0x5E)))
		Expect(got.MAM).To(Equal(map[uint16][]byte{0x0009: {0, 0, 0, 42}, 0x0401: []byte("SN")}))
		Expect(got.TapeAlerts).To(Equal([]string{"the drive must be cleaned now (TapeAlert 14h)"}))
	})

	It("passes on what the transport says", func(ctx SpecContext) {
		l, _, drive, _, _ := tape(ctx)
		lost := errors.New("connection lost")
		drive[scsi.OpRewind] = answerAlways(nil, lost)
		_, err := l.ReadLabel(ctx, 256)
		Expect(err).To(MatchError(lost))
		Expect(err).To(MatchError(ContainSubstring("REWIND")))
	})
})
