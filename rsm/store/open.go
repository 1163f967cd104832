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

// openBoltAs is OpenBolt for a program that writes format f.
func openBoltAs(path string, opts BoltOptions, f format) (*Bolt, error) {
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
		if err := createDatabase(path); err != nil {
			return nil, err
		}
	}
	b := newClosedBolt(path, opts)
	if err := b.openFile(cmp.Or(opts.LockTimeout, tryOnce)); err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	if err := b.prepareForUse(opts, f); err != nil {
		return nil, errors.Join(fmt.Errorf("open database %s: %w", path, err), b.Close())
	}
	return b, nil
}

// newClosedBolt makes a Bolt whose file is still to be opened.
func newClosedBolt(path string, opts BoltOptions) *Bolt {
	b := &Bolt{path: path, readOnly: opts.ReadOnly, now: opts.Now, writer: make(chan struct{}, 1)}
	if b.now == nil {
		b.now = time.Now
	}
	return b
}

// openFile opens, locks, checks and maps the file. An error leaves nothing open.
func (b *Bolt) openFile(timeout time.Duration) error {
	err := b.openFileOnce(timeout)
	for tries := 0; errors.Is(err, errReplaced) && tries < replacedTries; tries++ {
		err = b.openFileOnce(timeout)
	}
	return err
}

// errReplaced says that another file got the name while this one waited for its
// lock.
var errReplaced = errors.New("the file was replaced meanwhile")

// replacedTries bounds how often a file may be replaced while it is opened.
const replacedTries = 10

// openFileOnce opens the file that has the name at first, or returns errReplaced.
func (b *Bolt) openFileOnce(timeout time.Duration) error {
	err := guardPanics(func() (err error) {
		b.db, err = bbolt.Open(b.path, 0o600, &bbolt.Options{
			ReadOnly:        b.readOnly,
			Timeout:         timeout,
			FreelistType:    bbolt.FreelistMapType,
			InitialMmapSize: initialMmap,
			// Opening finds out which pages are free. Otherwise each commit writes
			// the whole list, which grows with all that is committed while somebody
			// reads, an export above all.
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
		// A bbolt that has panicked still maps the file, and so its lock.
		_ = errors.Join(unlockFile(b.file), b.file.Close())
	}
	return lockedByErrorOr(b.path, err)
}

// lockedByErrorOr is err. When that says that the file at path is locked, it says who
// holds it.
func lockedByErrorOr(path string, err error) error {
	if errors.Is(err, berrors.ErrTimeout) {
		return lockedByError(path)
	}
	return err
}

// admitFile decides, under the lock, whether bbolt may have the file. It checks it
// first: bbolt trusts what stands in it.
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
		// Creation leaves no empty file. This one may be a copy that ran out of
		// space.
		return damagedf("it is empty, which rsmctl never leaves it; if it never was a database, remove it")
	}
	check := func() (err error) {
		b.keysOfBuckets, err = checkMappedPages(f, info.Size())
		return err
	}
	if b.aroundCheck != nil {
		return b.aroundCheck(f, check)
	}
	return check()
}

// prepareForUse checks the format, leaves the holder's note, sweeps what crashes have
// left, and migrates.
func (b *Bolt) prepareForUse(opts BoltOptions, f format) error {
	m, err := b.readOwnMeta()
	if err != nil {
		return err
	}
	if err := m.refuseNewer(f.version); err != nil {
		return err
	}
	if !b.readOnly {
		b.note = leaveHolderNote(b.path, opts.Who, b.now())
		sweepCreations(b.path)
		sweepNamesInReplaced(b.path)
	}
	if m.FormatVersion < f.version {
		return b.migrateFormat(m, f)
	}
	return nil
}

// readOwnMeta reads the meta record in a transaction of its own.
func (b *Bolt) readOwnMeta() (m meta, err error) {
	err = b.guardBolt(func() error {
		return b.db.View(func(tx *bbolt.Tx) error {
			m, err = readMeta(tx)
			return err
		})
	})
	return m, err
}
