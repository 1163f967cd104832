// SPDX-License-Identifier: Apache-2.0

package iscsitest_test

import (
	"net"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/iscsitest"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

var _ = Describe("a session", func() {
	It("runs over a pipe as well", func() {
		target, err := iscsitest.New(iscsitest.Units{gives([]byte("abc"))}, iscsitest.Options{})
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(target.Close)
		ours, theirs := net.Pipe()
		target.Serve(theirs)
		c := newClient(ours)
		c.login()
		c.read(0, 3, scsi.OpInquiry)
		Expect(receive[*wire.DataIn](c)).To(HaveField("Data", []byte("abc")))
		Expect(target.Addr()).To(BeEmpty())
	})

	It("answers pings, and pings", func() {
		target := serve(iscsitest.Options{})
		c := dial(target)
		c.login()
		c.send(&wire.NopOut{Immediate: true, InitiatorTaskTag: 5, TargetTransferTag: wire.ReservedTag, Data: []byte("ping")})
		Expect(status[*wire.NopIn](c)).To(And(HaveField("InitiatorTaskTag", BeEquivalentTo(5)), HaveField("Data", []byte("ping"))))
		Expect(target.Broadcast(&wire.NopIn{InitiatorTaskTag: wire.ReservedTag, TargetTransferTag: 9})).To(Succeed())
		Expect(receive[*wire.NopIn](c)).To(And(HaveField("TargetTransferTag", BeEquivalentTo(9)), HaveField("StatSN", c.expStatSN)))
		c.send(&wire.NopOut{Immediate: true, InitiatorTaskTag: wire.ReservedTag, TargetTransferTag: 9})
		Eventually(target.Counts).Should(HaveField("Pongs", 1))
		Expect(target.Problems()).To(BeEmpty())
	})

	It("is told what nobody asked for", func() {
		target := serve(iscsitest.Options{})
		c := dial(target)
		c.login()
		Expect(target.Broadcast(&wire.AsyncMessage{Event: wire.AsyncLogoutRequest, Parameter3: 3})).To(Succeed())
		Expect(status[*wire.AsyncMessage](c)).To(And(HaveField("Event", wire.AsyncLogoutRequest), HaveField("Parameter3", BeEquivalentTo(3))))
	})

	It("ends with a logout", func() {
		target := serve(iscsitest.Options{})
		c := dial(target)
		c.login()
		c.order(&wire.LogoutRequest{InitiatorTaskTag: 8})
		Expect(status[*wire.LogoutResponse](c)).To(HaveField("InitiatorTaskTag", BeEquivalentTo(8)))
		_, err := c.stream.ReadMessage()
		Expect(err).To(HaveOccurred())
		Eventually(target.Counts).Should(And(HaveField("Open", 0), HaveField("Logouts", 1)))
	})

	It("ends when the target falls over", func() {
		target := serve(iscsitest.Options{})
		c := dial(target)
		c.login()
		target.DropAll()
		_, err := c.stream.ReadMessage()
		Expect(err).To(HaveOccurred())
		Expect(target.Problems()).To(BeEmpty())
	})

	It("is watched for numbers and tags", func() {
		gate := make(chan struct{})
		target := serve(iscsitest.Options{}, waits(gate))
		c := dial(target)
		c.login()
		c.cmdSN += 2
		c.read(0, 0, scsi.OpTestUnitReady)
		Eventually(target.Problems).Should(ConsistOf(ContainSubstring("CmdSN 3 where 1 was expected")))
		c.cmdSN = 1
		c.expStatSN += 7
		c.read(0, 0, scsi.OpTestUnitReady)
		Eventually(target.Problems).Should(ContainElement(ContainSubstring("ExpStatSN")))
		c.lastTag--
		c.expStatSN -= 7
		c.read(0, 0, scsi.OpTestUnitReady)
		Eventually(target.Problems).Should(ContainElement(ContainSubstring("is in use")))
	})
})

var _ = Describe("the command window", func() {
	It("has room for as many commands as the target can keep, and is watched", func() {
		gate := make(chan struct{})
		target := serve(iscsitest.Options{Window: 2}, waits(gate), waits(gate))
		c := dial(target)
		c.login()
		Expect(c.maxCmdN).To(BeEquivalentTo(2))
		c.read(0, 0, scsi.OpTestUnitReady)
		c.read(1, 0, scsi.OpTestUnitReady)
		Eventually(target.Counts).Should(And(HaveField("InFlight", 2), HaveField("MostInFlight", 2), HaveField("MostPerLUN", 1)))
		c.read(1, 0, scsi.OpTestUnitReady)
		Eventually(target.Problems).Should(ConsistOf(ContainSubstring("beyond the window")))
		close(gate)
		status[*wire.SCSIResponse](c)
		status[*wire.SCSIResponse](c)
		Expect(c.maxCmdN).To(BeEquivalentTo(4))
		Expect(target.Counts()).To(And(HaveField("InFlight", 0), HaveField("Commands", 2)))
	})

	It("closes, and opens again when a ping says so", func() {
		target := serve(iscsitest.Options{Window: 1}, fails(nil))
		c := dial(target)
		c.login()
		target.SetWindow(0)
		c.read(0, 0, scsi.OpTestUnitReady)
		status[*wire.SCSIResponse](c)
		Expect(c.maxCmdN).To(Equal(c.expCmdSN - 1))
		target.SetWindow(3)
		Expect(target.Broadcast(&wire.NopIn{InitiatorTaskTag: wire.ReservedTag, TargetTransferTag: wire.ReservedTag})).To(Succeed())
		receive[*wire.NopIn](c)
		Expect(c.maxCmdN).To(Equal(c.expCmdSN + 2))
	})
})
