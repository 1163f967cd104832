// SPDX-License-Identifier: Apache-2.0

package library

import (
	"context"
	"time"

	"rsm.storage/rsmctl/rsm/element"
)

// How often, and how far apart, an element is looked at that has not caught up
// with what was done: libraries exist whose answer runs ahead of the robot, or
// whose Access bit lags behind the drive.
const (
	lagLooks = 20
	lagPause = time.Second
)

// arrival waits until the medium is where the changer says it took it. A
// changer that never shows it is believed all the same: whoever asked for the
// move looks anyway.
func (l *Library) arrival(ctx context.Context, to int) error {
	return l.catchUp(ctx, to, func(e element.Element) bool { return e.Full })
}

// catchUp looks at an element until it is as it should be, a bounded number of
// times. Only the end of ctx is an error.
func (l *Library) catchUp(ctx context.Context, address int, done func(element.Element) bool) error {
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
