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
		target, err := iscsitest.New(iscsitest.Units{giveData([]byte("abc"))}, iscsitest.Options{})
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(target.Close)
		ours, theirs := net.Pipe()
		target.Serve(theirs)
		c := newClient(ours)
		c.logIn()
		c.sendRead(0, 3, scsi.OpInquiry)
		Expect(receiveMessage[*wire.DataIn](c)).To(HaveField("Data", []byte("abc")))
		Expect(target.Addr()).To(BeEmpty())
	})

	It("answers pings, and pings", func() {
		target := serveUnits(iscsitest.Options{})
		c := dialTarget(target)
		c.logIn()
		c.sendRequest(&wire.NopOut{Immediate: true, InitiatorTaskTag: 5, TargetTransferTag: wire.ReservedTag, Data: []byte("ping")})
		Expect(receiveStatus[*wire.NopIn](c)).To(And(HaveField("InitiatorTaskTag", BeEquivalentTo(5)), HaveField("Data", []byte("ping"))))
		Expect(target.Broadcast(&wire.NopIn{InitiatorTaskTag: wire.ReservedTag, TargetTransferTag: 9})).To(Succeed())
		Expect(receiveMessage[*wire.NopIn](c)).To(And(HaveField("TargetTransferTag", BeEquivalentTo(9)), HaveField("StatSN", c.expStatSN)))
		c.sendRequest(&wire.NopOut{Immediate: true, InitiatorTaskTag: wire.ReservedTag, TargetTransferTag: 9})
		Eventually(target.Counts).Should(HaveField("Pongs", 1))
		Expect(target.Problems()).To(BeEmpty())
	})

	It("is told what nobody asked for", func() {
		target := serveUnits(iscsitest.Options{})
		c := dialTarget(target)
		c.logIn()
		Expect(target.Broadcast(&wire.AsyncMessage{Event: wire.AsyncLogoutRequest, Parameter3: 3})).To(Succeed())
		Expect(receiveStatus[*wire.AsyncMessage](c)).To(And(HaveField("Event", wire.AsyncLogoutRequest), HaveField("Parameter3", BeEquivalentTo(3))))
	})

	It("ends with a logout", func() {
		target := serveUnits(iscsitest.Options{})
		c := dialTarget(target)
		c.logIn()
		c.sendInOrder(&wire.LogoutRequest{InitiatorTaskTag: 8})
		Expect(receiveStatus[*wire.LogoutResponse](c)).To(HaveField("InitiatorTaskTag", BeEquivalentTo(8)))
		_, err := c.stream.ReadMessage()
		Expect(err).To(HaveOccurred())
		Eventually(target.Counts).Should(And(HaveField("Open", 0), HaveField("Logouts", 1)))
	})

	It("ends when the target falls over", func() {
		target := serveUnits(iscsitest.Options{})
		c := dialTarget(target)
		c.logIn()
		target.DropAll()
		_, err := c.stream.ReadMessage()
		Expect(err).To(HaveOccurred())
		Expect(target.Problems()).To(BeEmpty())
	})

	It("is watched for numbers and tags", func() {
		gate := make(chan struct{})
		target := serveUnits(iscsitest.Options{}, waitFor(gate))
		c := dialTarget(target)
		c.logIn()
		c.cmdSN += 2
		c.sendRead(0, 0, scsi.OpTestUnitReady)
		Eventually(target.Problems).Should(ConsistOf(ContainSubstring("CmdSN 3 where 1 was expected")))
		c.cmdSN = 1
		c.expStatSN += 7
		c.sendRead(0, 0, scsi.OpTestUnitReady)
		Eventually(target.Problems).Should(ContainElement(ContainSubstring("ExpStatSN")))
		c.lastTag--
		c.expStatSN -= 7
		c.sendRead(0, 0, scsi.OpTestUnitReady)
		Eventually(target.Problems).Should(ContainElement(ContainSubstring("is in use")))
	})
})

var _ = Describe("the command window", func() {
	It("has room for as many commands as the target can keep, and is watched", func() {
		gate := make(chan struct{})
		target := serveUnits(iscsitest.Options{Window: 2}, waitFor(gate), waitFor(gate))
		c := dialTarget(target)
		c.logIn()
		Expect(c.maxCmdN).To(BeEquivalentTo(2))
		c.sendRead(0, 0, scsi.OpTestUnitReady)
		c.sendRead(1, 0, scsi.OpTestUnitReady)
		Eventually(target.Counts).Should(And(HaveField("InFlight", 2), HaveField("MostInFlight", 2), HaveField("MostPerLUN", 1)))
		c.sendRead(1, 0, scsi.OpTestUnitReady)
		Eventually(target.Problems).Should(ConsistOf(ContainSubstring("beyond the window")))
		close(gate)
		receiveStatus[*wire.SCSIResponse](c)
		receiveStatus[*wire.SCSIResponse](c)
		Expect(c.maxCmdN).To(BeEquivalentTo(4))
		Expect(target.Counts()).To(And(HaveField("InFlight", 0), HaveField("Commands", 2)))
	})

	It("closes, and opens again when a ping says so", func() {
		target := serveUnits(iscsitest.Options{Window: 1}, failWith(nil))
		c := dialTarget(target)
		c.logIn()
		target.SetWindow(0)
		c.sendRead(0, 0, scsi.OpTestUnitReady)
		receiveStatus[*wire.SCSIResponse](c)
		Expect(c.maxCmdN).To(Equal(c.expCmdSN - 1))
		target.SetWindow(3)
		Expect(target.Broadcast(&wire.NopIn{InitiatorTaskTag: wire.ReservedTag, TargetTransferTag: wire.ReservedTag})).To(Succeed())
		receiveMessage[*wire.NopIn](c)
		Expect(c.maxCmdN).To(Equal(c.expCmdSN + 2))
	})
})
