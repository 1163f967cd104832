// SPDX-License-Identifier: Apache-2.0

package iscsi_test

import (
	"context"
	"net"
	"sync/atomic"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/clock/clocktest"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/iscsitest"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

var _ = Describe("a connection that is lost", func() {
	var target *iscsitest.Target
	var line *cable
	var now *clocktest.Clock
	var config iscsi.Config

	connected := func(ctx context.Context) scsi.Device {
		GinkgoHelper()
		now = newClock()
		line = &cable{target: target}
		config = configFor(target)
		config.Clock, config.Dial = now, line.dialThrough
		config.Timeouts.Idle = 1000 * time.Hour
		return openDevices(ctx, config)[0]
	}

	It("comes back with the next command, at once", func(ctx context.Context) {
		target = serveUnits(iscsitest.Options{}, endGood)
		device := connected(ctx)
		target.DropAll()
		Eventually(target.Counts).Should(HaveField("Open", 0))
		// The command may meet the end of the connection before anybody knows
		// of it; then it was sent.
		Eventually(func() error { return testReady(ctx, device) }).Should(Succeed())
		Expect(target.Counts().Connections).To(Equal(2))
	})

	It("is waited for once: after that, commands fail at once until it is back", func(ctx context.Context) {
		target = serveUnits(iscsitest.Options{}, endGood)
		now = newClock()
		line = &cable{target: target}
		config = configFor(target)
		config.Clock, config.Dial = now, line.dialThrough
		config.Timeouts.Idle, config.Timeouts.Reconnect = 1000*time.Hour, 100*time.Millisecond
		device := openDevices(ctx, config)[0]
		line.pullCable()
		Eventually(func() error { return testReady(ctx, device) }).Should(MatchError(ContainSubstring("did not come back in time")))
		tried := line.attempts.Load()
		for range 5 {
			Expect(testReady(ctx, device)).To(MatchError(iscsi.ErrLost))
		}
		Expect(line.attempts.Load()).To(Equal(tried), "nobody tries before the pause is over")
		line.unplugged.Store(false)
		now.Advance(time.Minute)
		Expect(testReady(ctx, device)).To(Succeed())
	})

	It("takes the place of a session that the target still has", func(ctx context.Context) {
		target = serveUnits(iscsitest.Options{}, endGood)
		config := configFor(target)
		var first net.Conn
		config.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := new(net.Dialer).DialContext(ctx, network, address)
			if first != nil {
				return conn, err
			}
			// The target's side stays open.
			ours, theirs := net.Pipe()
			first = ours
			go carryBytes(theirs, conn)
			go carryBytes(conn, theirs)
			DeferCleanup(conn.Close)
			DeferCleanup(theirs.Close)
			return ours, err
		}
		device := openDevices(ctx, config)[0]
		Expect(first.Close()).To(Succeed())
		Eventually(func() error { return testReady(ctx, device) }).Should(Succeed())
		Expect(target.Counts()).To(And(HaveField("Connections", 2), HaveField("Reinstated", 1)))
	})

	It("leaves other sessions of this host alone", func(ctx context.Context) {
		target = serveUnits(iscsitest.Options{}, endGood)
		for range 3 {
			Expect(testReady(ctx, openDevices(ctx, configFor(target))[0])).To(Succeed())
		}
		Expect(target.Counts()).To(And(HaveField("Open", 3), HaveField("Reinstated", 0)))
	})

	It("is tried for again and again, with longer and longer pauses", func(ctx context.Context) {
		target = serveUnits(iscsitest.Options{}, endGood)
		device := connected(ctx)
		line.pullCable()
		done := make(chan error)
		go func() {
			err := testReady(ctx, device)
			if err != nil { // sent into the dying connection
				err = testReady(ctx, device)
			}
			done <- err
		}()
		var pauses []time.Duration
		for range 7 {
			Eventually(now.Pending).Should(ContainElement(BeNumerically("<=", 30*time.Second)))
			before := line.attempts.Load()
			for _, wait := range now.Pending() {
				if wait <= 30*time.Second {
					pauses = append(pauses, wait)
					now.Advance(wait)
				}
			}
			Eventually(line.attempts.Load).Should(BeNumerically(">", before))
		}
		Expect(pauses).To(Equal([]time.Duration{1e9, 2e9, 4e9, 8e9, 16e9, 30e9, 30e9}))
		line.unplugged.Store(false)
		Eventually(now.Pending).Should(ContainElement(30 * time.Second))
		now.Advance(30 * time.Second)
		Eventually(done).Should(Receive(BeNil()))
	})

	It("is waited for as long as the caller can", func(ctx context.Context) {
		target = serveUnits(iscsitest.Options{}, endGood)
		device := connected(ctx)
		line.pullCable()
		impatient, cancel := context.WithTimeout(ctx, brief)
		defer cancel()
		var err error
		for {
			if err = testReady(impatient, device); !isUnknown(err) {
				break
			}
		}
		Expect(err).To(And(MatchError(context.DeadlineExceeded), MatchError(iscsi.ErrUnreachable), MatchError(ContainSubstring(target.Addr()))))
	})

	It("is not waited for without end", func(ctx context.Context) {
		target = serveUnits(iscsitest.Options{}, endGood)
		config := configFor(target)
		line := &cable{target: target}
		config.Dial, config.Timeouts.Reconnect, config.Clock = line.dialThrough, brief, newClock()
		device := openDevices(ctx, config)[0]
		line.pullCable()
		var err error
		for {
			if err = testReady(ctx, device); !isUnknown(err) {
				break
			}
		}
		Expect(err).To(MatchError(iscsi.ErrLost))
	})

	It("is an error at once when the target does not let us in again", func(ctx context.Context) {
		var closed atomic.Bool
		target = serveUnits(iscsitest.Options{Tamper: iscsitest.On(wire.OpLoginResponse, func(c *iscsitest.Conn, m wire.Response) error {
			if closed.Load() {
				return iscsitest.RefuseLogin(wire.AuthorizationFailure)(c, m)
			}
			return c.Send(m)
		})}, endGood)
		device := connected(ctx)
		closed.Store(true)
		target.DropAll()
		Eventually(target.Counts).Should(HaveField("Open", 0))
		Eventually(func() error { return testReady(ctx, device) }).Should(MatchError(iscsi.ErrLogin))
	})

	It("was never there: that is an error at once", func(ctx context.Context) {
		target = serveUnits(iscsitest.Options{}, endGood)
		line = &cable{target: target}
		line.unplugged.Store(true)
		config := configFor(target)
		config.Dial = line.dialThrough
		_, err := openBus(config).Devices(ctx)
		Expect(err).To(MatchError(iscsi.ErrUnreachable))
		Expect(line.attempts.Load()).To(BeEquivalentTo(1))
	})

	It("is not made again in a hurry when it is of no use", func(ctx context.Context) {
		var spoilt atomic.Bool
		target = serveUnits(iscsitest.Options{Tamper: func(c *iscsitest.Conn, m wire.Response) error {
			if m.Opcode() != wire.OpLoginResponse && spoilt.Load() {
				return c.Drop()
			}
			return c.Send(m)
		}}, endGood)
		device := connected(ctx)
		spoilt.Store(true)
		Expect(testReady(ctx, device)).To(MatchError(scsi.ErrOutcomeUnknown))
		Expect(testReady(ctx, device)).To(MatchError(scsi.ErrOutcomeUnknown), "the first new connection comes at once")
		result := make(chan error, 1)
		go func() { result <- testReady(ctx, device) }()
		Eventually(now.Pending).Should(ContainElement(time.Second))
		Expect(line.attempts.Load()).To(BeEquivalentTo(2))
		now.Advance(time.Second)
		Eventually(result).Should(Receive(MatchError(scsi.ErrOutcomeUnknown)))
		Expect(line.attempts.Load()).To(BeEquivalentTo(3))
	})
})

func isUnknown(err error) bool {
	ok, _ := MatchError(scsi.ErrOutcomeUnknown).Match(err)
	return err != nil && ok
}
