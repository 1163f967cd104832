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

// refusalOf is the error of a first use that came to nothing. It says nothing
// about a command, since none was sent.
func refusalOf(ctx context.Context, c iscsi.Config) error {
	GinkgoHelper()
	devices, err := openBus(c).Devices(ctx)
	Expect(err).To(HaveOccurred())
	Expect(devices).To(BeEmpty())
	Expect(err).NotTo(MatchError(scsi.ErrOutcomeUnknown))
	return err
}

var _ = Describe("a login", func() {
	both := wire.Digests{Header: true, Data: true}

	DescribeTable("ends in a session whatever the target offers", func(ctx context.Context, o iscsitest.Options, d iscsi.Digests) {
		target := serveUnits(o, giveData([]byte("some data")))
		c := configFor(target)
		c.Digests = d
		devices := openDevices(ctx, c)
		buf := make([]byte, 20)
		n, err := devices[0].Do(ctx, scsi.Inquiry(20), scsi.In, buf)
		Expect(err).NotTo(HaveOccurred())
		Expect(string(buf[:n])).To(Equal("some data"))
		Expect(target.Counts().Connections).To(Equal(1))
	},
		Entry("nothing", iscsitest.Options{}, iscsi.Prefer),
		Entry("checksums", iscsitest.Options{Digests: both}, iscsi.Prefer),
		Entry("checksums that are required", iscsitest.Options{Digests: both}, iscsi.Require),
		Entry("checksums that nobody wants", iscsitest.Options{Digests: both}, iscsi.Off),
		Entry("checksums of headers", iscsitest.Options{Digests: wire.Digests{Header: true}}, iscsi.Prefer),
		Entry("checksums of data", iscsitest.Options{Digests: wire.Digests{Data: true}}, iscsi.Prefer),
		Entry("other lengths", iscsitest.Options{MaxRecvDataSegmentLength: 4096, FirstBurstLength: 512, MaxBurstLength: 1024}, iscsi.Prefer),
		Entry("a key of its own", iscsitest.Options{Tamper: iscsitest.On(wire.OpLoginResponse, askAtEnd("X-com.example.odd", "1"))}, iscsi.Prefer),
		Entry("text in pieces", iscsitest.Options{Tamper: iscsitest.On(wire.OpLoginResponse, answerInPieces())}, iscsi.Prefer),
		Entry("text with more zeros than needed", iscsitest.Options{Tamper: iscsitest.Change(func(m *wire.LoginResponse) { m.Data = append(m.Data, 0, 0, 0) })}, iscsi.Prefer),
	)

	It("is refused without checksums where they are required", func(ctx context.Context) {
		c := configFor(serveUnits(iscsitest.Options{}))
		c.Digests = iscsi.Require
		Expect(refusalOf(ctx, c)).To(And(MatchError(iscsi.ErrLogin), MatchError(ContainSubstring("Prefer"))))
	})

	DescribeTable("says what to do when it is refused", func(ctx context.Context, status wire.LoginStatus, kind error, words ...string) {
		target := serveUnits(iscsitest.Options{Tamper: iscsitest.RefuseLogin(status)})
		err := refusalOf(ctx, configFor(target))
		Expect(err).To(MatchError(kind))
		for _, w := range append(words, target.Addr()) {
			Expect(err).To(MatchError(ContainSubstring(w)))
		}
		Expect(target.Counts().Connections).To(Equal(1), "a refusal is an answer")
	},
		Entry("for want of a name and a secret", wire.AuthenticationFailure, iscsi.ErrLogin, "chap"),
		Entry("for our name", wire.AuthorizationFailure, iscsi.ErrLogin, iscsi.DefaultInitiator()),
		Entry("for want of the target", wire.TargetNotFound, iscsi.ErrLogin, iscsitest.DefaultName, "rsmctl discover"),
		Entry("since the target is gone", wire.TargetRemoved, iscsi.ErrLogin, "rsmctl discover"),
		Entry("for too many others", wire.TooManyConnections, iscsi.ErrLogin, "0206h"),
		Entry("for the version", wire.UnsupportedVersion, iscsi.ErrLogin, "version"),
		Entry("for the type of session", wire.SessionTypeNotSupported, iscsi.ErrLogin, "session"),
		Entry("for a reason of its own", wire.LoginStatus(0x02EE), iscsi.ErrLogin, "log", "02EEh"),
		Entry("for lack of room", wire.OutOfResources, iscsi.ErrUnavailable, "0302h"),
		Entry("for now", wire.ServiceUnavailable, iscsi.ErrUnavailable, "0301h"),
		Entry("by a class that does not exist", wire.LoginStatus(0x0700), iscsi.ErrLogin, "0700h"),
		Entry("by a move to nowhere", wire.TargetMovedPermanently, iscsi.ErrProtocol, "TargetAddress"),
	)

	It("knows an unknown target by the target's own word", func(ctx context.Context) {
		c := configFor(serveUnits(iscsitest.Options{Name: "iqn.2026-11.example:other"}))
		c.Targets = []string{"iqn.2026-11.example:mistyped"}
		Expect(refusalOf(ctx, c)).To(MatchError(ContainSubstring("iqn.2026-11.example:mistyped")))
	})

	It("goes where the target has gone", func(ctx context.Context) {
		there := serveUnits(iscsitest.Options{}, endGood)
		here := serveUnits(iscsitest.Options{Tamper: iscsitest.RefuseLogin(
			wire.TargetMovedTemporarily, wire.Pair{Key: "TargetAddress", Value: there.Addr() + ",1"})})
		Expect(testReady(ctx, openDevices(ctx, configFor(here))[0])).To(Succeed())
		Expect(there.Counts().Logins).To(Equal(1))
	})

	It("does not go round in circles", func(ctx context.Context) {
		var target *iscsitest.Target
		target = serveUnits(iscsitest.Options{Tamper: func(c *iscsitest.Conn, m wire.Response) error {
			return iscsitest.RefuseLogin(wire.TargetMovedTemporarily, wire.Pair{Key: "TargetAddress", Value: target.Addr()})(c, m)
		}})
		Expect(refusalOf(ctx, configFor(target))).To(And(MatchError(iscsi.ErrLogin), MatchError(ContainSubstring("portal to portal"))))
		Expect(target.Counts().Connections).To(Equal(5))
	})

	DescribeTable("is given up when the target breaks the rules", func(ctx context.Context, t iscsitest.Tamper) {
		target, err := iscsitest.Listen(iscsitest.Units{endGood}, iscsitest.Options{Tamper: iscsitest.On(wire.OpLoginResponse, t)})
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(target.Close)
		Expect(refusalOf(ctx, configFor(target))).To(MatchError(iscsi.ErrProtocol))
	},
		Entry("by a stage that nobody asked for", iscsitest.Change(func(m *wire.LoginResponse) { m.Transit, m.NSG = true, wire.FullFeaturePhase })),
		Entry("by another stage", iscsitest.Change(func(m *wire.LoginResponse) { m.CSG = wire.FullFeaturePhase })),
		Entry("by another task", iscsitest.Change(func(m *wire.LoginResponse) { m.InitiatorTaskTag = 99 })),
		Entry("by another version", iscsitest.Change(func(m *wire.LoginResponse) { m.VersionActive = 1 })),
		Entry("by a session without a handle", iscsitest.Change(func(m *wire.LoginResponse) { m.TSIH = 0 })),
		Entry("by never coming to an end", iscsitest.Change(func(m *wire.LoginResponse) { m.Transit, m.NSG = false, 0 })),
		Entry("by text without end", iscsitest.Change(func(m *wire.LoginResponse) { m.Transit, m.Continue, m.Data = false, true, make([]byte, 8192) })),
		Entry("by text that goes on into the next stage", iscsitest.Change(func(m *wire.LoginResponse) { m.Continue = true })),
		Entry("by text that is none", iscsitest.Change(func(m *wire.LoginResponse) { m.Data = []byte("garbage\x00") })),
		Entry("by saying a thing twice", iscsitest.Change(func(m *wire.LoginResponse) { m.Data = []byte("TargetAlias=a\x00TargetAlias=b\x00") })),
		Entry("by more than was agreed on", iscsitest.Change(func(m *wire.LoginResponse) { m.Data = make([]byte, 8193) })),
		Entry("by an answer to another question", iscsitest.Instead(&wire.NopIn{InitiatorTaskTag: wire.ReservedTag, TargetTransferTag: wire.ReservedTag})),
		Entry("by a rejection", iscsitest.Instead(&wire.Reject{Reason: wire.RejectProtocolError})),
		Entry("by an answer that makes no sense", iscsitest.Answer("MaxBurstLength", "-5")),
		Entry("by a method that nobody offered", iscsitest.Answer("InitialR2T", "Perhaps")),
	)

	It("is as short as the caller's patience", func(ctx context.Context) {
		target := serveUnits(iscsitest.Options{Tamper: iscsitest.Silent})
		impatient, cancel := context.WithCancel(ctx)
		bus := openBus(configFor(target))
		result := make(chan error)
		go func() {
			_, err := bus.Devices(impatient)
			result <- err
		}()
		Eventually(target.Counts).Should(HaveField("Open", 1))
		cancel()
		var err error
		Eventually(result).Should(Receive(&err))
		Expect(err).To(MatchError(context.Canceled))
	})

	It("has an end of its own", func(ctx context.Context) {
		c := configFor(serveUnits(iscsitest.Options{Tamper: iscsitest.Silent}))
		c.Timeouts.Login = 1
		Expect(refusalOf(ctx, c)).To(MatchError(iscsi.ErrUnreachable))
	})

	DescribeTable("is refused by ourselves", func(change func(*iscsi.Config), words string) {
		c := iscsi.Config{Portal: "vtl", Targets: []string{iscsitest.DefaultName}}
		change(&c)
		_, err := iscsi.Open(c)
		Expect(err).To(And(MatchError(iscsi.ErrConfig), MatchError(ContainSubstring(words))))
	},
		Entry("without a portal", func(c *iscsi.Config) { c.Portal = "" }, "portal"),
		Entry("without a target", func(c *iscsi.Config) { c.Targets = nil }, "rsmctl discover"),
		Entry("with a target that is none", func(c *iscsi.Config) { c.Targets = []string{"vtl"} }, "target"),
		Entry("with a target named twice", func(c *iscsi.Config) { c.Targets = append(c.Targets, c.Targets[0]) }, "twice"),
		Entry("with a bad name of ours", func(c *iscsi.Config) { c.Initiator = "me" }, "initiator"),
		Entry("with digests that do not exist", func(c *iscsi.Config) { c.Digests = 7 }, "digests"),
		Entry("with a user without a secret", func(c *iscsi.Config) { c.CHAP = &iscsi.CHAP{User: "rsm"} }, "chap"),
		Entry("with a target without a secret", func(c *iscsi.Config) {
			c.CHAP = &iscsi.CHAP{User: "rsm", Secret: "x", Mutual: &iscsi.Peer{User: "vtl"}}
		}, "chap"),
		Entry("with one secret for both", func(c *iscsi.Config) {
			c.CHAP = &iscsi.CHAP{User: "rsm", Secret: "same", Mutual: &iscsi.Peer{User: "vtl", Secret: "same"}}
		}, "same"),
	)

	It("tells in plain words that nobody is there", func(ctx context.Context) {
		target := serveUnits(iscsitest.Options{})
		target.Close()
		err := refusalOf(ctx, configFor(target))
		Expect(err).To(And(MatchError(iscsi.ErrUnreachable), MatchError(ContainSubstring("nobody listens")), MatchError(ContainSubstring(target.Addr()))))
	})
})
