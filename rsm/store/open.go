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
		if err := refuseOrphan(path); err != nil {
			return nil, fmt.Errorf("open database %s: %w", path, err)
		}
		if opts.ReadOnly {
			return nil, fmt.Errorf("open database %s: there is none yet, and it was to be read only; a command that changes something makes it: %w", path, fs.ErrNotExist)
		}
		if err := create(path); err != nil {
			return nil, err
		}
	}
	b := newBolt(path, opts)
	if err := b.openFile(cmp.Or(opts.LockTimeout, tryOnce)); err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	if err := b.prepare(opts, f); err != nil {
		return nil, errors.Join(fmt.Errorf("open database %s: %w", path, err), b.Close())
	}
	return b, nil
}

func newBolt(path string, opts BoltOptions) *Bolt {
	b := &Bolt{path: path, readOnly: opts.ReadOnly, now: opts.Now, writer: make(chan struct{}, 1)}
	if b.now == nil {
		b.now = time.Now
	}
	return b
}

// openFile opens, locks, checks and maps the file. An error leaves nothing open.
func (b *Bolt) openFile(timeout time.Duration) error {
	err := b.openOnce(timeout)
	for tries := 0; errors.Is(err, errReplaced) && tries < replacedTries; tries++ {
		err = b.openOnce(timeout)
	}
	return err
}

// errReplaced: while the lock was waited for, another file has got the name.
var errReplaced = errors.New("the file was replaced meanwhile")

// replacedTries bounds how often a file may be replaced while it is opened.
const replacedTries = 10

func (b *Bolt) openOnce(timeout time.Duration) error {
	err := guardPanics(func() (err error) {
		b.db, err = bbolt.Open(b.path, 0o600, &bbolt.Options{
			ReadOnly:        b.readOnly,
			Timeout:         timeout,
			FreelistType:    bbolt.FreelistMapType,
			InitialMmapSize: initialMmap,
			// Which pages are free is found out when the file is opened. Each
			// commit would write the whole list, which grows with all that is
			// committed while somebody reads, an export above all.
			NoFreelistSync: true,
			OpenFile: func(name string, flag int, _ os.FileMode) (*os.File, error) {
				// Never O_CREATE: bbolt would take an empty file for new.
				f, err := os.OpenFile(name, flag&^os.O_CREATE, 0)
				if err != nil {
					return nil, err
				}
				b.file = f
				return f, b.admitFile(f, timeout)
			},
		})
		return err
	})
	switch {
	case err == nil:
		releaseMappedPages(b.db.Info().Data, b.self.Size()) // of what was mapped to find free pages
	case b.file != nil:
		_ = b.file.Close()
	}
	return lockedOr(b.path, err)
}

// lockedOr says who holds the file at path when that is what err is about.
func lockedOr(path string, err error) error {
	if errors.Is(err, berrors.ErrTimeout) {
		return lockedError(path)
	}
	return err
}

// admitFile decides, under the lock, whether bbolt may have the file: bbolt trusts
// what stands in it.
func (b *Bolt) admitFile(f *os.File, timeout time.Duration) error {
	if err := lockFile(f, !b.readOnly, timeout); err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	named, err := os.Stat(b.path)
	switch {
	case err != nil:
		return err
	case !os.SameFile(info, named):
		return errReplaced
	default:
		b.self = info
	}
	switch {
	case !info.Mode().IsRegular():
		return damagedf("it is not a regular file")
	case info.Size() == 0:
		// Creation leaves no empty file, so this is what remains of
		// something else, perhaps of a copy that ran out of space.
		return damagedf("it is empty, which rsmctl never leaves it; if it never was a database, remove it")
	}
	check := func() (err error) {
		b.keys, err = checkFile(f, info.Size())
		return err
	}
	if b.look != nil {
		return b.look(f, check)
	}
	return check()
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
		sweepKept(b.path)
	}
	if m.FormatVersion < f.version {
		return b.migrate(m, f)
	}
	return nil
}

func (b *Bolt) readMeta() (m meta, err error) {
	err = b.guardBolt(func() error {
		return b.db.View(func(tx *bbolt.Tx) error {
			m, err = readMeta(tx)
			return err
		})
	})
	return m, err
}
