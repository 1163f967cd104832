// SPDX-License-Identifier: Apache-2.0

package store

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// tryOnce is the shortest lock timeout: bbolt takes zero for "wait for ever".
const tryOnce = time.Nanosecond

// openBolt is OpenBolt for a program that writes format f.
func openBolt(path string, opts BoltOptions, f format) (*Bolt, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if opts.ReadOnly {
			return nil, fmt.Errorf("open database %s: there is none yet, and it was to be read only; a command that changes something makes it: %w", path, fs.ErrNotExist)
		}
		if err := create(path); err != nil {
			return nil, err
		}
	}
	b := &Bolt{path: path, readOnly: opts.ReadOnly, now: opts.Now, writer: make(chan struct{}, 1)}
	if b.now == nil {
		b.now = time.Now
	}
	if err := b.open(cmp.Or(opts.LockTimeout, tryOnce)); err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	if err := b.prepare(opts, f); err != nil {
		return nil, errors.Join(fmt.Errorf("open database %s: %w", path, err), b.Close())
	}
	return b, nil
}

// open takes the lock and maps the file, then looks at every page before
// anything follows a reference from one to another.
func (b *Bolt) open(timeout time.Duration) error {
	err := guard(func() (err error) {
		b.db, err = bbolt.Open(b.path, 0o600, &bbolt.Options{
			ReadOnly:        b.readOnly,
			Timeout:         timeout,
			FreelistType:    bbolt.FreelistMapType,
			InitialMmapSize: initialMmap,
			OpenFile:        b.openFile,
		})
		return err
	})
	if err == nil {
		err = checkPages(b.file)
		if err != nil {
			_ = b.db.Close()
		}
		return err
	}
	if b.file != nil {
		_ = b.file.Close() // bbolt has not, when it panicked
	}
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return lockedError(b.path)
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrVersionMismatch), errors.Is(err, berrors.ErrChecksum):
		return damagedf("it is not a database, or its head is destroyed (%v)", err)
	}
	return err
}

// openFile opens the file for bbolt, but never makes it and never lets bbolt
// take an empty one for new: creation leaves no empty file, so an empty file
// is what remains of something else.
func (b *Bolt) openFile(name string, flag int, mode os.FileMode) (*os.File, error) {
	f, err := os.OpenFile(name, flag&^os.O_CREATE, mode)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	switch {
	case err != nil:
	case !info.Mode().IsRegular():
		err = damagedf("it is not a regular file")
	case info.Size() == 0:
		err = damagedf("it is empty, which rsmctl never leaves it; if it never was a database, remove it")
	default:
		b.file = f
		return f, nil
	}
	_ = f.Close()
	return nil, err
}

// prepare checks the format, takes the holder's note and migrates.
func (b *Bolt) prepare(opts BoltOptions, f format) error {
	m, err := b.readMeta()
	if err != nil {
		return err
	}
	if err := m.refuseNewer(f.version); err != nil {
		return err
	}
	if !b.readOnly {
		b.note = leaveNote(b.path, opts.Who, b.now())
		sweepCreation(b.path)
	}
	if m.FormatVersion < f.version {
		return b.migrate(m, f)
	}
	return nil
}

func (b *Bolt) readMeta() (m meta, err error) {
	err = b.guard(func() error {
		return b.db.View(func(tx *bbolt.Tx) error {
			m, err = readMeta(tx)
			return err
		})
	})
	return m, err
}
