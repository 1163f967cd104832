// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"context"
	"errors"
	"net"
	"os"
	"time"
)

// stallCheck is how often, at least, a write that does not get on looks
// whether anybody still wants it.
const stallCheck = time.Second

// socket is a connection whose writes end when the target reads nothing for
// too long, and which knows how much of them has left.
type socket struct {
	net.Conn
	stall time.Duration
	// writeContext is the context of the write that is under way; bytesSent
	// counts the bytes handed to the network. Both belong to the one who may
	// write, as does refreshed, when the deadline was set last.
	writeContext context.Context
	bytesSent    int64
	refreshed    time.Time

	// withinPDU is set while a PDU of which something has come is being read.
	// grace is how long the rest of it may take when nobody wants it any more;
	// graceRuns is set once that time runs. They belong to the one who may read.
	withinPDU, graceRuns bool
	grace                time.Duration
}

// Read implements io.Reader. A deadline interrupts whoever waits for a PDU.
// Whoever has read a part of one cannot leave the rest to another, and gets
// some more time for it.
func (s *socket) Read(b []byte) (int, error) {
	n, err := s.Conn.Read(b)
	if n > 0 || !s.withinPDU || s.graceRuns || !errors.Is(err, os.ErrDeadlineExceeded) {
		return n, err
	}
	s.graceRuns = true
	_ = s.SetReadDeadline(time.Now().Add(s.grace)) // a closed socket says so below
	return s.Conn.Read(b)
}

// endInterruption lets reads wait again.
func (s *socket) endInterruption() {
	s.graceRuns = false
	_ = s.SetReadDeadline(time.Time{}) // a closed socket says so when it is read
}

// Write implements io.Writer. While it waits for the target it looks now and
// then whether the context has ended: a deadline alone would not notice.
func (s *socket) Write(b []byte) (written int, err error) {
	began := time.Now()
	for {
		s.refreshDeadline()
		n, err := s.Conn.Write(b[written:])
		written += n
		s.bytesSent += int64(n)
		switch {
		case !errors.Is(err, os.ErrDeadlineExceeded):
			return written, err
		case s.writeContext != nil && s.writeContext.Err() != nil:
			return written, s.writeContext.Err()
		case n > 0:
			began = time.Now()
		case time.Since(began) >= s.stall:
			return written, errors.New("the target has read nothing for " + s.stall.String())
		}
	}
}

// refreshDeadline sets the deadline of writes anew when half of it is over. To
// do so for each write would cost as much as the write itself: a new timer
// wakes another thread of the Go runtime.
func (s *socket) refreshDeadline() {
	if now := time.Now(); now.Sub(s.refreshed) >= stallCheck/2 {
		s.refreshed = now
		_ = s.SetWriteDeadline(now.Add(stallCheck)) // a closed socket says so when it is written to
	}
}
