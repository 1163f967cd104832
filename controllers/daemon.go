// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"time"

	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/rsm/record"
)

// Daemon runs the same Apply again and again: when the manifests change, and
// at least every Interval. What woke it makes no difference to what it does.
type Daemon struct {
	Reconciler *Reconciler
	// Load reads the manifests. Its error means that none could be used.
	Load func(context.Context) (decide.Desired, error)
	// Changed says that the manifests may have changed. It is a hint: a
	// daemon that never hears it still looks every Interval.
	Changed <-chan struct{}
	// Interval is the time from the end of one pass to the next.
	Interval time.Duration
	// After gives a channel that fires after a time; time.After but in tests.
	After func(time.Duration) <-chan time.Time
	// Watchers hear when it begins and ends to act.
	Watchers []PassWatcher
}

// PassWatcher hears when a daemon begins to make the libraries match, and what
// came of it. It must not keep the daemon waiting.
type PassWatcher interface {
	PassBegins()
	PassEnded(outcome *Outcome, err error)
}

// Bounds is a PassWatcher for those who need to know when a pass begins and
// ends, and not what came of it.
type Bounds struct{ Begins, Ends func() }

// PassBegins implements PassWatcher.
func (b Bounds) PassBegins() { b.Begins() }

// PassEnded implements PassWatcher.
func (b Bounds) PassEnded(*Outcome, error) { b.Ends() }

// Run goes on until ctx ends, which is no error: the step under way is
// finished first. It ends with an error only when the database fails, since
// nothing can then be done safely.
func (d *Daemon) Run(ctx context.Context) error {
	log := d.Reconciler.Log
	log.Info("started", "interval", d.Interval.String())
	var last *decide.Desired
	for ctx.Err() == nil {
		desired, ok := d.loadDesired(ctx, last)
		if ok {
			if desired.Complete {
				last = &desired
			}
			unfinished, err := d.applyAndLog(ctx, desired)
			if err != nil {
				return err
			}
			if unfinished {
				continue
			}
		}
		select {
		case <-ctx.Done():
		case <-d.Changed:
			log.Info("manifests may have changed")
		case <-d.After(d.Interval):
		}
	}
	log.Info("stopped")
	return nil
}

// loadDesired reads the manifests. When none can be used, the last good ones stay
// in force. They are marked incomplete, so that nothing is deallocated for them.
func (d *Daemon) loadDesired(ctx context.Context, last *decide.Desired) (decide.Desired, bool) {
	desired, err := d.Load(ctx)
	if err == nil {
		return desired, true
	}
	if ctx.Err() != nil {
		return decide.Desired{}, false
	}
	if last == nil {
		d.Reconciler.Log.Error(err, "no usable manifests; waiting for some")
		return decide.Desired{}, false
	}
	d.Reconciler.Log.Error(err, "no usable manifests; the last good ones stay in force and nothing is deallocated")
	kept := *last
	kept.Complete = false
	return kept, true
}

// applyAndLog applies what is desired and logs what came of it. It reports
// whether labels are left to read.
func (d *Daemon) applyAndLog(ctx context.Context, desired decide.Desired) (unfinished bool, err error) {
	log := d.Reconciler.Log
	for _, w := range d.Watchers {
		w.PassBegins()
	}
	outcome, err := d.Reconciler.Apply(ctx, desired, "")
	for _, w := range d.Watchers {
		w.PassEnded(outcome, err)
	}
	switch {
	case errors.Is(err, record.ErrDatabase):
		return false, err
	case errors.Is(err, context.Canceled):
		log.Info("pass interrupted")
	case err != nil:
		log.Error(err, "pass ended early")
	default:
		log.Info("pass ended", "passes", outcome.Passes, "done", outcome.Done, "failed", len(outcome.Failed),
			"drift", len(outcome.Plan.Drift), "blocked", len(outcome.Plan.Blocked),
			"waiting", len(outcome.Plan.Waiting), "unreachable", len(outcome.Unreachable),
			"matches", outcome.Plan.Matches())
		return outcome.unfinished, nil
	}
	return false, nil
}
