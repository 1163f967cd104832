// SPDX-License-Identifier: Apache-2.0

package iscsi_test

import (
	"context"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/iscsitest"
)

var _ = Describe("a connection that ends at any byte", func() {
	options := iscsitest.Options{CHAP: iscsitest.CHAP{User: "rsm", Secret: "a secret of ours"}}
	var line *scissors
	var config iscsi.Config

	prepare := func() {
		GinkgoHelper()
		target, err := iscsitest.Listen(iscsitest.Units{listUnits(1, giveData(patternOf(200)))}, options)
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(target.Close)
		line = &scissors{target: target}
		line.left.Store(-1)
		config = configFor(target)
		config.Dial = line.dialCutting
		config.CHAP = &iscsi.CHAP{User: "rsm", Secret: "a secret of ours"}
		config.Timeouts.Abort, config.Timeouts.Logout, config.Timeouts.Reconnect = 1, 1, brief
	}

	// use logs in, lists the logical units, and reads.
	use := func(ctx context.Context) error {
		bus, err := iscsi.Open(config)
		Expect(err).NotTo(HaveOccurred())
		defer func() { Expect(bus.Close()).To(Succeed()) }()
		devices, err := bus.Devices(ctx)
		if err != nil {
			return err
		}
		buf := make([]byte, 200)
		before := line.target.Counts().Commands
		n, err := devices[0].Do(ctx, scsi.Inquiry(200), scsi.In, buf)
		switch {
		case err == nil:
			Expect(buf[:n]).To(Equal(patternOf(200)))
		case line.target.Counts().Commands > before:
			Expect(err).To(MatchError(scsi.ErrOutcomeUnknown))
		}
		return err
	}

	It("is an error each time, and leaves nothing behind", func(ctx context.Context) {
		prepare()
		Expect(use(ctx)).To(Succeed())
		whole := line.came.Load()
		Expect(whole).To(BeNumerically(">", 600))
		for n := range whole {
			line.left.Store(n)
			err := use(ctx)
			if err != nil {
				Expect(err).To(Or(MatchError(iscsi.ErrUnreachable), MatchError(iscsi.ErrLost)), "cut after %d of %d bytes", n, whole)
			} else {
				// What is missing is but the answer to the logout.
				Expect(whole-n).To(BeNumerically("<=", 48), "cut after %d of %d bytes", n, whole)
			}
		}
	})

	It("or is stuck there is an error each time as well", func(ctx context.Context) {
		prepare()
		Expect(use(ctx)).To(Succeed())
		whole := line.came.Load()
		for n := int64(0); n < whole-48; n += 7 {
			impatient, cancel := context.WithCancel(ctx)
			stuck := func() { cancel() }
			line.stuck.Store(&stuck)
			line.left.Store(n)
			Expect(use(impatient)).To(MatchError(context.Canceled), "stuck after %d of %d bytes", n, whole)
			cancel()
		}
	})

	It("or is stuck there for a while is still of use", func(ctx context.Context) {
		prepare()
		Expect(use(ctx)).To(Succeed())
		whole := line.came.Load()
		config.Timeouts.Abort = hung
		for n := whole - 300; n < whole-48; n += 7 {
			line.left.Store(-1)
			bus := openBus(config)
			devices, err := bus.Devices(ctx)
			Expect(err).NotTo(HaveOccurred())
			connections := line.target.Counts().Connections

			impatient, cancel := context.WithCancel(ctx)
			stuck := func() {
				cancel()
				go line.resume() // the interruption may come first, or not
			}
			line.stuck.Store(&stuck)
			line.left.Store(n - (whole - 300))
			_, err = devices[0].Do(impatient, scsi.Inquiry(200), scsi.In, make([]byte, 200))
			Expect(err).To(Or(BeNil(), MatchError(scsi.ErrOutcomeUnknown)), "after %d bytes", n-(whole-300))
			cancel()
			line.left.Store(-1)
			_, err = devices[0].Do(ctx, scsi.Inquiry(200), scsi.In, make([]byte, 200))
			Expect(err).NotTo(HaveOccurred())
			Expect(line.target.Counts().Connections).To(Equal(connections))
			Expect(bus.Close()).To(Succeed())
		}
	})
})
