// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"sync"
	"time"

	"go.etcd.io/bbolt"
)

// Overlay is a Store whose changes live in memory, over another Store that it reads
// and never writes. Without that base it is a store in memory. Its revision goes on
// from that of the base, which should not change meanwhile: a transaction sees one
// state of the overlay and one of the base.
type Overlay struct {
	base Store
	// now stamps exports.
	now    func() time.Time
	own    meta
	writer chan struct{}
	watch  watchers

	mu      sync.RWMutex
	state   overlayState
	closed  bool
	running sync.WaitGroup
}

// overlayState is one version of what the overlay holds; it never changes.
type overlayState struct {
	commits uint64
	buckets map[string]tree
}

// NewOverlay makes an Overlay over base, which may be nil. Closing the overlay
// leaves the base open.
func NewOverlay(base Store) *Overlay {
	return &Overlay{base: base, now: time.Now, own: newMeta(), writer: make(chan struct{}, 1)}
}

// View implements Store.
func (o *Overlay) View(ctx context.Context, fn func(Reader) error) error {
	return o.runTransaction(ctx, func(t *overlayTx) error { return fn(t) })
}

// Update implements Store.
func (o *Overlay) Update(ctx context.Context, fn func(Writer) error) (revision uint64, err error) {
	select {
	case o.writer <- struct{}{}:
		defer func() { <-o.writer }()
	case <-ctx.Done():
		return 0, context.Cause(ctx)
	}
	err = o.runTransaction(ctx, func(t *overlayTx) error {
		revision = t.Revision()
		t.edit = new(edit)
		t.state.buckets = maps.Clone(t.state.buckets)
		if t.state.buckets == nil {
			t.state.buckets = map[string]tree{}
		}
		if err := fn(t); err != nil || t.changes == 0 {
			return err
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		t.state.commits++
		revision = t.Revision()
		o.mu.Lock()
		o.state = t.state
		o.mu.Unlock()
		o.watch.publishRevision(revision)
		return nil
	})
	return revision, err
}

// runTransaction calls fn with a transaction on the present state, within a View of
// the base.
func (o *Overlay) runTransaction(ctx context.Context, fn func(*overlayTx) error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	o.mu.RLock()
	t := &overlayTx{ctx: ctx, state: o.state, lineage: o.own.Lineage}
	closed := o.closed
	if !closed {
		o.running.Add(1)
	}
	o.mu.RUnlock()
	if closed {
		return ErrClosed
	}
	defer o.running.Done()
	if o.base == nil {
		return fn(t)
	}
	return o.base.View(ctx, func(r Reader) error {
		t.base = r
		return fn(t)
	})
}

// Watch implements Store.
func (o *Overlay) Watch(ctx context.Context) <-chan uint64 { return o.watch.addWatcher(ctx) }

// Export implements Store. The copy holds base and changes, and has a lineage of its
// own: no database ever had that content.
func (o *Overlay) Export(ctx context.Context, w io.Writer) (info Info, err error) {
	f, err := os.CreateTemp("", "rsm-overlay-*.db")
	if err != nil {
		return info, fmt.Errorf("export overlay: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(f.Name())) }()
	m := o.own
	err = o.View(ctx, func(r Reader) error {
		m.Revision = r.Revision()
		info = Info{FormatVersion: m.FormatVersion, Lineage: m.Lineage, Revision: m.Revision, Time: o.now().UTC()}
		return buildDatabase(f.Name(), m, func(tx *bbolt.Tx) error { return copyRecords(tx, r) })
	})
	if err != nil {
		return Info{}, fmt.Errorf("export overlay: %w", err)
	}
	out := newHashedCopy(ctx, w)
	_, err = out.ReadFrom(f)
	if err := out.endCopy(&info, err); err != nil {
		return Info{}, fmt.Errorf("export overlay: %w", err)
	}
	return info, nil
}

func copyRecords(tx *bbolt.Tx, r Reader) error {
	for _, bucket := range r.Buckets() {
		b, err := tx.CreateBucketIfNotExists([]byte(bucket))
		if err != nil {
			return err
		}
		if err := r.Each(bucket, b.Put); err != nil {
			return err
		}
	}
	return nil
}

// Close implements Store.
func (o *Overlay) Close() error {
	o.mu.Lock()
	o.closed = true
	o.mu.Unlock()
	o.watch.closeAllWatchers()
	o.running.Wait()
	return nil
}
