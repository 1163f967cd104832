// SPDX-License-Identifier: Apache-2.0

package iscsitest_test

import (
	"bytes"
	"context"
	"math/rand/v2"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/iscsitest"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// keepData is a unit that keeps what is written to it.
func keepData(into chan<- []byte) iscsitest.Unit {
	return func(_ context.Context, _ []byte, _ scsi.Direction, buf []byte) (int, error) {
		into <- bytes.Clone(buf)
		return len(buf), nil
	}
}

// sendWrite sends a command that writes, with immediate data and unsolicited
// Data-Out up to the given lengths, and answers each Ready To Transfer in
// pieces.
func (c *client) sendWrite(data []byte, immediate, unsolicited, piece int) *wire.SCSIResponse {
	GinkgoHelper()
	tag := c.newTaskTag()
	c.sendInOrder(&wire.SCSICommand{
		Final: unsolicited == immediate, Write: true, InitiatorTaskTag: tag,
		ExpectedDataTransferLength: uint32(len(data)), CDB: [16]byte{scsi.OpWrite6}, Data: data[:immediate],
	})
	out := func(tag, transfer uint32, from, to int) {
		for n := uint32(0); from < to; n++ {
			end := min(to, from+piece)
			Expect(c.stream.WriteMessage(&wire.DataOut{
				Final: end == to, InitiatorTaskTag: tag, TargetTransferTag: transfer, ExpStatSN: c.expStatSN,
				DataSN: n, BufferOffset: uint32(from), Data: data[from:end],
			})).To(Succeed())
			from = end
		}
	}
	out(tag, wire.ReservedTag, immediate, unsolicited)
	for {
		got, err := c.stream.ReadMessage()
		Expect(err).NotTo(HaveOccurred())
		switch m := got.(type) {
		case *wire.ReadyToTransfer:
			out(tag, m.TargetTransferTag, int(m.BufferOffset), int(m.BufferOffset+m.DesiredDataTransferLength))
		case *wire.SCSIResponse:
			c.expStatSN = m.StatSN + 1
			return m
		default:
			Fail("got a " + got.Opcode().String())
		}
	}
}

var _ = Describe("a command that writes", func() {
	data := make([]byte, 3000)
	for i := range data {
		data[i] = byte(rand.N(256))
	}

	DescribeTable("gives its data", func(o iscsitest.Options, immediate, unsolicited int, asked int) {
		written := make(chan []byte, 1)
		o.FirstBurstLength, o.MaxBurstLength = 1000, 700
		target := serveUnits(o, keepData(written))
		c := dialTarget(target)
		c.logIn("InitialR2T", "No", "MaxBurstLength", "262144", "FirstBurstLength", "65536", "MaxOutstandingR2T", "3")
		m := c.sendWrite(data, immediate, unsolicited, 300)
		Expect(<-written).To(Equal(data))
		Expect(m.ResidualCount).To(BeZero())
		Expect(target.Counts().ReadyToTransfers).To(Equal(asked))
		Expect(m.ExpDataSN).To(BeEquivalentTo(asked))
		Expect(target.Problems()).To(BeEmpty())
	},
		Entry("when asked", iscsitest.Options{InitialR2T: true, NoImmediateData: true}, 0, 0, 5),
		Entry("with the command, then when asked", iscsitest.Options{InitialR2T: true}, 900, 900, 3),
		Entry("with the command, without being asked, then when asked", iscsitest.Options{}, 400, 1000, 3),
		Entry("when asked several times at once", iscsitest.Options{MaxOutstandingR2T: 3}, 0, 1000, 3),
	)

	It("is told how much of it was not taken", func() {
		target := serveUnits(iscsitest.Options{}, failWith(nil))
		c := dialTarget(target)
		c.logIn()
		Expect(c.sendWrite(data, 0, 0, 3000)).To(And(HaveField("Underflow", true), HaveField("ResidualCount", BeEquivalentTo(3000))))
	})

	DescribeTable("is watched", func(problem string, o iscsitest.Options, command wire.SCSICommand, out *wire.DataOut) {
		o.FirstBurstLength = 10
		target := serveUnits(o, failWith(nil))
		c := dialTarget(target)
		c.logIn("InitialR2T", "No", "ImmediateData", "Yes", "FirstBurstLength", "10")
		command.Write, command.InitiatorTaskTag, command.ExpectedDataTransferLength = true, 1, 20
		c.sendInOrder(&command)
		if out != nil {
			Expect(c.stream.WriteMessage(out)).To(Succeed())
		}
		Eventually(target.Problems).Should(ConsistOf(ContainSubstring(problem)))
	},
		Entry("for immediate data nobody wants", "not agreed on", iscsitest.Options{NoImmediateData: true},
			wire.SCSICommand{Final: true, Data: data[:1]}, nil),
		Entry("for too much immediate data", "10 are allowed", iscsitest.Options{},
			wire.SCSICommand{Final: true, Data: data[:11]}, nil),
		Entry("for unsolicited data nobody wants", "not agreed on", iscsitest.Options{InitialR2T: true},
			wire.SCSICommand{}, nil),
		Entry("for too much unsolicited data", "at most 10", iscsitest.Options{},
			wire.SCSICommand{}, &wire.DataOut{InitiatorTaskTag: 1, TargetTransferTag: wire.ReservedTag, Data: data[:11]}),
		Entry("for gaps", "bytes 0 to at most 10", iscsitest.Options{},
			wire.SCSICommand{}, &wire.DataOut{InitiatorTaskTag: 1, TargetTransferTag: wire.ReservedTag, BufferOffset: 1, Data: data[:1]}),
		Entry("for wrong numbers", "number 3", iscsitest.Options{},
			wire.SCSICommand{}, &wire.DataOut{InitiatorTaskTag: 1, TargetTransferTag: wire.ReservedTag, DataSN: 3, Data: data[:1]}),
		Entry("for data of no task", "nobody waits", iscsitest.Options{},
			wire.SCSICommand{}, &wire.DataOut{InitiatorTaskTag: 2, TargetTransferTag: wire.ReservedTag, Data: data[:1]}),
		Entry("for data of no transfer", "nobody waits", iscsitest.Options{},
			wire.SCSICommand{}, &wire.DataOut{InitiatorTaskTag: 1, TargetTransferTag: 99, Data: data[:1]}),
	)
})
