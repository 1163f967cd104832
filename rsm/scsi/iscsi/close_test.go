// SPDX-License-Identifier: Apache-2.0

package iscsi_test

import (
	"context"
	"net"
	"sync"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi/iscsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/iscsitest"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

var _ = Describe("closing a bus", func() {
	It("says goodbye", func(ctx context.Context) {
		target := serveUnits(iscsitest.Options{}, endGood)
		bus := openBus(configFor(target))
		_, err := bus.Devices(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(bus.Close()).To(Succeed())
		Expect(target.Counts().Logouts).To(Equal(1))
		Eventually(target.Counts).Should(HaveField("Open", 0))
		Expect(bus.Close()).To(Succeed(), "a second time")
	})

	It("needs no connection", func() {
		target := serveUnits(iscsitest.Options{}, endGood)
		Expect(openBus(configFor(target)).Close()).To(Succeed())
		Expect(target.Counts().Connections).To(BeZero())
	})

	It("does not wait for ever for the answer", func(ctx context.Context) {
		c := configFor(serveUnits(iscsitest.Options{Tamper: iscsitest.On(wire.OpLogoutResponse, iscsitest.Silent)}, endGood))
		c.Timeouts.Logout = brief
		bus := openBus(c)
		_, err := bus.Devices(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(bus.Close()).To(Succeed())
	})

	It("ends a login that is under way", func(ctx context.Context) {
		target := serveUnits(iscsitest.Options{Tamper: iscsitest.Silent}, endGood)
		bus := openBus(configFor(target))
		result := make(chan error, 1)
		go func() {
			_, err := bus.Devices(ctx)
			result <- err
		}()
		Eventually(target.Counts).Should(HaveField("Open", 1))
		Expect(bus.Close()).To(Succeed())
		Eventually(result).Should(Receive(MatchError(iscsi.ErrClosed)))
	})

	It("ends the wait for a connection", func(ctx context.Context) {
		target := serveUnits(iscsitest.Options{}, endGood)
		now := newClock()
		line := &cable{target: target}
		c := configFor(target)
		c.Clock, c.Dial = now, line.dialThrough
		bus := openBus(c)
		devices, err := bus.Devices(ctx)
		Expect(err).NotTo(HaveOccurred())
		line.pullCable()
		result := make(chan error, 1)
		go func() {
			err := testReady(ctx, devices[0])
			for isUnknown(err) {
				err = testReady(ctx, devices[0])
			}
			result <- err
		}()
		Eventually(now.Pending).Should(ContainElement(time.Second))
		Expect(bus.Close()).To(Succeed())
		Eventually(result).Should(Receive(MatchError(iscsi.ErrClosed)))
	})

	It("may happen at any moment", func(ctx context.Context) {
		for range 50 {
			target := serveUnits(iscsitest.Options{}, endGood, endGood)
			bus := openBus(configFor(target))
			var all sync.WaitGroup
			for range 4 {
				all.Go(func() {
					for {
						devices, err := bus.Devices(ctx)
						for _, d := range devices {
							_ = testReady(ctx, d)
						}
						if err != nil {
							return
						}
					}
				})
			}
			all.Go(func() { _ = bus.Close() })
			all.Wait()
			Eventually(target.Counts).Should(HaveField("Open", 0))
		}
	})

	It("leaves no connection that was just being made", func(ctx context.Context) {
		target := serveUnits(iscsitest.Options{}, endGood)
		c := configFor(target)
		begun, goOn := make(chan struct{}), make(chan struct{})
		c.Dial = func(_ context.Context, network, address string) (net.Conn, error) {
			close(begun)
			<-goOn
			return net.Dial(network, address)
		}
		bus := openBus(c)
		result := make(chan error, 1)
		go func() {
			_, err := bus.Devices(ctx)
			result <- err
		}()
		<-begun
		closed := make(chan struct{})
		go func() {
			defer close(closed)
			_ = bus.Close()
		}()
		close(goOn)
		Eventually(closed).Should(BeClosed())
		Eventually(result).Should(Receive(HaveOccurred()))
		Eventually(target.Counts).Should(HaveField("Open", 0))
	})
})
