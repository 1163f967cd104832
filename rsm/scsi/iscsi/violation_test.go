// SPDX-License-Identifier: Apache-2.0

package iscsi_test

import (
	"context"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/iscsitest"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

var _ = Describe("a target that breaks the rules", func() {
	const room = 100
	write := []byte{0x0A, 0, 0, 0, room, 0}

	// misbehave has one command answered against the rules. It ends as
	// unknown, the error names what the target did, and the next command finds
	// a new connection.
	misbehave := func(ctx context.Context, o iscsitest.Options, unit iscsitest.Unit, do func(context.Context, scsi.Device) error, words string) {
		GinkgoHelper()
		target, err := iscsitest.Listen(iscsitest.Units{listUnits(1, unit)}, o)
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(target.Close)
		device := openDevices(ctx, configFor(target))[0]
		err = do(ctx, device)
		Expect(err).To(And(MatchError(scsi.ErrOutcomeUnknown), MatchError(iscsi.ErrProtocol), MatchError(ContainSubstring(words))))
		Eventually(func() error { return testReady(ctx, device) }).Should(Succeed())
		Expect(target.Counts().Connections).To(Equal(2))
	}

	// Everything below happens to the second answer: the first one is the list
	// of logical units.
	second := func(op wire.Opcode, t iscsitest.Tamper) iscsitest.Options {
		return iscsitest.Options{Tamper: iscsitest.On(op, iscsitest.Nth(2, t))}
	}
	first := func(op wire.Opcode, t iscsitest.Tamper) iscsitest.Options {
		return iscsitest.Options{NoImmediateData: true, InitialR2T: true, Tamper: iscsitest.On(op, iscsitest.Nth(1, t))}
	}
	read := func(ctx context.Context, d scsi.Device) error {
		_, err := d.Do(ctx, scsi.Inquiry(room), scsi.In, make([]byte, room))
		return err
	}
	send := func(ctx context.Context, d scsi.Device) error {
		_, err := d.Do(ctx, write, scsi.Out, make([]byte, room))
		return err
	}

	DescribeTable("when it sends data is left", func(ctx context.Context, change func(*wire.DataIn), words string) {
		misbehave(ctx, second(wire.OpDataIn, iscsitest.Change(change)), giveData(patternOf(room)), read, words)
	},
		Entry("for another command", func(m *wire.DataIn) { m.InitiatorTaskTag += 1000 }, "not under way"),
		Entry("for no command", func(m *wire.DataIn) { m.InitiatorTaskTag = wire.ReservedTag }, "not under way"),
		Entry("for a place further on", func(m *wire.DataIn) { m.BufferOffset = 1 }, "offset 1"),
		Entry("for a place far away", func(m *wire.DataIn) { m.BufferOffset = 0xFFFFFFFF }, "offset 4294967295"),
		Entry("that is too much", func(m *wire.DataIn) { m.Data = make([]byte, room+1) }, "101 bytes"),
		Entry("that is more than we take", func(m *wire.DataIn) { m.Data = make([]byte, 256<<10+1) }, "262145 bytes"),
	)

	DescribeTable("when it answers is left", func(ctx context.Context, t iscsitest.Tamper, words string) {
		misbehave(ctx, first(wire.OpSCSIResponse, t), endGood, testReady, words)
	},
		Entry("for another command", iscsitest.Change(func(m *wire.SCSIResponse) { m.InitiatorTaskTag = 77 }), "not under way (task tag 0000004Dh)"),
		Entry("twice", func(c *iscsitest.Conn, m wire.Response) error {
			// The first answer is good. The second one ends the command that
			// comes next.
			return iscsitest.Instead(&wire.SCSIResponse{InitiatorTaskTag: 1}, m)(c, m)
		}, "not under way"),
		Entry("with data nobody asked for", iscsitest.Instead(&wire.DataIn{InitiatorTaskTag: 2, Data: []byte("x")}), "reads none"),
		Entry("with a demand nobody can meet", iscsitest.Instead(&wire.ReadyToTransfer{InitiatorTaskTag: 2, DesiredDataTransferLength: 1}), "sends none"),
		Entry("with a number that is too high", shiftStatusNumber(+1), "status number"),
		Entry("with a number that is too low", shiftStatusNumber(-1), "status number"),
		Entry("with a command number of the future", shiftExpected(+5), "next one to be sent"),
		Entry("to a question nobody asked", iscsitest.Instead(&wire.TextResponse{Final: true, InitiatorTaskTag: 2}), "nothing that was asked"),
		Entry("to a ping nobody sent", iscsitest.Instead(&wire.NopIn{InitiatorTaskTag: 2, TargetTransferTag: wire.ReservedTag}), "nothing that was asked"),
		Entry("with a logout nobody asked for", iscsitest.Instead(&wire.LogoutResponse{InitiatorTaskTag: 2}), "nothing that was asked"),
		Entry("with another login", iscsitest.Instead(&wire.LoginResponse{InitiatorTaskTag: 2}), "full feature phase"),
		Entry("with a rejection of nothing", iscsitest.Instead(&wire.Reject{Data: []byte("short")}), "Reject"),
		Entry("with an unknown PDU", iscsitest.Edit(func(pdu []byte) []byte { pdu[0] = 0x3E; return pdu }), "3Eh"),
		Entry("with what only initiators send", iscsitest.Edit(func(pdu []byte) []byte { pdu[0] = 0x01; return pdu }), "only initiators send"),
	)

	DescribeTable("when it asks for data is left", func(ctx context.Context, t iscsitest.Tamper, words string) {
		misbehave(ctx, first(wire.OpReadyToTransfer, t), endGood, send, words)
	},
		Entry("of another command", iscsitest.Change(func(m *wire.ReadyToTransfer) { m.InitiatorTaskTag += 9 }), "not under way"),
		Entry("from further on", iscsitest.Change(func(m *wire.ReadyToTransfer) { m.BufferOffset = 10 }), "offset 10"),
		Entry("beyond its end", iscsitest.Change(func(m *wire.ReadyToTransfer) { m.DesiredDataTransferLength = room + 1 }), "101 bytes"),
		Entry("far beyond its end", iscsitest.Change(func(m *wire.ReadyToTransfer) { m.DesiredDataTransferLength = 0xFFFFFFFF }), "4294967295 bytes"),
		Entry("of length nothing", iscsitest.Change(func(m *wire.ReadyToTransfer) { m.DesiredDataTransferLength = 0 }), "0 bytes"),
		Entry("without a tag", iscsitest.Change(func(m *wire.ReadyToTransfer) { m.TargetTransferTag = wire.ReservedTag }), "transfer tag"),
		Entry("again and again", iscsitest.Endless(func(wire.Response) {}), "come next"),
		Entry("byte by byte, without waiting", byteByByte(), "ask"),
	)

	It("is left when it asks for more at once than was agreed on", func(ctx context.Context) {
		o := first(wire.OpReadyToTransfer, iscsitest.Change(func(m *wire.ReadyToTransfer) { m.DesiredDataTransferLength *= 2 }))
		o.MaxBurstLength = 512
		misbehave(ctx, o, endGood, func(ctx context.Context, d scsi.Device) error {
			_, err := d.Do(ctx, write, scsi.Out, make([]byte, 4096))
			return err
		}, "at most 512")
	})

	DescribeTable("is left when checksums are wrong", func(ctx context.Context, at int, words string) {
		o := second(wire.OpDataIn, iscsitest.Edit(func(pdu []byte) []byte {
			pdu[at] ^= 0x10
			return pdu
		}))
		o.Digests = wire.Digests{Header: true, Data: true}
		misbehave(ctx, o, giveData(patternOf(room)), read, words)
	},
		Entry("that of the header", 48, "header digest"),
		Entry("that of the data", 48+4+room, "data digest"),
		Entry("in the header", 40, "header digest"),
		Entry("in the data", 60, "data digest"),
	)

	It("is left when it pings without ever taking an answer", func(ctx context.Context) {
		stuck := make(chan struct{})
		target, err := iscsitest.New(iscsitest.Units{listUnits(1, waitFor(nil))}, iscsitest.Options{})
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(target.Close)
		c := configFor(target)
		c.Portal, c.Dial = "pipe", dialStuckPipe(target, stuck)
		bus := openBus(c)
		devices, err := bus.Devices(ctx)
		Expect(err).NotTo(HaveOccurred())
		result := make(chan error, 1)
		go func() { result <- testReady(ctx, devices[0]) }()
		Eventually(target.Counts).Should(HaveField("InFlight", 1))
		close(stuck)
		flood := make(chan struct{})
		go func() {
			defer close(flood)
			for i := range uint32(1000) {
				if target.Broadcast(&wire.NopIn{InitiatorTaskTag: wire.ReservedTag, TargetTransferTag: i}) != nil {
					return
				}
			}
		}()
		Eventually(result).Should(Receive(And(MatchError(scsi.ErrOutcomeUnknown), MatchError(iscsi.ErrProtocol), MatchError(ContainSubstring("signs of life")))))
		Eventually(flood).Should(BeClosed())
	})
})

// shiftStatusNumber changes the status number of a PDU.
func shiftStatusNumber(by int8) iscsitest.Tamper {
	return iscsitest.Edit(func(pdu []byte) []byte { pdu[27] += byte(by); return pdu })
}

// shiftExpected changes ExpCmdSN and MaxCmdSN.
func shiftExpected(by byte) iscsitest.Tamper {
	return iscsitest.Edit(func(pdu []byte) []byte {
		pdu[31] += by
		pdu[35] += by
		return pdu
	})
}

// byteByByte asks for one byte at a time.
func byteByByte() iscsitest.Tamper {
	return func(c *iscsitest.Conn, m wire.Response) error {
		r := *m.(*wire.ReadyToTransfer)
		for r.DesiredDataTransferLength = 1; ; r.BufferOffset++ {
			if err := c.Send(&r); err != nil {
				return err
			}
			r.R2TSN++
		}
	}
}
