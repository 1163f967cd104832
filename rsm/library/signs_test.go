// SPDX-License-Identifier: Apache-2.0

package library_test

import (
	"context"
	"errors"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/scsi"
)

// observing is a bus on a host that can tell who uses its unit 1.
type observing struct {
	scsi.Bus
	use     scsi.HostUse
	problem error
}

func (o *observing) Devices(ctx context.Context) ([]scsi.Device, error) {
	devices, err := o.Bus.Devices(ctx)
	if len(devices) > 1 {
		devices[1] = &observed{devices[1], o}
	}
	return devices, err
}

type observed struct {
	scsi.Device
	host *observing
}

func (d *observed) HostUse(context.Context) (scsi.HostUse, error) {
	return d.host.use, d.host.problem
}

// openObserved opens a library, as found, on a host that can tell who uses
// drive 256.
func openObserved(ctx context.Context, bus scsi.Bus) (*library.Library, *observing, *recorder) {
	GinkgoHelper()
	sent := &recorder{Bus: bus}
	DeferCleanup(sent.mustHaveWrittenNothing)
	host := &observing{Bus: sent}
	l, err := library.Open(ctx, host, library.Options{Clock: newClock(), Log: GinkgoLogr})
	Expect(err).NotTo(HaveOccurred())
	sent.forget()
	return l, host, sent
}

// answerCounters answers LOG SENSE with counters of one page: those of pages 0Ch and
// 17h have the same layout, but for their codes.
func answerCounters(pages map[byte][]byte) answers {
	return func(cdb []byte) ([]byte, error) {
		body, known := pages[cdb[2]&0x3F]
		if !known {
			return nil, senseOf(scsi.IllegalRequest, 0x2400)
		}
		return append([]byte{cdb[2] & 0x3F, 0, 0, byte(len(body))}, body...), nil
	}
}

var backupd = scsi.Opener{Program: "backupd", PID: 4711, Node: "/dev/nst0"}

var _ = Describe("looking for signs that a drive is in use", func() {
	// loaded is a library whose drive 256 is full and answers what it is asked,
	// with the tape at its beginning.
	loaded := func(ctx SpecContext) (*library.Library, *observing, paperDevice, *recorder) {
		GinkgoHelper()
		changer, drive, bus := standardLibrary()
		changer.placeAt(256).full = true
		drive[scsi.OpReadPosition] = answerAlways(append([]byte{0x80}, make([]byte, 19)...), nil)
		drive[scsi.OpLogSense] = answerCounters(map[byte][]byte{
			scsi.PageSequentialAccess: {0, 0, 0, 1, 7, 0, 3, 0, 1, 9},
			scsi.PageVolumeStatistics: {0, 0, 0, 1, 1, 0, 0x0E, 0, 1, 0, 0, 0x0F, 0, 1, 2},
		})
		l, host, sent := openObserved(ctx, bus)
		return l, host, drive, sent
	}

	It("reads its position and its counters, once each", func(ctx SpecContext) {
		l, _, _, sent := loaded(ctx)
		s := l.Signs(ctx, 256)
		Expect(s.Asked).To(BeTrue())
		Expect(s.Position).To(Equal(scsi.Position{Beginning: true, Known: true}))
		Expect(s.Bytes).To(Equal(scsi.Transferred{Written: 7, Read: 9, WrittenKnown: true, ReadKnown: true}))
		Expect(s.Mount).To(Equal(scsi.Transferred{Read: 2_000_000, WrittenKnown: true, ReadKnown: true}))
		Expect(sent.log).To(HaveLen(3))
		sent.mustHaveGoneUnnoticed(1)
		Expect(l.Signs(ctx, 256).Idle(s)).To(BeTrue())
	})

	It("asks a drive nothing that a program on this host has open", func(ctx SpecContext) {
		l, host, _, sent := loaded(ctx)
		host.use = scsi.HostUse{Openers: []scsi.Opener{backupd}}
		s := l.Signs(ctx, 256)
		Expect(s.Asked).To(BeFalse())
		Expect(sent.log).To(BeEmpty(), "even a question can cost the program a unit attention")
		Expect(s.Speak(nil)).To(Equal([]string{"backupd (process 4711) has /dev/nst0 open"}))
		Expect(s.Idle(s)).To(BeFalse())
	})

	It("asks nothing at a glance where this host's tape driver would miss a unit attention", func(ctx SpecContext) {
		_, _, bus := standardLibrary()
		l, host, sent := openObserved(ctx, bus)
		sent.forget()
		host.use = scsi.HostUse{Tape: &scsi.TapeStats{}}
		Expect(l.Glance(ctx, 256).Asked).To(BeFalse())
		Expect(sent.log).To(BeEmpty())
		Expect(l.Signs(ctx, 256).Asked).To(BeTrue(), "a person wants to know it all")
		host.use = scsi.HostUse{}
		Expect(l.Glance(ctx, 256).Asked).To(BeTrue(), "nobody else is there to miss one")
	})

	DescribeTable("takes one for used that is at something",
		func(ctx SpecContext, answer error) {
			_, drive, bus := standardLibrary()
			l, _, _ := openObserved(ctx, bus)
			for _, op := range []byte{scsi.OpReadPosition, scsi.OpLogSense} {
				drive[op] = answerAlways(nil, answer)
			}
			before := l.Signs(ctx, 256)
			Expect(l.Signs(ctx, 256).Idle(before)).To(BeFalse())
		},
		Entry("loading", senseOf(scsi.NotReady, 0x0401)),
		Entry("an operation in progress", senseOf(scsi.NotReady, 0x0407)),
		Entry("with news without end", senseOf(scsi.UnitAttention, 0x2800)),
	)

	It("counts what was seen of this host before it failed to tell more", func(ctx SpecContext) {
		l, host, _, sent := loaded(ctx)
		host.use, host.problem = scsi.HostUse{Openers: []scsi.Opener{backupd}}, errors.New("/proc/99/fd: permission denied")
		Expect(l.Signs(ctx, 256).Others()).To(HaveLen(1))
		Expect(sent.log).To(BeEmpty())
		host.use = scsi.HostUse{}
		Expect(l.Signs(ctx, 256).Asked).To(BeTrue(), "who cannot look asks the drive")
	})

	It("says that another host has reserved it, and asks no further", func(ctx SpecContext) {
		l, _, drive, sent := loaded(ctx)
		reserveDevice(drive)
		s := l.Signs(ctx, 256)
		Expect(s.Others()).To(Equal([]string{"another host has reserved the drive"}))
		Expect(s.Idle(s)).To(BeFalse())
		Expect(sent.log).To(HaveLen(1))
	})

	It("swallows its news and asks again", func(ctx SpecContext) {
		l, _, drive, _ := loaded(ctx)
		want := l.Signs(ctx, 256)
		news := []error{senseOf(scsi.UnitAttention, 0x2900), senseOf(scsi.UnitAttention, 0x2800)}
		drive[scsi.OpReadPosition] = answerFirst(drive[scsi.OpReadPosition], news...)
		drive[scsi.OpLogSense] = answerFirst(drive[scsi.OpLogSense], news...)
		Expect(l.Signs(ctx, 256)).To(Equal(want))
	})

	DescribeTable("takes one for used that does not answer, and does not wait for it",
		func(ctx SpecContext, op byte, answer error) {
			l, _, drive, sent := loaded(ctx)
			before := l.Signs(ctx, 256)
			drive[op] = answerAlways(nil, answer)
			sent.forget()
			s := l.Signs(ctx, 256)
			Expect(s.Asked).To(BeFalse())
			Expect(s.Idle(before)).To(BeFalse())
			Expect(before.Idle(s)).To(BeFalse())
			Expect(sent.timesSent(1, op)).To(Equal(1))
			Expect(s.Others()).To(BeEmpty(), "that it is silent tells of nobody")
		},
		Entry("no answer to the position", scsi.OpReadPosition, scsi.ErrOutcomeUnknown),
		Entry("no answer to the counters", scsi.OpLogSense, scsi.ErrOutcomeUnknown),
		Entry("busy", scsi.OpReadPosition, scsi.StatusBusy),
		Entry("too many commands", scsi.OpLogSense, scsi.StatusTaskSetFull),
	)

	It("goes without what an old drive does not know", func(ctx SpecContext) {
		l, _, drive, _ := loaded(ctx)
		delete(drive, scsi.OpLogSense)
		delete(drive, scsi.OpReadPosition)
		s := l.Signs(ctx, 256)
		Expect(s.Asked).To(BeTrue())
		Expect(s.Position.Known || s.Bytes.ReadKnown || s.Mount.WrittenKnown).To(BeFalse())
		Expect(s.Speak(&s)).To(BeEmpty())
	})

	It("knows nothing of what is no drive or cannot be reached", func(ctx SpecContext) {
		l, _, _, sent := loaded(ctx)
		for _, nowhere := range []int{1000, 4711} {
			s := l.Signs(ctx, nowhere)
			Expect(s).To(Equal(library.Signs{}))
			Expect(s.Idle(s)).To(BeFalse())
		}
		Expect(sent.log).To(BeEmpty())
	})
})
