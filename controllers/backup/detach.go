// SPDX-License-Identifier: Apache-2.0

package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"rsm.storage/rsmctl/rsm/store"
)

// writeLimit is how long one write to a place may take.
const writeLimit = time.Minute

// errNoAnswer says that a disk has stopped answering.
var errNoAnswer = errors.New("the disk does not answer")

// detached is a store whose Export ends in time even when the writer never
// does, as on a network share whose server is gone. A transaction that stayed
// open would make the database grow, and keep it from being closed. The write
// that hangs is left to its goroutine.
type detached struct {
	store.Store
	limit time.Duration // of one write
}

// Export implements store.Store. After an error w must not be used: a write
// may still be under way.
func (d detached) Export(ctx context.Context, w io.Writer) (store.Info, error) {
	hand := &handOver{ctx: ctx, limit: d.limit, data: make(chan []byte), done: make(chan error, 1)}
	go func() {
		for p := range hand.data {
			_, err := w.Write(p)
			hand.done <- err
		}
	}()
	info, err := d.Store.Export(ctx, hand)
	close(hand.data)
	return info, err
}

// handOver hands each write to another goroutine and waits for it, though not
// for ever.
type handOver struct {
	ctx    context.Context
	limit  time.Duration
	data   chan []byte
	done   chan error
	buffer []byte
	failed error
}

func (h *handOver) Write(p []byte) (int, error) {
	if h.failed != nil {
		return 0, h.failed
	}
	// p belongs to the caller, who goes on when a write hangs.
	h.buffer = append(h.buffer[:0], p...)
	h.data <- h.buffer
	limit := time.NewTimer(h.limit)
	defer limit.Stop()
	select {
	case h.failed = <-h.done:
	case <-h.ctx.Done():
		h.failed = context.Cause(h.ctx)
	case <-limit.C:
		h.failed = fmt.Errorf("%w: a write has not ended in %s", errNoAnswer, h.limit)
	}
	if h.failed != nil {
		return 0, h.failed
	}
	return len(p), nil
}
