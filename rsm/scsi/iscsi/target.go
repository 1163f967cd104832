// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// The pauses between attempts to log in again: the first one comes at once.
const (
	firstPause   = time.Second
	longestPause = 30 * time.Second
)

// target is one target of a bus, with the session to it if there is one.
type target struct {
	identity
	// closing ends when the bus is closed.
	closing context.Context

	current atomic.Pointer[connection]
	// connecting is held by whoever logs in, and guards what follows.
	connecting chan struct{}
	// attempts counts logins since the last connection that was of use;
	// notBefore is when the next one may be made.
	attempts  int
	notBefore time.Time
	// lastFailure is why the last attempt failed; away is set when the target was
	// waited for in vain: nobody waits for it again before it has come back.
	lastFailure  error
	waitedInVain bool

	mu    sync.Mutex
	units map[wire.LUN]*unit
}

func newTarget(closing context.Context, id identity) *target {
	return &target{identity: id, closing: closing, connecting: make(chan struct{}, 1), units: map[wire.LUN]*unit{}}
}

// usableConnection returns the session, logging in when there is none. A session
// that was there before is waited for, within limits; a target that was never
// reached, and one that refuses us, is an error at once.
func (t *target) usableConnection(ctx context.Context) (*connection, error) {
	c := t.current.Load()
	if c != nil && c.isUsable() {
		return c, nil
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if c != nil {
		limited, cancel := context.WithTimeoutCause(ctx, t.config.Timeouts.Reconnect, errNotBack)
		defer cancel()
		ctx = limited
	}
	defer context.AfterFunc(t.closing, cancel)()
	select {
	case t.connecting <- struct{}{}:
		defer func() { <-t.connecting }()
	case <-ctx.Done():
		return nil, t.whyContextEnded(ctx)
	}
	return t.reconnect(ctx)
}

// errNotBack is the cause of a wait that was long enough.
var errNotBack = fmt.Errorf("%w: it did not come back in time", ErrLost)

// whyContextEnded says why a context has ended: by itself, because the bus was closed,
// or because it has taken too long.
func (t *target) whyContextEnded(ctx context.Context) error {
	if t.closing.Err() != nil {
		return ErrClosed
	}
	return fmt.Errorf("waiting for a connection to %s: %w", t.nameInMessages(), context.Cause(ctx))
}

// whyNoConnection is ended with what the last attempt met; for the one who connects.
func (t *target) whyNoConnection(ctx context.Context) error {
	err := t.whyContextEnded(ctx)
	if t.lastFailure == nil || t.closing.Err() != nil {
		return err
	}
	return fmt.Errorf("%w; the last attempt: %w", err, t.lastFailure)
}

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
			t.config.Log.Info("logged in to the iSCSI target", "target", t.target, "portal", t.config.Portal)
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
		t.config.Log.Info("the iSCSI target is not back yet", "target", t.target, "reason", err.Error())
	}
}

// noteBrokenConnection takes a broken connection into account, once.
func (t *target) noteBrokenConnection(old *connection) {
	if old.useful.Swap(false) {
		t.attempts, t.notBefore = 0, time.Time{}
	}
	if old.secondsToWait > 0 {
		wait := time.Duration(old.secondsToWait) * time.Second
		t.notBefore = t.config.Clock.Now().Add(wait)
		old.secondsToWait = 0
	}
}

// pauseAfterAttempt is how long to wait after an attempt, should it fail or be of no
// use.
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

// closeSession logs out, and waits until nothing of the session is left. The bus has
// told everybody before that it closes.
func (t *target) closeSession() {
	t.connecting <- struct{}{}
	defer func() { <-t.connecting }()
	c := t.current.Load()
	if c == nil {
		return
	}
	c.logoutOfTarget(ErrClosed)
	c.endConnection(ErrClosed)
}

// runCommand carries out the command of a task. A connection that breaks before the
// command was handed to it is replaced.
func (t *target) runCommand(ctx context.Context, task *task) (int, error) {
	for {
		c, err := t.usableConnection(ctx)
		if err != nil {
			return 0, err
		}
		sent, n, err := c.runTask(ctx, task)
		if sent {
			return n, err
		}
		if ctx.Err() != nil || t.closing.Err() != nil {
			return 0, fmt.Errorf("the command was not sent: %w", err)
		}
		select {
		case <-c.dissolved: // a connection that retires takes a while
		case <-ctx.Done():
			return 0, fmt.Errorf("the command was not sent: %w: %w", err, ctx.Err())
		}
	}
}
