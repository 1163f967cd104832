// SPDX-License-Identifier: Apache-2.0

package iscsi_test

import (
	"context"
	"sync"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/iscsitest"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

var _ = Describe("commands at the same time", func() {
	It("are under way at once for different logical units, one by one for the same", func(ctx context.Context) {
		gate := make(chan struct{})
		target := serveUnits(iscsitest.Options{}, waitFor(gate), waitFor(gate), waitFor(gate))
		devices := openDevices(ctx, configFor(target))
		var all sync.WaitGroup
		errs := make(chan error, 12)
		for range 4 {
			for _, d := range devices {
				all.Go(func() { errs <- testReady(ctx, d) })
			}
		}
		Eventually(target.Counts).Should(HaveField("InFlight", 3))
		close(gate)
		all.Wait()
		for range 12 {
			Expect(<-errs).To(Succeed())
		}
		Expect(target.Counts()).To(And(HaveField("MostInFlight", 3), HaveField("MostPerLUN", 1)))
	})

	It("wait their turn as long as their callers do", func(ctx context.Context) {
		gate := make(chan struct{})
		target := serveUnits(iscsitest.Options{}, waitFor(gate))
		device := openDevices(ctx, configFor(target))[0]
		first := make(chan error)
		go func() { first <- testReady(ctx, device) }()
		Eventually(target.Counts).Should(HaveField("InFlight", 1))
		impatient, cancel := context.WithCancel(ctx)
		cancel()
		err := testReady(impatient, device)
		Expect(err).To(MatchError(context.Canceled))
		Expect(err).NotTo(MatchError(scsi.ErrOutcomeUnknown))
		close(gate)
		Eventually(first).Should(Receive(BeNil()))
	})

	It("are as many as the target takes", func(ctx context.Context) {
		gate := make(chan struct{})
		target := serveUnits(iscsitest.Options{Window: 2}, waitFor(gate), waitFor(gate), waitFor(gate), waitFor(gate))
		devices := openDevices(ctx, configFor(target))
		errs := make(chan error, 4)
		for _, d := range devices {
			go func() { errs <- testReady(ctx, d) }()
		}
		Eventually(target.Counts).Should(HaveField("InFlight", 2))
		close(gate)
		for range 4 {
			Eventually(errs).Should(Receive(BeNil()))
		}
		Expect(target.Counts().MostInFlight).To(Equal(2))
	})

	It("are not sent while the target takes none", func(ctx context.Context) {
		target := serveUnits(iscsitest.Options{Window: 1}, endGood)
		device := openDevices(ctx, configFor(target))[0]
		target.SetWindow(0)
		Expect(testReady(ctx, device)).To(Succeed(), "a number that was allowed stays allowed")
		impatient, cancel := context.WithTimeout(ctx, brief)
		defer cancel()
		err := testReady(impatient, device)
		Expect(err).To(And(MatchError(context.DeadlineExceeded), MatchError(ContainSubstring("window"))))
		Expect(err).NotTo(MatchError(scsi.ErrOutcomeUnknown))

		By("opening it again")
		done := make(chan error)
		go func() { done <- testReady(ctx, device) }()
		target.SetWindow(4)
		Eventually(func() error {
			return target.Broadcast(&wire.NopIn{InitiatorTaskTag: wire.ReservedTag, TargetTransferTag: wire.ReservedTag})
		}).Should(Succeed())
		Eventually(done).Should(Receive(BeNil()))
	})
})
