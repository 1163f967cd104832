// SPDX-License-Identifier: Apache-2.0

package library

import (
	"context"
	"time"

	"rsm.storage/rsmctl/rsm/element"
)

// How often, and how far apart, the Library looks at an element that does not show
// yet what was done. Some changers answer before the robot arrives; of others the
// Access bit lags behind the drive.
const (
	lagLooks = 20
	lagPause = time.Second
)

// waitForArrival waits until the medium is where the changer says it took it. It
// believes a changer that never shows it: the caller of Move looks anyway.
func (l *Library) waitForArrival(ctx context.Context, to int) error {
	return l.waitForElement(ctx, to, func(e element.Element) bool { return e.Full })
}

// waitForElement looks at an element until done says so, a bounded number of times.
// Only the end of ctx is an error.
func (l *Library) waitForElement(ctx context.Context, address int, done func(element.Element) bool) error {
	for range lagLooks {
		e, err := l.Element(ctx, address)
		if err == nil && done(e) {
			return nil
		}
		if err := l.opts.Clock.Sleep(ctx, lagPause); err != nil {
			return err
		}
	}
	l.opts.Log.Info("the changer does not show what it did", "element", l.Name(address))
	return nil
}
