// SPDX-License-Identifier: Apache-2.0

package iscsi_test

import (
	"context"
	"net"
	"sync/atomic"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/iscsitest"
)

// scissors count the bytes that come from a target over all connections, and
// end the connection on which the last allowed one comes.
type scissors struct {
	target *iscsitest.Target
	// left is how many bytes may still come; below 0: any number.
	left atomic.Int64
	// stuck is called instead, and the connection left open and dead, when it
	// is set.
	stuck func()
	came  atomic.Int64
}

func (s *scissors) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, address)
	dead, _ := net.Pipe()
	return &cutConn{Conn: conn, s: s, dead: dead}, err
}

type cutConn struct {
	net.Conn
	s *scissors
	// dead is where nothing ever comes.
	dead net.Conn
}

// Read reads byte by byte near the cut.
func (c *cutConn) Read(b []byte) (int, error) {
	left := c.s.left.Load()
	switch {
	case left == 0 && c.s.stuck != nil:
		c.s.stuck()
		return c.dead.Read(b)
	case left == 0:
		_ = c.Close()
		return 0, net.ErrClosed
	case left > 0:
		b = b[:min(int64(len(b)), left)]
	}
	n, err := c.Conn.Read(b)
	c.s.came.Add(int64(n))
	if left > 0 {
		c.s.left.Add(int64(-n))
	}
	return n, err
}

func (c *cutConn) SetReadDeadline(t time.Time) error {
	_ = c.dead.SetReadDeadline(t)
	return c.Conn.SetReadDeadline(t)
}

func (c *cutConn) Close() error {
	_ = c.dead.Close()
	return c.Conn.Close()
}

var _ = Describe("a connection that ends at any byte", func() {
	options := iscsitest.Options{CHAP: iscsitest.CHAP{User: "rsm", Secret: "a secret of ours"}}
	var line *scissors
	var config iscsi.Config

	prepare := func() {
		GinkgoHelper()
		target, err := iscsitest.Listen(iscsitest.Units{lists(1, gives(pattern(200)))}, options)
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(target.Close)
		line = &scissors{target: target}
		line.left.Store(-1)
		config = settings(target)
		config.Dial = line.dial
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
			Expect(buf[:n]).To(Equal(pattern(200)))
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
			line.stuck = cancel
			line.left.Store(n)
			Expect(use(impatient)).To(MatchError(context.Canceled), "stuck after %d of %d bytes", n, whole)
			cancel()
		}
	})
})
