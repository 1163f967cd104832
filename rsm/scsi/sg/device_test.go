// SPDX-License-Identifier: Apache-2.0

package sg

import (
	"context"
	"errors"
	"os"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi"
)

// stallCommand makes a node keep its commands until release gives one an answer.
func stallCommand() (n *fakeNode, out chan *command, release chan answer) {
	out, release = make(chan *command, 10), make(chan answer)
	return &fakeNode{answers: func(c *command) (answer, error) {
		out <- c
		return <-release, nil
	}}, out, release
}

var _ = Describe("a device", func() {
	inquiry := scsi.Inquiry(8)

	It("hands over what was read, and no more", func(ctx SpecContext) {
		d := thisHost.newDevice("/dev/sg3", &fakeNode{answers: func(c *command) (answer, error) {
			Expect(c.cdb).To(Equal(inquiry))
			Expect(c.dir).To(Equal(scsi.In))
			copy(c.data, "abcdefgh")
			return answer{residual: 5}, nil
		}})
		buf := []byte("........")
		Expect(d.Do(ctx, inquiry, scsi.In, buf)).To(Equal(3))
		Expect(string(buf)).To(Equal("abc....."))
		Expect(d.Name()).To(Equal("/dev/sg3"))
	})

	It("hands over what was read before a check condition", func(ctx SpecContext) {
		d := thisHost.newDevice("/dev/sg3", &fakeNode{answers: func(c *command) (answer, error) {
			copy(c.data, "abcdefgh")
			return answer{status: scsi.StatusCheckCondition, sense: fileMark, residual: 4}, nil
		}})
		buf := make([]byte, 8)
		n, err := d.Do(ctx, inquiry, scsi.In, buf)
		Expect(n).To(Equal(4))
		Expect(err).To(BeAssignableToTypeOf(&scsi.Sense{}))
		Expect(string(buf[:n])).To(Equal("abcd"))
	})

	It("sends what is to be written, and does not write into the caller's buffer", func(ctx SpecContext) {
		d := thisHost.newDevice("/dev/sg3", &fakeNode{answers: func(c *command) (answer, error) {
			Expect(string(c.data)).To(Equal("label"))
			copy(c.data, "XXXXX")
			return answer{}, nil
		}})
		buf := []byte("label")
		Expect(d.Do(ctx, []byte{scsi.OpWrite6, 0, 0, 0, 5, 0}, scsi.Out, buf)).To(Equal(5))
		Expect(string(buf)).To(Equal("label"))
	})

	It("has no data with a command that moves none", func(ctx SpecContext) {
		d := thisHost.newDevice("/dev/sg3", &fakeNode{answers: func(c *command) (answer, error) {
			Expect(c.data).To(BeNil())
			return answer{residual: 18}, nil
		}})
		Expect(d.Do(ctx, scsi.TestUnitReady(), scsi.None, nil)).To(BeZero())
	})

	It("does not send a command whose time is up already", func(ctx SpecContext) {
		late, cancel := context.WithCancel(ctx)
		cancel()
		d := thisHost.newDevice("/dev/sg3", &fakeNode{})
		_, err := d.Do(late, inquiry, scsi.In, make([]byte, 8))
		Expect(err).To(MatchError(context.Canceled))
		Expect(err).NotTo(MatchError(scsi.ErrOutcomeUnknown))
	})

	It("leaves the outcome open when the time is up, and stays busy until the kernel is done", func(ctx SpecContext) {
		n, out, release := stallCommand()
		d := thisHost.newDevice("/dev/sg3", n)
		short, cancel := context.WithCancel(ctx)
		go func() { <-out; cancel() }()
		buf := []byte("........")
		_, err := d.Do(short, inquiry, scsi.In, buf)
		Expect(err).To(MatchError(scsi.ErrOutcomeUnknown))
		Expect(err).To(MatchError(context.Canceled))

		By("refusing another command until then, without a claim that it was sent")
		brief, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
		defer cancel()
		_, err = d.Do(brief, inquiry, scsi.In, buf)
		Expect(err).To(MatchError(context.DeadlineExceeded))
		Expect(err).NotTo(MatchError(scsi.ErrOutcomeUnknown))
		Expect(out).To(BeEmpty())

		By("letting one that waits longer in, after the first has come back")
		done := make(chan error, 1)
		go func() {
			_, err := d.Do(ctx, inquiry, scsi.In, make([]byte, 8))
			done <- err
		}()
		release <- answer{}
		Eventually(ctx, out).Should(Receive())
		release <- answer{status: scsi.StatusBusy}
		Eventually(ctx, done).Should(Receive(MatchError(scsi.StatusBusy)))
		Expect(string(buf)).To(Equal("........"), "the late answer went into a buffer that was not its own any more")
	}, SpecTimeout(10*time.Second))

	It("carries out one command at a time", func(ctx SpecContext) {
		n, out, release := stallCommand()
		d := thisHost.newDevice("/dev/sg3", n)
		const callers = 5
		done := make(chan error, callers)
		for range callers {
			go func() {
				_, err := d.Do(ctx, inquiry, scsi.In, make([]byte, 8))
				done <- err
			}()
		}
		for range callers {
			Eventually(ctx, out).Should(Receive())
			Expect(out).To(BeEmpty(), "two commands are out at once")
			release <- answer{}
			Eventually(ctx, done).Should(Receive(BeNil()))
		}
	}, SpecTimeout(10*time.Second))

	It("hands on why the kernel did not take a command", func(ctx SpecContext) {
		broken := errors.New("not sent: no memory")
		d := thisHost.newDevice("/dev/sg3", &fakeNode{answers: func(*command) (answer, error) { return answer{}, broken }})
		n, err := d.Do(ctx, inquiry, scsi.In, make([]byte, 8))
		Expect(n).To(BeZero())
		Expect(err).To(MatchError(broken))
	})

	It("fails when it is closed", func(ctx SpecContext) {
		n := &fakeNode{}
		d := thisHost.newDevice("/dev/sg3", n)
		Expect(d.Close()).To(Succeed())
		Expect(d.Close()).To(Succeed())
		Expect(n.countCloses()).To(Equal(1))
		_, err := d.Do(ctx, inquiry, scsi.In, make([]byte, 8))
		Expect(err).To(MatchError(os.ErrClosed))
	})

	It("is closed while a command is out without waiting, and lets go of the node afterwards", func(ctx SpecContext) {
		n, out, release := stallCommand()
		d := thisHost.newDevice("/dev/sg3", n)
		done := make(chan error, 2)
		send := func() {
			_, err := d.Do(ctx, inquiry, scsi.In, make([]byte, 8))
			done <- err
		}
		go send()
		Eventually(ctx, out).Should(Receive())
		go send()
		Expect(d.Close()).To(Succeed())
		Eventually(ctx, done).Should(Receive(MatchError(os.ErrClosed)), "the one that waits")
		Expect(n.countCloses()).To(BeZero(), "the node was closed under a command")
		release <- answer{}
		Eventually(ctx, done).Should(Receive(BeNil()), "the one that was out")
		Eventually(ctx, n.countCloses).Should(Equal(1))
	}, SpecTimeout(10*time.Second))
})

var _ = DescribeTable("the kernel's patience with a command", func(ctx SpecContext, left, least, most time.Duration) {
	var limited context.Context = ctx
	if left > 0 {
		var cancel context.CancelFunc
		limited, cancel = context.WithTimeout(context.Background(), left)
		defer cancel()
	}
	Expect(kernelTimeout(limited)).To(And(BeNumerically(">", least), BeNumerically("<=", most)))
},
	Entry("is what the caller has", 2*time.Minute, time.Minute, 2*time.Minute),
	Entry("is longer than a caller's in a hurry", time.Millisecond, leastTimeout-1, leastTimeout),
	Entry("covers the first load of an LTO-9 cartridge", 132*time.Minute, 131*time.Minute, 132*time.Minute),
	Entry("is not endless", 100*time.Hour, mostTimeout-1, mostTimeout),
	Entry("is some minutes when the caller does not care", time.Duration(0), defaultTimeout-1, defaultTimeout),
)
