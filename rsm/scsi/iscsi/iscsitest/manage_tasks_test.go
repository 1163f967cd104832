// SPDX-License-Identifier: Apache-2.0

package iscsitest_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/iscsitest"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

var _ = Describe("task management", func() {
	var target *iscsitest.Target
	var c *client
	BeforeEach(func() {
		gate := make(chan struct{})
		target = serveUnits(iscsitest.Options{}, waitFor(gate), waitFor(gate))
		c = dialTarget(target)
		c.logIn()
		c.sendRead(0, 0, scsi.OpTestUnitReady)
		c.sendRead(0, 0, scsi.OpTestUnitReady)
		c.sendRead(1, 0, scsi.OpTestUnitReady)
		Eventually(target.Counts).Should(HaveField("InFlight", 3))
	})

	DescribeTable("ends tasks without an answer of theirs", func(m wire.TaskRequest, want wire.TaskResult, left int) {
		m.Immediate, m.InitiatorTaskTag = true, 50
		c.sendRequest(&m)
		got := receiveStatus[*wire.TaskResponse](c)
		Expect(got.Response).To(Equal(want))
		Expect(got.InitiatorTaskTag).To(BeEquivalentTo(50))
		Expect(target.Counts()).To(And(HaveField("InFlight", left), HaveField("Aborted", 3-left)))
		Expect(target.Problems()).To(BeEmpty())
	},
		Entry("one", wire.TaskRequest{Function: wire.AbortTask, ReferencedTaskTag: 2}, wire.FunctionComplete, 2),
		Entry("one that is not there", wire.TaskRequest{Function: wire.AbortTask, ReferencedTaskTag: 9}, wire.TaskDoesNotExist, 3),
		Entry("those of a logical unit", wire.TaskRequest{Function: wire.LogicalUnitReset}, wire.FunctionComplete, 1),
		Entry("those of another one", wire.TaskRequest{Function: wire.AbortTaskSet, LUN: wire.LUN{0, 1}}, wire.FunctionComplete, 2),
		Entry("those of one that is not there", wire.TaskRequest{Function: wire.ClearTaskSet, LUN: wire.LUN{0, 2}}, wire.LUNDoesNotExist, 3),
		Entry("all", wire.TaskRequest{Function: wire.TargetWarmReset}, wire.FunctionComplete, 0),
		Entry("by a function that is not there", wire.TaskRequest{Function: wire.TaskReassign}, wire.FunctionNotSupported, 3),
	)

	It("ends everything by a cold reset", func() {
		c.sendRequest(&wire.TaskRequest{Immediate: true, Function: wire.TargetColdReset})
		_, err := c.stream.ReadMessage()
		Expect(err).To(HaveOccurred())
	})
})
