// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"context"
	"errors"
	"io"

	"rsm.storage/rsmctl/rsm/store"
)

// disk holds the database. It is a store.Store that fails as disks do, and
// shows every commit to the rules.
type disk struct {
	w *world
	// live is the database. It is kept in memory: that a file of it survives
	// a crash is what package store has tests for.
	live *store.Overlay
	// full is how many commits find no room, until somebody makes some. lost: a
	// commit fails although it is done.
	full int
	lost bool
	// doubtful: a commit was done and reported as failed. Memory is behind the
	// disk.
	doubtful bool
}

var _ store.Store = (*disk)(nil)

// The errors of a failing disk.
var (
	errFull = errors.New("simulated: no space left on device")
	errSync = errors.New("simulated: the disk did not say whether it has written")
)

// View implements store.Store.
func (d *disk) View(ctx context.Context, fn func(store.Reader) error) error {
	if d.w.power.off {
		return errPower
	}
	return d.live.View(ctx, fn)
}

// Update implements store.Store.
func (d *disk) Update(ctx context.Context, fn func(store.Writer) error) (uint64, error) {
	before, after := d.w.power.countCall()
	var rec recorder
	revision, err := d.live.Update(ctx, func(tx store.Writer) error {
		rec = recorder{Writer: tx}
		if err := fn(&rec); err != nil {
			return err
		}
		switch {
		case before:
			return errPower
		case d.full > 0:
			d.full--
			return errFull
		}
		return nil
	})
	d.w.trace.noteDetail("commit %d: %v", revision, err)
	if err != nil {
		return revision, err
	}
	d.w.checkCommit(&rec)
	switch {
	case after:
		return revision, errPower
	case d.lost:
		d.lost, d.doubtful = false, true
		d.w.trace.sayLine("  the disk has written revision %d and says that it has not", revision)
		return revision, errSync
	}
	return revision, nil
}

// Watch implements store.Store.
func (d *disk) Watch(ctx context.Context) <-chan uint64 { return d.live.Watch(ctx) }

// Export implements store.Store.
func (d *disk) Export(ctx context.Context, w io.Writer) (store.Info, error) {
	return d.live.Export(ctx, w)
}

// Close implements store.Store. The disk outlives every process.
func (d *disk) Close() error { return nil }

// copyDatabase makes a copy of the database as it is now, and goes on above it.
func (d *disk) copyDatabase() *store.Overlay {
	copied := d.live
	d.live = store.NewOverlay(copied)
	return copied
}

// replaceDatabase puts a copy in the place of the database; nil: an empty one.
func (d *disk) replaceDatabase(from *store.Overlay) {
	if from == nil {
		d.live = store.NewOverlay(nil)
		return
	}
	d.live = store.NewOverlay(from)
}

// written is one record of a transaction, as it was and as it is; nil: not there.
type written struct {
	bucket, key string
	old, now    []byte
}

// recorder remembers what a transaction writes.
type recorder struct {
	store.Writer
	writes []written
}

// Put implements store.Writer.
func (r *recorder) Put(bucket, key string, value []byte) error {
	r.writes = append(r.writes, written{bucket, key, r.Get(bucket, key), value})
	return r.Writer.Put(bucket, key, value)
}

// Delete implements store.Writer.
func (r *recorder) Delete(bucket, key string) error {
	r.writes = append(r.writes, written{bucket, key, r.Get(bucket, key), nil})
	return r.Writer.Delete(bucket, key)
}
