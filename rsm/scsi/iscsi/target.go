// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
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

// closeSession logs out, and waits until nothing of the session is left. The
// bus has announced before that it closes.
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

// runCommand carries out the command of a task. A connection that breaks before
// the command was handed to it is replaced.
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
