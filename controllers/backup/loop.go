// SPDX-License-Identifier: Apache-2.0

package backup

import (
	"context"
	"errors"
	"time"
)

// Run carries the policies out until ctx ends.
func (b *Runner) Run(ctx context.Context) {
	commits := b.Store.Watch(ctx)
	for ctx.Err() == nil {
		next, _ := b.beginDueVisits(ctx)
		select {
		case <-ctx.Done():
		case <-b.poke:
		case _, open := <-commits:
			if !open {
				commits = nil
			}
		case <-b.Clock.After(next.Sub(b.Clock.Now())):
		}
	}
	b.drainVisits(b.Clock.After(drainLimit))
}

// Once makes the exports that are due now, as after an apply: no more changes
// will come. It waits for them no longer than patience, and returns the
// conditions that are then on.
func (b *Runner) Once(ctx context.Context, patience time.Duration) []Status {
	b.mu.Lock()
	b.settled = true
	b.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		_, visits := b.beginDueVisits(ctx)
		if visits == 0 || ctx.Err() != nil {
			break
		}
		select {
		case <-ctx.Done():
		case <-b.poke:
		}
	}
	if ctx.Err() != nil {
		b.drainVisits(b.Clock.After(time.Second))
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		b.reportOverdue(context.WithoutCancel(ctx))
	}
	return b.Status()
}

// reportOverdue reports the visits that do not end.
func (b *Runner) reportOverdue(ctx context.Context) {
	b.mu.Lock()
	now := b.Clock.Now()
	for _, s := range b.places {
		if s.visiting {
			s.markOverdue(now)
		}
	}
	b.mu.Unlock()
	b.reportConditions(ctx, now)
}

// drainVisits waits for visits that were called off, until enough fires.
func (b *Runner) drainVisits(enough <-chan time.Time) {
	for b.countVisits() > 0 {
		select {
		case <-b.poke:
		case <-enough:
			b.Log.Info("left an export that does not end", "places", b.countVisits())
			return
		}
	}
}

func (b *Runner) countVisits() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := 0
	for _, s := range b.places {
		if s.visiting {
			n++
		}
	}
	return n
}
