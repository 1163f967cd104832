// SPDX-License-Identifier: Apache-2.0

// Package clock is how rsmctl knows the time and waits, so that tests can put
// a time of their own in its place (clocktest has one). Whoever only asks for
// the time may take a func() time.Time instead, such as time.Now.
//
// Deadlines that the kernel keeps, of sockets and file locks, are in the
// machine's time whatever the Clock says.
package clock

import (
	"context"
	"time"
)

// Clock tells the time and waits.
type Clock interface {
	Now() time.Time
	// Sleep waits for d, or until ctx is done; then it returns ctx's error.
	Sleep(ctx context.Context, d time.Duration) error
}

// Alarms is a Clock for those who wait for other things at the same time.
type Alarms interface {
	Clock
	// After delivers the time, once, when d has passed.
	After(d time.Duration) <-chan time.Time
}

// System is the clock of the machine.
type System struct{}

// Now returns the current time.
func (System) Now() time.Time { return time.Now() }

// After delivers the time once d has passed.
func (System) After(d time.Duration) <-chan time.Time { return time.After(d) }

// Sleep waits for d, or until ctx is done.
func (System) Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
