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
	// wanted is the context of the write that is under way; sent counts the
	// bytes handed to the network. Both belong to the one who may write, as
	// does refreshed, when the deadline was set last.
	wanted    context.Context
	sent      int64
	refreshed time.Time
}

// Write implements io.Writer. While it waits for the target it looks now and
// then whether the context has ended: a deadline alone would not notice.
func (s *socket) Write(b []byte) (written int, err error) {
	began := time.Now()
	for {
		s.refresh()
		n, err := s.Conn.Write(b[written:])
		written += n
		s.sent += int64(n)
		switch {
		case !errors.Is(err, os.ErrDeadlineExceeded):
			return written, err
		case s.wanted != nil && s.wanted.Err() != nil:
			return written, s.wanted.Err()
		case n > 0:
			began = time.Now()
		case time.Since(began) >= s.stall:
			return written, errors.New("the target has read nothing for " + s.stall.String())
		}
	}
}

// refresh sets the deadline of writes anew when half of it is over. To do so
// for each write would cost as much as the write itself: a new timer wakes
// another thread of the Go runtime.
func (s *socket) refresh() {
	if now := time.Now(); now.Sub(s.refreshed) >= stallCheck/2 {
		s.refreshed = now
		_ = s.SetWriteDeadline(now.Add(stallCheck)) // a closed socket says so when it is written to
	}
}
