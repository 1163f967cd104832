// SPDX-License-Identifier: Apache-2.0

package iscsitest_test

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/iscsitest"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// proofOf is the response of RFC 1994, 4.1.
func proofOf(id byte, secret string, challenge []byte) []byte {
	sum := md5.Sum(append(append([]byte{id}, secret...), challenge...))
	return sum[:]
}

var _ = Describe("CHAP", func() {
	both := iscsitest.CHAP{User: "rsm", Secret: "top secret", MutualUser: "vtl", MutualSecret: "other secret"}

	// challenged leads a login to the target's challenge.
	challenged := func() (c *client, id byte, challenge []byte) {
		c = dialTarget(serveUnits(iscsitest.Options{CHAP: both}))
		m, answers := c.exchangePairs(wire.SecurityNegotiation, wire.SecurityNegotiation, append(names[:2:2], pairsOf("AuthMethod", "CHAP,None")...))
		Expect(m.Status).To(Equal(wire.LoginSuccess))
		Expect(answers).To(ContainElements(pairsOf("AuthMethod", "CHAP")))
		_, answers = c.exchangePairs(wire.SecurityNegotiation, wire.SecurityNegotiation, pairsOf("CHAP_A", "7,5"))
		Expect(answers).To(ContainElements(pairsOf("CHAP_A", "5", "CHAP_I", "7")))
		value, _ := answers.Get("CHAP_C")
		challenge, err := hex.DecodeString(value[2:])
		Expect(err).NotTo(HaveOccurred())
		return c, 7, challenge
	}

	It("lets in who knows the secret", func() {
		c, id, challenge := challenged()
		response := base64.StdEncoding.EncodeToString(proofOf(id, "top secret", challenge))
		m, answers := c.exchangePairs(wire.SecurityNegotiation, wire.FullFeaturePhase, pairsOf("CHAP_N", "rsm", "CHAP_R", "0b"+response))
		Expect(m.Status).To(Equal(wire.LoginSuccess))
		Expect(m.NSG).To(Equal(wire.FullFeaturePhase))
		Expect(answers).To(BeEmpty())
	})

	It("proves who the target is when asked", func() {
		c, id, challenge := challenged()
		_, answers := c.exchangePairs(wire.SecurityNegotiation, wire.LoginOperationalNegotiation, pairsOf(
			"CHAP_N", "rsm", "CHAP_R", "0x"+hex.EncodeToString(proofOf(id, "top secret", challenge)), "CHAP_I", "9", "CHAP_C", "0xABCD"))
		Expect(answers).To(Equal(pairsOf("CHAP_N", "vtl", "CHAP_R", "0x"+hex.EncodeToString(proofOf(9, "other secret", []byte{0xAB, 0xCD})))))
	})

	DescribeTable("refuses", func(user, secret string) {
		c, id, challenge := challenged()
		m, _ := c.exchangePairs(wire.SecurityNegotiation, wire.FullFeaturePhase, pairsOf(
			"CHAP_N", user, "CHAP_R", "0x"+hex.EncodeToString(proofOf(id, secret, challenge))))
		Expect(m.Status).To(Equal(wire.AuthenticationFailure))
	},
		Entry("a wrong secret", "rsm", "wrong"),
		Entry("a wrong name", "somebody", "top secret"),
	)

	DescribeTable("cannot be gone around", func(csg wire.Stage, p wire.Pairs) {
		c := dialTarget(serveUnits(iscsitest.Options{CHAP: both}))
		m, _ := c.exchangePairs(csg, wire.FullFeaturePhase, append(names[:2:2], p...))
		Expect(m.Status == wire.LoginSuccess && m.Transit).To(BeFalse())
	},
		Entry("by leaving the stage out", wire.LoginOperationalNegotiation, nil),
		Entry("by saying nothing of it", wire.SecurityNegotiation, nil),
		Entry("by offering nothing else", wire.SecurityNegotiation, pairsOf("AuthMethod", "None")),
		Entry("by another algorithm", wire.SecurityNegotiation, pairsOf("AuthMethod", "CHAP", "CHAP_A", "6")),
		Entry("by a response without a challenge", wire.SecurityNegotiation, pairsOf(
			"CHAP_N", "rsm", "CHAP_R", "0x"+hex.EncodeToString(proofOf(7, "top secret", nil)))),
	)
})
