// SPDX-License-Identifier: Apache-2.0

package iscsi_test

import (
	"context"
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi/iscsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/iscsitest"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// tellTargets makes the answer to SendTargets.
func tellTargets(keysAndValues ...string) (p wire.Pairs) {
	for i := 0; i < len(keysAndValues); i += 2 {
		p = append(p, wire.Pair{Key: keysAndValues[i], Value: keysAndValues[i+1]})
	}
	return p
}

var _ = Describe("discovery", func() {
	discover := func(ctx context.Context, o iscsitest.Options) ([]iscsi.Target, *iscsitest.Target, error) {
		GinkgoHelper()
		target := serveUnits(o)
		found, err := iscsi.Discover(ctx, iscsi.Config{Portal: target.Addr()})
		return found, target, err
	}

	It("finds the target, and says goodbye", func(ctx context.Context) {
		found, target, err := discover(ctx, iscsitest.Options{})
		Expect(err).NotTo(HaveOccurred())
		Expect(found).To(Equal([]iscsi.Target{{Name: target.Name(), Portals: []string{target.Addr()}}}))
		Expect(target.Counts().Logouts).To(Equal(1))
	})

	It("tells the portals of each target", func(ctx context.Context) {
		found, target, err := discover(ctx, iscsitest.Options{Discovery: tellTargets(
			"TargetName", "iqn.2026-11.example:a",
			"TargetAddress", "192.0.2.1:3260,1", "TargetAddress", "[2001:db8::1]:3260,2", "TargetAddress", "192.0.2.1:3260,3",
			"TargetName", "iqn.2026-11.example:b",
			"TargetName", "iqn.2026-11.example:c", "TargetAddress", "vtl.example.org")})
		Expect(err).NotTo(HaveOccurred())
		Expect(found).To(Equal([]iscsi.Target{
			{Name: "iqn.2026-11.example:a", Portals: []string{"192.0.2.1:3260", "[2001:db8::1]:3260"}},
			{Name: "iqn.2026-11.example:b", Portals: []string{target.Addr()}},
			{Name: "iqn.2026-11.example:c", Portals: []string{"vtl.example.org:3260"}},
		}))
	})

	It("reads a list that is longer than one PDU", func(ctx context.Context) {
		var list wire.Pairs
		for i := range 20000 {
			list = append(list, tellTargets("TargetName", fmt.Sprintf("iqn.2026-11.example:drive-%d", i))...)
		}
		found, _, err := discover(ctx, iscsitest.Options{Discovery: list})
		Expect(err).NotTo(HaveOccurred())
		Expect(found).To(HaveLen(20000))
		Expect(found[19999].Name).To(Equal("iqn.2026-11.example:drive-19999"))
	})

	It("may find nothing", func(ctx context.Context) {
		found, _, err := discover(ctx, iscsitest.Options{Discovery: wire.Pairs{}})
		Expect(err).NotTo(HaveOccurred())
		Expect(found).To(BeEmpty())
	})

	DescribeTable("may be open or asks for a secret", func(ctx context.Context, chap iscsitest.CHAP) {
		target := serveUnits(iscsitest.Options{CHAP: chap})
		found, err := iscsi.Discover(ctx, iscsi.Config{
			Portal: target.Addr(), CHAP: &iscsi.CHAP{User: "rsm", Secret: "a secret of ours"},
		})
		Expect(err).NotTo(HaveOccurred())
		Expect(found).To(HaveLen(1))
	},
		Entry("open", iscsitest.CHAP{}),
		Entry("a secret", iscsitest.CHAP{User: "rsm", Secret: "a secret of ours"}),
	)

	DescribeTable("is given up", func(ctx context.Context, o iscsitest.Options, kind error) {
		_, _, err := discover(ctx, o)
		Expect(err).To(MatchError(kind))
	},
		Entry("when an address is none", iscsitest.Options{Discovery: tellTargets("TargetName", "iqn.a", "TargetAddress", "a/b")}, iscsi.ErrProtocol),
		Entry("when the target hangs up", iscsitest.Options{Tamper: iscsitest.On(wire.OpTextResponse, iscsitest.Drop)}, iscsi.ErrLost),
		Entry("when the question is rejected", iscsitest.Options{Tamper: iscsitest.On(wire.OpTextResponse, rejectMessage)}, iscsi.ErrProtocol),
		Entry("when the list has no end", iscsitest.Options{Tamper: iscsitest.On(wire.OpTextResponse, iscsitest.Change(func(m *wire.TextResponse) {
			m.Final, m.Continue, m.TargetTransferTag, m.Data = false, true, 1, make([]byte, 200<<10)
		}))}, iscsi.ErrProtocol),
		Entry("when the rest cannot be asked for", iscsitest.Options{Tamper: iscsitest.On(wire.OpTextResponse, iscsitest.Change(func(m *wire.TextResponse) {
			m.Final = false
		}))}, iscsi.ErrProtocol),
		Entry("when nobody may ask", iscsitest.Options{Tamper: iscsitest.RefuseLogin(wire.SessionTypeNotSupported)}, iscsi.ErrLogin),
	)

	It("has an end of its own", func(ctx context.Context) {
		target := serveUnits(iscsitest.Options{Tamper: iscsitest.On(wire.OpTextResponse, iscsitest.Silent)})
		c := iscsi.Config{Portal: target.Addr()}
		c.Timeouts.Login = brief
		_, err := iscsi.Discover(ctx, c)
		Expect(err).To(MatchError(context.DeadlineExceeded))
	})
})

// rejectMessage answers a question by a Reject.
func rejectMessage(c *iscsitest.Conn, m wire.Response) error {
	header, err := wire.Append(nil, &wire.TextRequest{InitiatorTaskTag: m.Tag()}, wire.Digests{})
	if err != nil {
		return err
	}
	return c.Send(&wire.Reject{Reason: wire.RejectNotSupported, Data: header})
}
