// SPDX-License-Identifier: Apache-2.0

package iscsi_test

import (
	"context"
	"sync/atomic"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/iscsitest"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

var _ = Describe("a command whose caller gives up", func() {
	// slowOnce takes for ever the first time it is asked whether it is ready.
	slowOnce := func() iscsitest.Unit {
		var calls atomic.Int64
		forever := waitFor(nil)
		return func(ctx context.Context, cdb []byte, dir scsi.Direction, buf []byte) (int, error) {
			if calls.Add(1) == 1 {
				return forever(ctx, cdb, dir, buf)
			}
			return 0, nil
		}
	}

	// giveUp sends a command that takes for ever, gives up once it is under
	// way, and uses the device again.
	giveUp := func(ctx context.Context, o iscsitest.Options) *iscsitest.Target {
		GinkgoHelper()
		target := serveUnits(o, endGood, slowOnce())
		c := configFor(target)
		c.Timeouts.Abort = brief
		devices := openDevices(ctx, c)
		impatient, cancel := context.WithCancel(ctx)
		result := make(chan error)
		go func() { result <- testReady(impatient, devices[1]) }()
		Eventually(target.Counts).Should(HaveField("InFlight", 1))
		cancel()
		var err error
		Eventually(result).Should(Receive(&err))
		Expect(err).To(And(MatchError(scsi.ErrOutcomeUnknown), MatchError(context.Canceled)))
		for _, d := range devices {
			Expect(testReady(ctx, d)).To(Succeed())
		}
		return target
	}

	refuse := func(functions ...wire.TaskFunction) iscsitest.Tamper {
		left := len(functions)
		return iscsitest.On(wire.OpTaskResponse, iscsitest.Change(func(m *wire.TaskResponse) {
			if left--; left >= 0 {
				m.Response = wire.FunctionRejected
			}
		}))
	}

	It("is aborted", func(ctx context.Context) {
		target := giveUp(ctx, iscsitest.Options{})
		Expect(target.Counts()).To(And(HaveField("Aborted", 1), HaveField("Connections", 1)))
	})

	It("is ended by a reset of its logical unit when the target will not abort", func(ctx context.Context) {
		target := giveUp(ctx, iscsitest.Options{Tamper: refuse(wire.AbortTask)})
		Expect(target.Counts().Connections).To(Equal(1))
	})

	It("is ended by a reset of its logical unit when the target does not answer", func(ctx context.Context) {
		target := giveUp(ctx, iscsitest.Options{Tamper: iscsitest.On(wire.OpTaskResponse, iscsitest.Nth(1, iscsitest.Silent))})
		Expect(target.Counts().Connections).To(Equal(1))
	})

	DescribeTable("is ended by dropping the connection when nothing else helps", func(ctx context.Context, t iscsitest.Tamper) {
		Expect(giveUp(ctx, iscsitest.Options{Tamper: t}).Counts().Connections).To(Equal(2))
	},
		Entry("for a target that refuses", refuse(wire.AbortTask, wire.LogicalUnitReset)),
		Entry("for a target that is silent", iscsitest.On(wire.OpTaskResponse, iscsitest.Silent)),
		Entry("for a target that rejects", iscsitest.On(wire.OpTaskResponse, func(c *iscsitest.Conn, m wire.Response) error {
			header, err := wire.Append(nil, &wire.TaskRequest{InitiatorTaskTag: m.Tag()}, wire.Digests{})
			if err != nil {
				return err
			}
			return c.Send(&wire.Reject{Reason: wire.RejectNotSupported, Data: header})
		})),
	)

	It("may be answered after all, and then the answer counts", func(ctx context.Context) {
		target := serveUnits(iscsitest.Options{Tamper: iscsitest.On(wire.OpTaskResponse, func(c *iscsitest.Conn, m wire.Response) error {
			return iscsitest.Instead(
				&wire.SCSIResponse{InitiatorTaskTag: tagCalledBack(m)},
				&wire.TaskResponse{InitiatorTaskTag: m.Tag(), Response: wire.TaskDoesNotExist})(c, m)
		})}, waitFor(nil))
		device := openDevices(ctx, configFor(target))[0]
		impatient, cancel := context.WithTimeout(ctx, brief)
		defer cancel()
		Expect(testReady(impatient, device)).To(Succeed())
	})

	It("does not confuse the next one by a late answer", func(ctx context.Context) {
		sense := wire.SenseSegment([]byte{0x70, 0, 0x05, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x24, 0, 0, 0, 0, 0})
		target := serveUnits(iscsitest.Options{Tamper: iscsitest.On(wire.OpTaskResponse, func(c *iscsitest.Conn, m wire.Response) error {
			tag := tagCalledBack(m)
			return iscsitest.Instead(m,
				&wire.DataIn{InitiatorTaskTag: tag, Data: []byte("late data")},
				&wire.ReadyToTransfer{InitiatorTaskTag: tag, DesiredDataTransferLength: 10},
				&wire.SCSIResponse{InitiatorTaskTag: tag, Status: 2, Data: sense})(c, m)
		})}, slowInquiry)
		device := openDevices(ctx, configFor(target))[0]
		for range 3 {
			impatient, cancel := context.WithTimeout(ctx, brief)
			_, err := device.Do(impatient, scsi.Inquiry(100), scsi.In, make([]byte, 100))
			cancel()
			Expect(err).To(And(MatchError(scsi.ErrOutcomeUnknown), MatchError(context.DeadlineExceeded)))

			buf := make([]byte, 100)
			n, err := device.Do(ctx, scsi.ReadBlock(100), scsi.In, buf)
			Expect(err).NotTo(HaveOccurred())
			Expect(string(buf[:n])).To(Equal("the block"))
		}
		Expect(target.Counts().Connections).To(Equal(1))
	})

	It("stops sending its data", func(ctx context.Context) {
		target := serveUnits(iscsitest.Options{NoImmediateData: true, InitialR2T: true, Tamper: iscsitest.On(wire.OpReadyToTransfer, iscsitest.Silent)}, endGood)
		device := openDevices(ctx, configFor(target))[0]
		impatient, cancel := context.WithTimeout(ctx, brief)
		defer cancel()
		_, err := device.Do(impatient, []byte{0x0A, 0, 0, 0, 0, 0}, scsi.Out, make([]byte, 1<<20))
		Expect(err).To(And(MatchError(scsi.ErrOutcomeUnknown), MatchError(context.DeadlineExceeded)))
		Expect(testReady(ctx, device)).To(Succeed())
	})

	It("does not wait for a target that reads nothing", func(ctx context.Context) {
		stuck := make(chan struct{})
		target, err := iscsitest.New(iscsitest.Units{listUnits(1, endGood)}, iscsitest.Options{NoImmediateData: true, InitialR2T: true,
			Tamper: iscsitest.On(wire.OpReadyToTransfer, func(c *iscsitest.Conn, m wire.Response) error {
				close(stuck)
				return c.Send(m)
			})})
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(target.Close)
		c := configFor(target)
		c.Portal, c.Dial = "pipe", dialStuckPipe(target, stuck)
		c.Timeouts.Abort = brief
		device := openDevices(ctx, c)[0]
		impatient, cancel := context.WithTimeout(ctx, brief)
		defer cancel()
		_, err = device.Do(impatient, []byte{0x0A, 0, 0, 0, 0, 0}, scsi.Out, make([]byte, 1<<20))
		Expect(err).To(And(MatchError(context.DeadlineExceeded), MatchError(scsi.ErrOutcomeUnknown)))
	})
})

// tagCalledBack is the tag of the command that a task management response is
// about: the initiator counts its tags.
func tagCalledBack(m wire.Message) uint32 { return m.Tag() - 1 }

// slowInquiry is a unit that never says what it is.
func slowInquiry(ctx context.Context, cdb []byte, dir scsi.Direction, buf []byte) (int, error) {
	if cdb[0] == scsi.OpInquiry {
		return waitFor(nil)(ctx, cdb, dir, buf)
	}
	return copy(buf, "the block"), nil
}
