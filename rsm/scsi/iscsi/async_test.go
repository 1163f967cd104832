// SPDX-License-Identifier: Apache-2.0

package iscsi_test

import (
	"context"
	"time"

	"github.com/go-logr/logr/funcr"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/iscsitest"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

var _ = Describe("an asynchronous message", func() {
	It("that asks for a logout lets commands end, and holds new ones back until we are in again", func(ctx context.Context) {
		gate := make(chan struct{})
		target := serveUnits(iscsitest.Options{}, waitFor(gate), endGood)
		devices := openDevices(ctx, configFor(target))
		old, next := make(chan error, 1), make(chan error, 1)
		go func() { old <- testReady(ctx, devices[0]) }()
		Eventually(target.Counts).Should(HaveField("InFlight", 1))
		Expect(target.Broadcast(&wire.AsyncMessage{Event: wire.AsyncLogoutRequest, Parameter3: 60})).To(Succeed())
		// Whoever is answered has been read after the message.
		Expect(target.Broadcast(&wire.NopIn{InitiatorTaskTag: wire.ReservedTag, TargetTransferTag: 1})).To(Succeed())
		go func() { next <- testReady(ctx, devices[1]) }()
		Consistently(target.Counts).WithTimeout(brief).Should(HaveField("Logouts", 0))
		close(gate)
		Eventually(old).Should(Receive(BeNil()))
		Eventually(next).Should(Receive(BeNil()))
		Eventually(func() error { return testReady(ctx, devices[1]) }).Should(Succeed())
		Expect(target.Counts()).To(And(HaveField("Logouts", 1), HaveField("Connections", 2)))
	})

	It("that asks for a logout is obeyed in time", func(ctx context.Context) {
		now := newClock()
		target := serveUnits(iscsitest.Options{}, waitFor(nil))
		c := configFor(target)
		c.Clock = now
		device := openDevices(ctx, c)[0]
		result := make(chan error, 1)
		go func() { result <- testReady(ctx, device) }()
		Eventually(target.Counts).Should(HaveField("InFlight", 1))
		Expect(target.Broadcast(&wire.AsyncMessage{Event: wire.AsyncLogoutRequest, Parameter3: 5})).To(Succeed())
		Eventually(now.Pending).Should(ContainElement(5 * time.Second))
		now.Advance(5 * time.Second)
		Eventually(result).Should(Receive(And(MatchError(scsi.ErrOutcomeUnknown), MatchError(ContainSubstring("log out")))))
		Expect(target.Counts().Logouts).To(Equal(1))
	})

	DescribeTable("that announces the end is believed", func(ctx context.Context, event wire.AsyncEvent) {
		now := newClock()
		target := serveUnits(iscsitest.Options{}, waitFor(nil), endGood)
		c := configFor(target)
		c.Clock = now
		devices := openDevices(ctx, c)
		result, next := make(chan error, 1), make(chan error, 1)
		go func() { result <- testReady(ctx, devices[0]) }()
		Eventually(target.Counts).Should(HaveField("InFlight", 1))
		Expect(target.Broadcast(&wire.AsyncMessage{Event: event, Parameter2: 7, Parameter3: 20})).To(Succeed())
		Eventually(result).Should(Receive(And(MatchError(scsi.ErrOutcomeUnknown), MatchError(iscsi.ErrLost))))

		By("not coming back before the target wants to see us")
		go func() { next <- testReady(ctx, devices[1]) }()
		Eventually(now.Pending).Should(ContainElement(7 * time.Second))
		Expect(target.Counts().Connections).To(Equal(1))
		now.Advance(7 * time.Second)
		Eventually(next).Should(Receive(BeNil()))
	},
		Entry("of the connection", wire.AsyncDropConnection),
		Entry("of the session", wire.AsyncDropAll),
	)

	It("that asks for a negotiation gets its empty text", func(ctx context.Context) {
		target := serveUnits(iscsitest.Options{}, endGood)
		device := openDevices(ctx, configFor(target))[0]
		Expect(target.Broadcast(&wire.AsyncMessage{Event: wire.AsyncNegotiate, Parameter3: 5})).To(Succeed())
		Expect(testReady(ctx, device)).To(Succeed())
		Expect(target.Counts().Connections).To(Equal(1))
	})

	It("that asks for a negotiation gets a new login when the target insists", func(ctx context.Context) {
		target := serveUnits(iscsitest.Options{Tamper: iscsitest.On(wire.OpTextResponse, iscsitest.Change(func(m *wire.TextResponse) {
			m.Data = []byte("MaxRecvDataSegmentLength=512\x00")
		}))}, endGood)
		device := openDevices(ctx, configFor(target))[0]
		Expect(target.Broadcast(&wire.AsyncMessage{Event: wire.AsyncNegotiate, Parameter3: 5})).To(Succeed())
		Eventually(target.Counts).Should(HaveField("Logouts", 1))
		Eventually(func() error { return testReady(ctx, device) }).Should(Succeed())
		Expect(target.Counts().Connections).To(Equal(2))
	})

	It("that ends the tasks of a logical unit ends those alone", func(ctx context.Context) {
		gate := make(chan struct{})
		target := serveUnits(iscsitest.Options{}, waitFor(gate), waitFor(gate))
		devices := openDevices(ctx, configFor(target))
		results := []chan error{make(chan error, 1), make(chan error, 1)}
		for i, d := range devices {
			go func() { results[i] <- testReady(ctx, d) }()
		}
		Eventually(target.Counts).Should(HaveField("InFlight", 2))
		Expect(target.Broadcast(&wire.AsyncMessage{Event: wire.AsyncTasksTerminated, LUN: wire.LUN{0, 1}})).To(Succeed())
		Eventually(results[1]).Should(Receive(And(MatchError(scsi.ErrOutcomeUnknown), MatchError(ContainSubstring("ended all commands")))))
		Expect(results[0]).NotTo(Receive())
		close(gate)
		Eventually(results[0]).Should(Receive(BeNil()))
		Expect(testReady(ctx, devices[1])).To(Succeed())
	})

	DescribeTable("that needs nothing done is logged", func(ctx context.Context, m *wire.AsyncMessage, words string) {
		var log lines
		target := serveUnits(iscsitest.Options{}, endGood)
		c := configFor(target)
		c.Log = funcr.New(log.noteLine, funcr.Options{})
		device := openDevices(ctx, c)[0]
		Expect(target.Broadcast(m)).To(Succeed())
		Eventually(log.listLines).Should(ContainElement(ContainSubstring(words)))
		Expect(testReady(ctx, device)).To(Succeed())
		Expect(target.Counts().Connections).To(Equal(1))
	},
		Entry("an event of a device", &wire.AsyncMessage{Event: wire.AsyncSCSIEvent, Data: wire.SenseSegment(
			[]byte{0x70, 0, 6, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x28, 1, 0, 0, 0, 0})}, "6/2801"),
		Entry("an event without words", &wire.AsyncMessage{Event: wire.AsyncSCSIEvent, Data: []byte{0, 200}}, "no sense data"),
		Entry("an event of the vendor", &wire.AsyncMessage{Event: wire.AsyncVendor, VCode: 7}, "does not know"),
	)
})

var _ = Describe("a rejected PDU", func() {
	header := func(m wire.Message) []byte {
		b, err := wire.Append(nil, m, wire.Digests{})
		Expect(err).NotTo(HaveOccurred())
		return b
	}

	It("may have been carried out, for all we know", func(ctx context.Context) {
		target := serveUnits(iscsitest.Options{Tamper: iscsitest.On(wire.OpSCSIResponse, iscsitest.Nth(1, func(c *iscsitest.Conn, m wire.Response) error {
			return c.Send(&wire.Reject{Reason: wire.RejectProtocolError, Data: header(&wire.SCSICommand{InitiatorTaskTag: m.Tag()})})
		}))}, endGood)
		device := openDevices(ctx, configFor(target))[0]
		Expect(testReady(ctx, device)).To(And(MatchError(scsi.ErrOutcomeUnknown), MatchError(ContainSubstring("protocol error"))))
		Expect(testReady(ctx, device)).To(Succeed())
		Expect(target.Counts().Connections).To(Equal(1))
	})

	It("that carried data is not the end of the command", func(ctx context.Context) {
		target := serveUnits(iscsitest.Options{Tamper: iscsitest.On(wire.OpSCSIResponse, func(c *iscsitest.Conn, m wire.Response) error {
			return iscsitest.Instead(&wire.Reject{Reason: wire.RejectDataDigest, Data: header(&wire.DataOut{InitiatorTaskTag: m.Tag()})}, m)(c, m)
		})}, failWith(scsi.StatusBusy))
		device := openDevices(ctx, configFor(target))[0]
		Expect(testReady(ctx, device)).To(MatchError(scsi.StatusBusy))
	})

	It("from a target that waits for a logout gets it", func(ctx context.Context) {
		target := serveUnits(iscsitest.Options{Tamper: iscsitest.On(wire.OpSCSIResponse, iscsitest.Nth(1, func(c *iscsitest.Conn, m wire.Response) error {
			return c.Send(&wire.Reject{Reason: wire.RejectWaitForLogout, Data: header(&wire.SCSICommand{InitiatorTaskTag: m.Tag()})})
		}))}, endGood)
		device := openDevices(ctx, configFor(target))[0]
		Expect(testReady(ctx, device)).To(MatchError(scsi.ErrOutcomeUnknown))
		Eventually(func() error { return testReady(ctx, device) }).Should(Succeed())
		Expect(target.Counts()).To(And(HaveField("Logouts", 1), HaveField("Connections", 2)))
	})
})
