// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"context"
	"time"
)

// clock is time that passes when somebody asks for it or waits. It is a
// library.Clock and a virtual.Clock.
type clock struct{ now time.Time }

func newClock() *clock {
	return &clock{time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)}
}

// Now implements library.Clock. No two moments are the same.
func (c *clock) Now() time.Time {
	c.now = c.now.Add(time.Millisecond)
	return c.now
}

// Sleep implements library.Clock.
func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	c.now = c.now.Add(d)
	return ctx.Err()
}

// Wait implements virtual.Clock.
func (c *clock) Wait(ctx context.Context, d time.Duration) error { return c.Sleep(ctx, d) }
