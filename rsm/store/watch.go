// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"sync"
)

// watchers hands the newest revision to everybody who watches. The zero value is
// ready for use.
type watchers struct {
	mu     sync.Mutex
	all    map[chan uint64]func() bool
	closed bool
}

// addWatcher makes a channel that is closed when ctx ends.
func (w *watchers) addWatcher(ctx context.Context) <-chan uint64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	ch := make(chan uint64, 1)
	if w.closed || ctx.Err() != nil {
		close(ch)
		return ch
	}
	if w.all == nil {
		w.all = map[chan uint64]func() bool{}
	}
	w.all[ch] = context.AfterFunc(ctx, func() { w.removeWatcher(ch) })
	return ch
}

func (w *watchers) removeWatcher(ch chan uint64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, ok := w.all[ch]; ok {
		delete(w.all, ch)
		close(ch)
	}
}

// publishRevision tells all watchers the newest revision, in place of one that a slow
// receiver has not fetched yet.
func (w *watchers) publishRevision(revision uint64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for ch := range w.all {
		select {
		case <-ch:
		default:
		}
		ch <- revision
	}
}

// closeAllWatchers closes all channels, and those still to come.
func (w *watchers) closeAllWatchers() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	for ch, stop := range w.all {
		stop()
		close(ch)
	}
	w.all = nil
}
