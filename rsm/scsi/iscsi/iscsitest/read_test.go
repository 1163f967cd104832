// SPDX-License-Identifier: Apache-2.0

package iscsitest_test

import (
	"bytes"
	"context"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/iscsitest"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

var _ = Describe("a command that reads", func() {
	data := bytes.Repeat([]byte("0123456789"), 120) // 1200 bytes

	It("gets its data in pieces and bursts, with the status in the last one", func() {
		target := serveUnits(iscsitest.Options{}, giveData(data))
		c := dialTarget(target)
		c.logIn("MaxRecvDataSegmentLength", "512", "MaxBurstLength", "700")
		tag := c.sendRead(0, 1500, scsi.OpInquiry)
		var got []byte
		for i, want := range []struct {
			length int
			final  bool
		}{{512, false}, {188, true}, {500, true}} {
			m := receiveMessage[*wire.DataIn](c)
			Expect(m.Data).To(HaveLen(want.length))
			Expect(m.Final).To(Equal(want.final))
			Expect(m.InitiatorTaskTag).To(Equal(tag))
			Expect(m.BufferOffset).To(BeEquivalentTo(len(got)))
			Expect(m.DataSN).To(BeEquivalentTo(i))
			Expect(m.HasStatus).To(Equal(i == 2))
			if m.HasStatus {
				Expect(m.Numbers().StatSN).To(Equal(c.expStatSN))
				Expect(m.Underflow).To(BeTrue())
				Expect(m.ResidualCount).To(BeEquivalentTo(300))
			}
			got = append(got, m.Data...)
		}
		Expect(got).To(Equal(data))
		Expect(target.Problems()).To(BeEmpty())
	})

	It("gets the status apart when the target likes it so", func() {
		c := dialTarget(serveUnits(iscsitest.Options{SeparateStatus: true}, giveData(data)))
		c.logIn()
		c.sendRead(0, 1200, scsi.OpInquiry)
		Expect(receiveMessage[*wire.DataIn](c)).To(And(HaveField("Final", true), HaveField("HasStatus", false)))
		Expect(receiveStatus[*wire.SCSIResponse](c)).To(And(
			HaveField("ExpDataSN", BeEquivalentTo(1)), HaveField("Underflow", false), HaveField("ResidualCount", BeZero())))
	})

	It("is told of data that had no room", func() {
		c := dialTarget(serveUnits(iscsitest.Options{}, giveData(data)))
		c.logIn()
		c.sendRead(0, 1000, scsi.OpInquiry)
		m := receiveMessage[*wire.DataIn](c)
		Expect(m.Data).To(Equal(data[:1000]))
		Expect(m.Overflow).To(BeTrue())
		Expect(m.ResidualCount).To(BeEquivalentTo(200))
	})

	It("is told of all of it when it expected none", func() {
		c := dialTarget(serveUnits(iscsitest.Options{}, giveData(data)))
		c.logIn()
		c.sendRead(0, 0, scsi.OpInquiry)
		Expect(receiveStatus[*wire.SCSIResponse](c)).To(And(HaveField("Overflow", true), HaveField("ResidualCount", BeEquivalentTo(1200))))
	})

	DescribeTable("is told how it ended", func(err error, want scsi.Status, response wire.ServiceResponse) {
		c := dialTarget(serveUnits(iscsitest.Options{}, failWith(err)))
		c.logIn()
		c.sendRead(0, 10, scsi.OpInquiry)
		m := receiveStatus[*wire.SCSIResponse](c)
		Expect(m.Status).To(BeEquivalentTo(want))
		Expect(m.Response).To(Equal(response))
		Expect(m.ResidualCount).To(BeEquivalentTo(10))
	},
		Entry("good", nil, scsi.StatusGood, wire.CommandCompleted),
		Entry("busy", scsi.StatusBusy, scsi.StatusBusy, wire.CommandCompleted),
		Entry("reserved", scsi.StatusReservationConflict, scsi.StatusReservationConflict, wire.CommandCompleted),
		Entry("not at all", scsi.ErrOutcomeUnknown, scsi.StatusGood, wire.TargetFailure),
	)

	It("gets sense data as the device gave it", func() {
		want := &scsi.Sense{
			Key: scsi.IllegalRequest, ASC: 0x24, ILI: true, Valid: true, Information: -7,
			HasField: true, FieldInCommand: true, Field: 3,
		}
		c := dialTarget(serveUnits(iscsitest.Options{}, func(_ context.Context, _ []byte, _ scsi.Direction, buf []byte) (int, error) {
			return copy(buf, "abc"), want
		}))
		c.logIn()
		c.sendRead(0, 5, scsi.OpRead6)
		Expect(receiveMessage[*wire.DataIn](c)).To(And(HaveField("Data", []byte("abc")), HaveField("HasStatus", false)))
		m := receiveStatus[*wire.SCSIResponse](c)
		Expect(m.Status).To(BeEquivalentTo(scsi.StatusCheckCondition))
		segment, err := m.Sense()
		Expect(err).NotTo(HaveOccurred())
		Expect(scsi.ParseSense(segment)).To(Equal(want))
	})

	It("is refused for a logical unit that is not there", func() {
		c := dialTarget(serveUnits(iscsitest.Options{}, giveData(data)))
		c.logIn()
		c.sendRead(1, 10, scsi.OpInquiry)
		segment, _ := receiveStatus[*wire.SCSIResponse](c).Sense()
		sense, err := scsi.ParseSense(segment)
		Expect(err).NotTo(HaveOccurred())
		Expect(sense.Code()).To(BeEquivalentTo(0x2500))
	})

	It("is carried out with digests", func() {
		c := dialTarget(serveUnits(iscsitest.Options{Digests: wire.Digests{Header: true, Data: true}}, giveData(data)))
		c.logIn("HeaderDigest", "CRC32C", "DataDigest", "CRC32C")
		c.stream.Digests = wire.Digests{Header: true, Data: true}
		c.sendRead(0, 1200, scsi.OpInquiry)
		Expect(receiveMessage[*wire.DataIn](c)).To(HaveField("Data", data))
	})
})
