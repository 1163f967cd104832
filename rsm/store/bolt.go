// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"rsm.storage/rsmctl/rsm/failpoint"
)

var (
	beforeCommit = failpoint.New("store/before-commit")
	afterCommit  = failpoint.New("store/after-commit")
)

// BoltOptions say how a database is opened.
type BoltOptions struct {
	// ReadOnly opens under a shared lock, so that several readers can run
	// at once, and never creates or changes the file.
	ReadOnly bool
	// LockTimeout is how long to wait for another process to let go. Zero
	// means one try. bbolt tries again every 50 ms.
	LockTimeout time.Duration
	// Now is the clock that stamps the holder's note and exports; nil means
	// time.Now.
	Now func() time.Time
	// Who names this process to another one that finds the database in use, for
	// example "rsmctl run"; empty means the program's name.
	Who string
}

// Bolt is a Store in one bbolt file.
//
// Every commit costs two fdatasync calls, one for the data pages and one for
// the meta page, and one fsync more when the file has to grow. A crash between
// any two writes leaves the state of the last whole commit. When somebody deletes or
// replaces the open file, the next commit saves everything as an export. It fails
// with ErrGone, and so do all later ones, and Close.
type Bolt struct {
	path     string
	readOnly bool
	now      func() time.Time
	db       *bbolt.DB
	file     *os.File
	self     os.FileInfo // of file
	note     *holderNote
	// committing is held by a commit.
	committing sync.Mutex
	// aroundCheck calls check, which checks the file as it is opened, and may do
	// more with the file meanwhile; nil does nothing more.
	aroundCheck func(f *os.File, check func() error) error
	// keysOfBuckets counts the keys of each bucket that was not empty when the file
	// was opened.
	keysOfBuckets map[string]int
	// writer holds a token while an Update runs. Unlike bbolt's own mutex it can
	// be waited for under a context.
	writer  chan struct{}
	watch   watchers
	commits atomic.Uint64
	// broken is set once bbolt has panicked. It may still hold its locks, and must
	// not be called again.
	broken atomic.Pointer[error]
	// gone is set once the file has lost its name.
	gone      atomic.Pointer[error]
	closeOnce sync.Once
	closeErr  error
}

// OpenBolt opens the database at path, creating it, and its folder, when it is
// missing and opts allow it. A database of an older format is exported to
// ExportDir and then migrated.
//
// Errors: ErrLocked, ErrDamaged, ErrNewerFormat, and fs.ErrNotExist for a
// missing file that is to be read only. A file that cannot be opened is left
// exactly as it is.
func OpenBolt(path string, opts BoltOptions) (*Bolt, error) {
	return openBoltAs(path, opts, currentFormat)
}

// Path is the file that the store lives in.
func (b *Bolt) Path() string { return b.path }

// Commits counts the transactions committed since the store was opened.
func (b *Bolt) Commits() uint64 { return b.commits.Load() }

// View implements Store.
func (b *Bolt) View(ctx context.Context, fn func(Reader) error) error {
	tx, err := b.beginTransaction(ctx, false)
	if err != nil {
		return err
	}
	defer tx.rollbackTransaction()
	return tx.runUserFunction(func() error { return fn(tx) })
}

// Update implements Store. fn must not start another Update.
func (b *Bolt) Update(ctx context.Context, fn func(Writer) error) (uint64, error) {
	if b.readOnly {
		return 0, fmt.Errorf("change database %s: %w", b.path, ErrReadOnly)
	}
	select {
	case b.writer <- struct{}{}:
		defer func() { <-b.writer }()
	case <-ctx.Done():
		return 0, context.Cause(ctx)
	}
	tx, err := b.beginTransaction(ctx, true)
	if err != nil {
		return 0, err
	}
	defer tx.rollbackTransaction()
	if err := b.gone.Load(); err != nil {
		return tx.meta.Revision, *err
	}
	if err := tx.runUserFunction(func() error { return fn(tx) }); err != nil {
		return tx.meta.Revision, err
	}
	if tx.changes == 0 {
		return tx.meta.Revision, nil
	}
	if err := ctx.Err(); err != nil {
		return tx.meta.Revision, context.Cause(ctx)
	}
	return b.commitTransaction(tx)
}

// commitTransaction raises the revision and makes the transaction durable.
func (b *Bolt) commitTransaction(tx *boltTx) (uint64, error) {
	next := tx.meta
	next.Revision++
	beforeCommit.Hit()
	err := b.guardBolt(func() error {
		if err := next.putIntoTransaction(tx.tx); err != nil {
			return err
		}
		b.committing.Lock()
		defer b.committing.Unlock()
		return tx.tx.Commit()
	})
	if err != nil {
		return tx.meta.Revision, fmt.Errorf("commit revision %d to database %s: %w", next.Revision, b.path, err)
	}
	afterCommit.Hit()
	b.commits.Add(1)
	b.watch.publishRevision(next.Revision)
	return next.Revision, b.rescueIfGone()
}

// Watch implements Store. The channel is closed when the store is closed, too.
func (b *Bolt) Watch(ctx context.Context) <-chan uint64 { return b.watch.addWatcher(ctx) }

// Close implements Store.
func (b *Bolt) Close() error {
	b.closeOnce.Do(func() {
		b.watch.closeAllWatchers()
		if b.broken.Load() != nil {
			b.note.removeNote()
			b.closeErr = errors.Join(unlockFile(b.file), b.file.Close())
			return
		}
		b.writer <- struct{}{}
		defer func() { <-b.writer }()
		lost := error(nil)
		if b.note != nil {
			lost = b.rescueIfGone()
		}
		b.note.removeNote()
		b.closeErr = errors.Join(lost, b.db.Close())
	})
	return b.closeErr
}

// beginTransaction starts a transaction and reads the meta record through it.
func (b *Bolt) beginTransaction(ctx context.Context, writable bool) (*boltTx, error) {
	if err := ctx.Err(); err != nil {
		return nil, context.Cause(ctx)
	}
	t := &boltTx{store: b, ctx: ctx, buckets: map[string]*bbolt.Bucket{}}
	err := b.guardBolt(func() (err error) {
		if t.tx, err = b.db.Begin(writable); err != nil {
			return err
		}
		t.meta, err = readMeta(t.tx)
		return err
	})
	if err == nil {
		return t, nil
	}
	if t.tx != nil {
		t.rollbackTransaction()
	}
	if errors.Is(err, berrors.ErrDatabaseNotOpen) {
		err = ErrClosed
	}
	return nil, fmt.Errorf("read database %s: %w", b.path, err)
}
