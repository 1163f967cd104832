// SPDX-License-Identifier: Apache-2.0

package iscsi_test

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/clock/clocktest"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/iscsitest"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

var _ = Describe("a silent target", func() {
	idle, patience := 15*time.Second, 30*time.Second

	// silent has a command under way on a target that answers pings as the
	// tamper says.
	silent := func(ctx context.Context, t iscsitest.Tamper) (*clocktest.Clock, chan error) {
		GinkgoHelper()
		now := newClock()
		target := serveUnits(iscsitest.Options{Tamper: iscsitest.On(wire.OpNopIn, t)}, waitFor(nil))
		c := configFor(target)
		c.Clock = now
		device := openDevices(ctx, c)[0]
		result := make(chan error, 1)
		go func() { result <- testReady(ctx, device) }()
		Eventually(target.Counts).Should(HaveField("InFlight", 1))
		Eventually(now.Pending).Should(ConsistOf(idle))
		now.Advance(idle)
		Eventually(now.Pending).Should(ConsistOf(idle), "what was received up to now was a sign of life")
		return now, result
	}

	It("is pinged, and its answer is as good as any", func(ctx context.Context) {
		answered := make(chan struct{}, 9)
		now, result := silent(ctx, func(c *iscsitest.Conn, m wire.Response) error {
			defer func() { answered <- struct{}{} }()
			return c.Send(m)
		})
		for range 3 {
			now.Advance(idle)
			Eventually(now.Pending).Should(ConsistOf(patience))
			Eventually(answered).Should(Receive())
			Consistently(result).WithTimeout(brief).ShouldNot(Receive())
			now.Advance(patience)
			Eventually(now.Pending).Should(ConsistOf(idle))
		}
	})

	It("counts as lost when it does not answer", func(ctx context.Context) {
		now, result := silent(ctx, iscsitest.Silent)
		now.Advance(idle)
		Eventually(now.Pending).Should(ConsistOf(patience))
		now.Advance(patience)
		var err error
		Eventually(result).Should(Receive(&err))
		Expect(err).To(And(MatchError(scsi.ErrOutcomeUnknown), MatchError(iscsi.ErrLost), MatchError(ContainSubstring("ping for 30s"))))
	})
})

var _ = Describe("a target that pings", func() {
	It("is answered", func(ctx context.Context) {
		target := serveUnits(iscsitest.Options{}, endGood)
		device := openDevices(ctx, configFor(target))[0]
		for i := range uint32(5) {
			Expect(target.Broadcast(&wire.NopIn{LUN: wire.LUN{0, 3}, InitiatorTaskTag: wire.ReservedTag, TargetTransferTag: i})).To(Succeed())
			Eventually(target.Counts).Should(HaveField("Pongs", int(i)+1))
		}
		Expect(testReady(ctx, device)).To(Succeed())
	})

	It("is not answered when it does not want that", func(ctx context.Context) {
		target := serveUnits(iscsitest.Options{}, endGood)
		device := openDevices(ctx, configFor(target))[0]
		Expect(target.Broadcast(&wire.NopIn{InitiatorTaskTag: wire.ReservedTag, TargetTransferTag: wire.ReservedTag})).To(Succeed())
		Expect(testReady(ctx, device)).To(Succeed())
		Expect(target.Counts().Pongs).To(BeZero())
	})
})
