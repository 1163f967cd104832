// SPDX-License-Identifier: Apache-2.0

package iscsi_test

import (
	"context"
	"errors"
	"io"
	"net"
	"sync/atomic"
	"time"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/iscsitest"
)

// scissors count the bytes that come from a target over all connections, and
// end the connection on which one comes that is not allowed.
type scissors struct {
	target *iscsitest.Target
	// left is how many bytes may still come; below 0: any number.
	left atomic.Int64
	// stuck is called instead, and the connection left open and dead, when it
	// is set.
	stuck atomic.Pointer[func()]
	// resume lets the last connection that was stuck go on.
	resume func()
	came   atomic.Int64
}

func (s *scissors) dialCutting(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, address)
	dead, other := net.Pipe()
	s.resume = func() {
		s.left.Store(-1)
		_ = other.Close()
	}
	return &cutConn{Conn: conn, s: s, dead: dead}, err
}

type cutConn struct {
	net.Conn
	s *scissors
	// dead is where nothing comes but, perhaps, the end.
	dead net.Conn
	// held has come and was not read yet.
	held []byte
}

func (c *cutConn) Read(b []byte) (int, error) {
	if len(c.held) == 0 {
		buf := make([]byte, 4096)
		n, err := c.Conn.Read(buf)
		if err != nil {
			return 0, err
		}
		c.held = buf[:n]
	}
	left := c.s.left.Load()
	if left == 0 {
		if err := c.writeUntilCut(b); err != nil {
			return 0, err
		}
		left = -1
	}
	n := copy(b, c.held)
	if left > 0 {
		n = int(min(left, int64(n)))
		c.s.left.Add(int64(-n))
	}
	c.held = c.held[n:]
	c.s.came.Add(int64(n))
	return n, nil
}

// writeUntilCut ends the connection, or lets it be stuck until it may go on.
func (c *cutConn) writeUntilCut(b []byte) error {
	stuck := c.s.stuck.Load()
	if stuck == nil {
		_ = c.Close()
		return net.ErrClosed
	}
	(*stuck)()
	if _, err := c.dead.Read(b); !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

func (c *cutConn) SetReadDeadline(t time.Time) error {
	_ = c.dead.SetReadDeadline(t)
	return c.Conn.SetReadDeadline(t)
}

func (c *cutConn) Close() error {
	_ = c.dead.Close()
	return c.Conn.Close()
}
