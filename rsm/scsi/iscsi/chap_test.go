// SPDX-License-Identifier: Apache-2.0

package iscsi_test

import (
	"context"
	"sync"

	"github.com/go-logr/logr/funcr"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi/iscsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/iscsitest"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

var _ = Describe("CHAP", func() {
	const secret, targetSecret = "our secret of 23 bytes", "the secret of the target"
	oneWay := iscsitest.CHAP{User: "rsm", Secret: secret}
	mutual := iscsitest.CHAP{User: "rsm", Secret: secret, MutualUser: "vtl", MutualSecret: targetSecret}

	// known are settings with names and secrets; log gets all that is logged.
	known := func(target *iscsitest.Target, peer *iscsi.Peer, log *lines) iscsi.Config {
		c := configFor(target)
		c.CHAP = &iscsi.CHAP{User: "rsm", Secret: secret, Mutual: peer}
		c.Log = funcr.New(log.noteLine, funcr.Options{Verbosity: 9})
		return c
	}

	DescribeTable("lets us in", func(ctx context.Context, chap iscsitest.CHAP, peer *iscsi.Peer) {
		var log lines
		target := serveUnits(iscsitest.Options{CHAP: chap}, endGood)
		Expect(testReady(ctx, openDevices(ctx, known(target, peer, &log))[0])).To(Succeed())
		Expect(target.Counts().Connections).To(Equal(1))
		Expect(log.listLines()).NotTo(Or(ContainElement(ContainSubstring(secret)), ContainElement(ContainSubstring(targetSecret))))
	},
		Entry("with MD5", oneWay, nil),
		Entry("with SHA-256", iscsitest.CHAP{User: "rsm", Secret: secret, Algorithm: "7"}, nil),
		Entry("when both prove who they are", mutual, &iscsi.Peer{User: "vtl", Secret: targetSecret}),
		Entry("when both do so with SHA-256", iscsitest.CHAP{
			User: "rsm", Secret: secret, MutualUser: "vtl", MutualSecret: targetSecret, Algorithm: "7",
		}, &iscsi.Peer{User: "vtl", Secret: targetSecret}),
	)

	DescribeTable("keeps us out", func(ctx context.Context, chap iscsitest.CHAP, peer *iscsi.Peer, words string) {
		var log lines
		target := serveUnits(iscsitest.Options{CHAP: chap}, endGood)
		err := refusalOf(ctx, known(target, peer, &log))
		Expect(err).To(And(MatchError(iscsi.ErrLogin), MatchError(ContainSubstring(words))))
		for _, s := range []string{secret, targetSecret} {
			Expect(err).NotTo(MatchError(ContainSubstring(s)))
			Expect(log.listLines()).NotTo(ContainElement(ContainSubstring(s)))
		}
	},
		Entry("with the wrong secret", iscsitest.CHAP{User: "rsm", Secret: "another"}, nil, "refused user rsm: check the name and the secret named in chap"),
		Entry("with the wrong name", iscsitest.CHAP{User: "bob", Secret: secret}, nil, "refused user rsm"),
		Entry("where the target asks for nothing", iscsitest.CHAP{}, nil, "chap"),
		Entry("from a target that proves nothing", oneWay, &iscsi.Peer{User: "vtl", Secret: targetSecret}, "chap.mutual"),
		Entry("from a target with another secret", mutual, &iscsi.Peer{User: "vtl", Secret: "not that one"}, "chap.mutual"),
		Entry("from a target with another name", mutual, &iscsi.Peer{User: "other", Secret: targetSecret}, "chap.mutual"),
	)

	It("is asked for where none is configured", func(ctx context.Context) {
		Expect(refusalOf(ctx, configFor(serveUnits(iscsitest.Options{CHAP: oneWay})))).To(
			And(MatchError(iscsi.ErrLogin), MatchError(ContainSubstring("none are given: name them in chap"))))
	})

	DescribeTable("falls back to MD5 alone", func(ctx context.Context, stumble iscsitest.Tamper) {
		var log lines
		target := serveUnits(iscsitest.Options{CHAP: oneWay, Tamper: iscsitest.On(wire.OpLoginResponse, atAlgorithms(stumble))}, endGood)
		bus := openBus(known(target, nil, &log))
		devices, err := bus.Devices(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(target.Counts().Connections).To(Equal(2))

		By("remembering it")
		target.DropAll()
		Eventually(func() error { return testReady(ctx, devices[0]) }).Should(Succeed())
		Expect(target.Counts().Connections).To(Equal(3))
	},
		Entry("for a target that refuses a list", iscsitest.RefuseLogin(wire.InitiatorError)),
		Entry("for a target that hangs up on a list", iscsitest.Drop),
		Entry("for a target that wants none of it", iscsitest.Answer("CHAP_A", "Reject")),
		Entry("for a target that takes 7 for SHA-1", shaOne()),
	)
})

// atAlgorithms tampers with the answer to the first list of algorithms that is
// one. This target answers it by a challenge.
func atAlgorithms(t iscsitest.Tamper) iscsitest.Tamper {
	done := false
	return func(c *iscsitest.Conn, m wire.Response) error {
		p, _ := wire.ParsePairs(m.(*wire.LoginResponse).Data)
		if _, challenge := p.Get("CHAP_C"); !challenge || done {
			return c.Send(m)
		}
		done = true
		return t(c, m)
	}
}

// shaOne chooses algorithm 7, and will not like what comes: the honest target
// behind it expects MD5.
func shaOne() iscsitest.Tamper { return iscsitest.Answer("CHAP_A", "7") }

// lines is a log.
type lines struct {
	mu   sync.Mutex
	text []string
}

func (l *lines) noteLine(prefix, args string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text = append(l.text, prefix+" "+args)
}

func (l *lines) listLines() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string{"the log"}, l.text...)
}
