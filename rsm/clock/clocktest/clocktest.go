// SPDX-License-Identifier: Apache-2.0

// Package clocktest is a clock for tests. Nobody waits on it: its time passes
// when a test says so, and when somebody sleeps, who then wakes up at once.
package clocktest

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Clock is a clock.Alarms. It is safe for many goroutines.
type Clock struct {
	mu     sync.Mutex
	now    time.Time
	tick   time.Duration
	alarms []alarm
	sleeps int
	each   func(sleep int)
	asleep chan struct{}
}

// alarm is a channel that After has given to somebody.
type alarm struct {
	at   time.Time
	ring chan time.Time
}

// New makes a Clock that stands still at a time.
func New(at time.Time) *Clock { return &Clock{now: at} }

// NewTicking makes a Clock that goes on by tick whenever it is asked, so that no
// two moments are the same.
func NewTicking(at time.Time, tick time.Duration) *Clock { return &Clock{now: at, tick: tick} }

// Now implements clock.Clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.letPass(c.tick)
	return c.now
}

// Told returns the time. A ticking Clock does not go on for it.
func (c *Clock) Told() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance lets time pass.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.letPass(d)
}

// letPass lets time pass and sets off the alarms whose time has come.
func (c *Clock) letPass(d time.Duration) {
	c.now = c.now.Add(d)
	c.alarms = slices.DeleteFunc(c.alarms, func(a alarm) bool {
		due := !a.at.After(c.now)
		if due {
			a.ring <- c.now
		}
		return due
	})
}

// Sleep implements clock.Clock: d passes at once, unless ctx is done already.
func (c *Clock) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.mu.Lock()
	c.letPass(d)
	c.sleeps++
	sleep, each, asleep := c.sleeps, c.each, c.asleep
	c.mu.Unlock()
	if asleep != nil {
		asleep <- struct{}{}
		<-ctx.Done()
	}
	if each != nil {
		each(sleep)
	}
	return ctx.Err()
}

// Sleeps counts how often somebody has slept.
func (c *Clock) Sleeps() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sleeps
}

// Each has do called at the end of each sleep from now on, with the number of the
// sleep; nil ends that. do may cancel the sleeper's context.
func (c *Clock) Each(do func(sleep int)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.each = do
}

// KeepAsleep has whoever sleeps from now on sleep until its context is done. The
// channel takes one word for each of them; there is room for some.
func (c *Clock) KeepAsleep() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asleep = make(chan struct{}, 16)
	return c.asleep
}

// After implements clock.Alarms.
func (c *Clock) After(d time.Duration) <-chan time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := alarm{c.now.Add(d), make(chan time.Time, 1)}
	c.alarms = append(c.alarms, a)
	c.letPass(0)
	return a.ring
}

// Pending are the times that have yet to pass until each alarm.
func (c *Clock) Pending() []time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	var waits []time.Duration
	for _, a := range c.alarms {
		waits = append(waits, a.at.Sub(c.now))
	}
	return waits
}
