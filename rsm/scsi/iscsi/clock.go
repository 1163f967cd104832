// SPDX-License-Identifier: Apache-2.0

package iscsi

import "time"

// Clock is how this package knows the time and waits. Tests put their own in
// place.
type Clock interface {
	Now() time.Time
	// After delivers once d has passed.
	After(d time.Duration) <-chan time.Time
}

// systemClock is the Clock of the machine.
type systemClock struct{}

func (systemClock) Now() time.Time                         { return time.Now() }
func (systemClock) After(d time.Duration) <-chan time.Time { return time.After(d) }
