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
		target := serve(iscsitest.Options{}, good)
		bus := open(settings(target))
		_, err := bus.Devices(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(bus.Close()).To(Succeed())
		Expect(target.Counts().Logouts).To(Equal(1))
		Eventually(target.Counts).Should(HaveField("Open", 0))
		Expect(bus.Close()).To(Succeed(), "a second time")
	})

	It("needs no connection", func() {
		target := serve(iscsitest.Options{}, good)
		Expect(open(settings(target)).Close()).To(Succeed())
		Expect(target.Counts().Connections).To(BeZero())
	})

	It("does not wait for ever for the answer", func(ctx context.Context) {
		c := settings(serve(iscsitest.Options{Tamper: iscsitest.On(wire.OpLogoutResponse, iscsitest.Silent)}, good))
		c.Timeouts.Logout = brief
		bus := open(c)
		_, err := bus.Devices(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(bus.Close()).To(Succeed())
	})

	It("ends a login that is under way", func(ctx context.Context) {
		target := serve(iscsitest.Options{Tamper: iscsitest.Silent}, good)
		bus := open(settings(target))
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
		target := serve(iscsitest.Options{}, good)
		now := newClock()
		line := &cable{target: target}
		c := settings(target)
		c.Clock, c.Dial = now, line.dial
		bus := open(c)
		devices, err := bus.Devices(ctx)
		Expect(err).NotTo(HaveOccurred())
		line.pull()
		result := make(chan error, 1)
		go func() {
			err := ready(ctx, devices[0])
			for isUnknown(err) {
				err = ready(ctx, devices[0])
			}
			result <- err
		}()
		Eventually(now.Pending).Should(ContainElement(time.Second))
		Expect(bus.Close()).To(Succeed())
		Eventually(result).Should(Receive(MatchError(iscsi.ErrClosed)))
	})

	It("may happen at any moment", func(ctx context.Context) {
		for range 50 {
			target := serve(iscsitest.Options{}, good, good)
			bus := open(settings(target))
			var all sync.WaitGroup
			for range 4 {
				all.Go(func() {
					for {
						devices, err := bus.Devices(ctx)
						for _, d := range devices {
							_ = ready(ctx, d)
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
		target := serve(iscsitest.Options{}, good)
		c := settings(target)
		begun, goOn := make(chan struct{}), make(chan struct{})
		c.Dial = func(_ context.Context, network, address string) (net.Conn, error) {
			close(begun)
			<-goOn
			return net.Dial(network, address)
		}
		bus := open(c)
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
