// SPDX-License-Identifier: Apache-2.0

package library

import (
	"context"
	"time"
)

// Clock is how this package knows the time and waits. Tests put their own in
// place.
type Clock interface {
	Now() time.Time
	// Sleep waits for d, or until ctx is done; then it returns ctx's error.
	Sleep(ctx context.Context, d time.Duration) error
}

// SystemClock is the Clock of the machine.
type SystemClock struct{}

// Now returns the current time.
func (SystemClock) Now() time.Time { return time.Now() }

// Sleep waits for d, or until ctx is done.
func (SystemClock) Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Intervals between two looks at a device that is on its way.
const (
	firstPoll = 100 * time.Millisecond
	pollEvery = time.Second
)

// poller waits between looks, a little longer each time, up to a limit.
type poller struct {
	clock Clock
	end   time.Time
	pause time.Duration
}

func newPoller(clock Clock, limit time.Duration) *poller {
	return &poller{clock: clock, end: clock.Now().Add(limit), pause: firstPoll}
}

// wait pauses before the next look. more is false when the limit has passed;
// err is the context's.
func (p *poller) wait(ctx context.Context) (more bool, err error) {
	if !p.clock.Now().Before(p.end) {
		return false, nil
	}
	if err := p.clock.Sleep(ctx, p.pause); err != nil {
		return false, err
	}
	p.pause = min(2*p.pause, pollEvery)
	return true, nil
}
