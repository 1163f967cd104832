// SPDX-License-Identifier: Apache-2.0

package library

import (
	"context"
	"time"

	"rsm.storage/rsmctl/rsm/clock"
)

// The pause between two looks at a device that is getting ready: short at first,
// then about a tenth of the time waited so far. What takes seconds is seen within
// one more, and what takes hours costs few commands.
const (
	firstPoll   = 100 * time.Millisecond
	earlyPoll   = time.Second
	longestPoll = time.Minute
)

// poller waits between looks, longer each time, up to a limit.
type poller struct {
	clock clock.Clock
	limit time.Duration
	began time.Time
	told  bool
}

func newPoller(clock clock.Clock, limit time.Duration) *poller {
	return &poller{clock: clock, limit: limit, began: clock.Now()}
}

// waitedSoFar is the time since the first look.
func (p *poller) waitedSoFar() time.Duration { return p.clock.Now().Sub(p.began) }

// waitForNextPoll pauses before the next look. more is false when the limit has
// passed; err is the context's.
func (p *poller) waitForNextPoll(ctx context.Context) (more bool, err error) {
	waited := p.waitedSoFar()
	if waited >= p.limit {
		return false, nil
	}
	pause := min(max(firstPoll, min(2*waited, earlyPoll), waited/10), longestPoll, p.limit-waited)
	return true, p.clock.Sleep(ctx, pause)
}

// isTimeToTell is true once: when people begin to wonder.
func (p *poller) isTimeToTell() bool {
	if p.told || p.waitedSoFar() < 10*time.Second {
		return false
	}
	p.told = true
	return true
}
