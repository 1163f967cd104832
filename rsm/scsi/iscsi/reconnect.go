// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// The pauses between attempts to log in again: the first one comes at once.
const (
	firstPause   = time.Second
	longestPause = 30 * time.Second
)

// errNotBack is the cause of a wait that was long enough.
var errNotBack = fmt.Errorf("%w: it did not come back in time", ErrLost)

// reconnect logs in until that succeeds, or until there is no point in trying.
func (t *target) reconnect(ctx context.Context) (*connection, error) {
	old := t.current.Load()
	if old != nil && old.isUsable() {
		return old, nil
	}
	if old != nil {
		old.goroutines.Wait()
		t.noteBrokenConnection(old)
	}
	for {
		if t.waitedInVain && t.notBefore.After(t.config.Clock.Now()) {
			return nil, fmt.Errorf("%w; the last attempt: %w", errNotBack, t.lastFailure)
		}
		if err := t.pauseBeforeLogin(ctx); err != nil {
			t.waitedInVain = errors.Is(context.Cause(ctx), errNotBack)
			return nil, t.whyNoConnection(ctx)
		}
		t.attempts++
		t.notBefore = t.config.Clock.Now().Add(t.pauseAfterAttempt())
		c, err := t.connectAndLogin(ctx)
		t.lastFailure = err
		switch {
		case err == nil:
			t.config.Log.Info("logged in to the iSCSI target", "target", t.targetName, "portal", t.config.Portal)
			t.current.Store(c)
			t.waitedInVain = false
			c.startGoroutines()
			return c, nil
		case ctx.Err() != nil:
			t.waitedInVain = errors.Is(context.Cause(ctx), errNotBack)
			return nil, t.whyNoConnection(ctx)
		case old == nil, t.waitedInVain, !mayPassByItself(err):
			return nil, err
		}
		t.config.Log.Info("the iSCSI target is not back yet", "target", t.targetName, "reason", err.Error())
	}
}

// noteBrokenConnection takes a broken connection into account, once.
func (t *target) noteBrokenConnection(old *connection) {
	if old.answeredCommand.Swap(false) {
		t.attempts, t.notBefore = 0, time.Time{}
	}
	if old.secondsToWait > 0 {
		wait := time.Duration(old.secondsToWait) * time.Second
		t.notBefore = t.config.Clock.Now().Add(wait)
		old.secondsToWait = 0
	}
}

// pauseAfterAttempt is how long to wait after an attempt, should it fail or be
// of no use.
func (t *target) pauseAfterAttempt() time.Duration {
	return min(longestPause, firstPause<<min(t.attempts-1, 10))
}

// pauseBeforeLogin waits until the next login may be made.
func (t *target) pauseBeforeLogin(ctx context.Context) error {
	if t.closing.Err() != nil {
		return ErrClosed
	}
	wait := t.notBefore.Sub(t.config.Clock.Now())
	if wait <= 0 {
		return ctx.Err()
	}
	select {
	case <-t.config.Clock.After(wait):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// whyNoConnection is whyContextEnded with what the last attempt met. The caller
// holds connecting.
func (t *target) whyNoConnection(ctx context.Context) error {
	err := t.whyContextEnded(ctx)
	if t.lastFailure == nil || t.closing.Err() != nil {
		return err
	}
	return fmt.Errorf("%w; the last attempt: %w", err, t.lastFailure)
}

// whyContextEnded says why a context has ended: by itself, because the bus was
// closed, or because it has taken too long.
func (t *target) whyContextEnded(ctx context.Context) error {
	if t.closing.Err() != nil {
		return ErrClosed
	}
	return fmt.Errorf("waiting for a connection to %s: %w", t.nameInMessages(), context.Cause(ctx))
}
