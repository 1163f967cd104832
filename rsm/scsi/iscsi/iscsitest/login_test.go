// SPDX-License-Identifier: Apache-2.0

package iscsitest_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/iscsitest"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

var _ = Describe("the login", func() {
	It("agrees on what both sides can do", func() {
		c := dialTarget(serveUnits(iscsitest.Options{
			Digests: wire.Digests{Header: true}, NoImmediateData: true, MaxBurstLength: 1000, MaxOutstandingR2T: 4,
			MaxRecvDataSegmentLength: 5000,
		}))
		answers := c.logIn(
			"HeaderDigest", "CRC32C,None", "DataDigest", "CRC32C,None", "InitialR2T", "No", "ImmediateData", "Yes",
			"MaxBurstLength", "2000", "FirstBurstLength", "512", "MaxOutstandingR2T", "2", "ErrorRecoveryLevel", "2",
			"MaxRecvDataSegmentLength", "4096", "DataPDUInOrder", "No", "X-example.odd", "1",
		)
		Expect(answers).To(ConsistOf(pairsOf("TargetPortalGroupTag", "1",
			"HeaderDigest", "CRC32C", "DataDigest", "None", "InitialR2T", "No", "ImmediateData", "No",
			"MaxBurstLength", "1000", "FirstBurstLength", "512", "MaxOutstandingR2T", "2", "ErrorRecoveryLevel", "0",
			"MaxRecvDataSegmentLength", "5000", "DataPDUInOrder", "Yes", "X-example.odd", "NotUnderstood",
		)))
	})

	It("rejects values that are none", func() {
		answers := dialTarget(serveUnits(iscsitest.Options{})).logIn("MaxBurstLength", "many", "HeaderDigest", "MD5")
		Expect(answers).To(ContainElements(pairsOf("MaxBurstLength", "Reject", "HeaderDigest", "Reject")))
	})

	It("gives each session a handle of its own, and ends the older one of two with the same port", func() {
		target := serveUnits(iscsitest.Options{})
		first, second := dialTarget(target), dialTarget(target)
		a, _ := first.exchangePairs(wire.LoginOperationalNegotiation, wire.FullFeaturePhase, names)
		Expect(a.TSIH).NotTo(BeZero())
		b, _ := second.exchangePairs(wire.LoginOperationalNegotiation, wire.FullFeaturePhase, names)
		Expect(b.TSIH).NotTo(BeElementOf(uint16(0), a.TSIH))
		_, err := first.stream.ReadMessage()
		Expect(err).To(HaveOccurred())
		Eventually(target.Counts).Should(HaveField("Reinstated", 1))
		Expect(target.Counts()).To(And(HaveField("Logins", 2), HaveField("Open", 1)))
	})

	It("takes text that comes in pieces", func() {
		c := dialTarget(serveUnits(iscsitest.Options{}))
		all := encodePairs(append(names, pairsOf("MaxBurstLength", "4096")...))
		c.sendRequest(&wire.LoginRequest{Continue: true, CSG: 1, Data: all[:10]})
		Expect(receiveStatus[*wire.LoginResponse](c)).To(And(HaveField("Data", BeEmpty()), HaveField("Transit", false)))
		c.sendRequest(&wire.LoginRequest{Transit: true, CSG: 1, NSG: 3, Data: all[10:]})
		m := receiveStatus[*wire.LoginResponse](c)
		Expect(m.Transit).To(BeTrue())
		Expect(string(m.Data)).To(ContainSubstring("MaxBurstLength=4096"))
	})

	DescribeTable("is refused", func(p wire.Pairs, want wire.LoginStatus) {
		c := dialTarget(serveUnits(iscsitest.Options{}))
		m, _ := c.exchangePairs(wire.LoginOperationalNegotiation, wire.FullFeaturePhase, p)
		Expect(m.Status).To(Equal(want))
		_, err := c.stream.ReadMessage()
		Expect(err).To(HaveOccurred())
	},
		Entry("to somebody without a name", pairsOf("TargetName", iscsitest.DefaultName), wire.MissingParameter),
		Entry("to somebody who wants no target", names[:1], wire.MissingParameter),
		Entry("to somebody who wants another target", pairsOf("InitiatorName", "iqn.a", "TargetName", "iqn.b"), wire.TargetNotFound),
	)

	It("ends what is no login", func() {
		target := serveUnits(iscsitest.Options{})
		c := dialTarget(target)
		c.sendRequest(&wire.NopOut{})
		_, err := c.stream.ReadMessage()
		Expect(err).To(HaveOccurred())
		Eventually(target.Problems).Should(ConsistOf(ContainSubstring("NOP-Out before the login")))
	})
})

var _ = Describe("discovery", func() {
	discover := func(c *client) wire.Pairs {
		m, answers := c.exchangePairs(wire.LoginOperationalNegotiation, wire.FullFeaturePhase, pairsOf(
			"InitiatorName", "iqn.2026-11.example:client", "SessionType", "Discovery",
			"MaxRecvDataSegmentLength", "600", "MaxBurstLength", "512"))
		Expect(m.Status).To(Equal(wire.LoginSuccess))
		Expect(answers).To(ContainElements(pairsOf("MaxBurstLength", "Irrelevant")))
		var all []byte
		tag := uint32(wire.ReservedTag)
		for {
			c.sendInOrder(&wire.TextRequest{Final: true, InitiatorTaskTag: 1, TargetTransferTag: tag, Data: encodePairs(pairsOf("SendTargets", "All"))})
			m := receiveStatus[*wire.TextResponse](c)
			Expect(len(m.Data)).To(BeNumerically("<=", 600))
			all, tag = append(all, m.Data...), m.TargetTransferTag
			if m.Final {
				got, err := wire.ParsePairs(all)
				Expect(err).NotTo(HaveOccurred())
				return got
			}
		}
	}

	It("tells the target and where it is", func() {
		target := serveUnits(iscsitest.Options{Name: "iqn.2026-11.example:vtl"})
		Expect(discover(dialTarget(target))).To(Equal(pairsOf("TargetName", "iqn.2026-11.example:vtl", "TargetAddress", target.Addr()+",1")))
		Expect(target.Problems()).To(BeEmpty())
	})

	It("tells of many targets in pieces", func() {
		var many wire.Pairs
		for range 100 {
			many = append(many, pairsOf("TargetName", "iqn.2026-11.example:one-of-many")...)
		}
		Expect(discover(dialTarget(serveUnits(iscsitest.Options{Discovery: many})))).To(Equal(many))
	})
})
