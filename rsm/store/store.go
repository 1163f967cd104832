// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"go.etcd.io/bbolt"
)

// Store is durable state.
//
// All methods may be called from several goroutines. One Update runs at a
// time; Views run beside it and see the state of one revision.
type Store interface {
	// View calls fn with a transaction that cannot change anything.
	View(ctx context.Context, fn func(Reader) error) error
	// Update calls fn with a transaction and commits it when fn returns nil:
	// the changes are then durable, and the revision has risen by one. When fn
	// fails, or changes nothing, nothing is committed. fn must not start another
	// Update of the same store. Update returns the revision that holds now.
	Update(ctx context.Context, fn func(Writer) error) (revision uint64, err error)
	// Watch returns a channel that receives the newest revision after each
	// commit. A slow receiver misses revisions, never the newest one. The
	// channel is closed when ctx ends or the store is closed.
	Watch(ctx context.Context) <-chan uint64
	// Export writes a complete, consistent copy at one revision to w, in the
	// format that OpenBolt reads. Writers do not wait for it. The Info has no
	// Counts: they come from reading the copy.
	Export(ctx context.Context, w io.Writer) (Info, error)
	// Close releases the store. It waits for running transactions.
	Close() error
}

// Reader is the reading half of a transaction. Slices that it hands out are
// valid until the transaction ends and must not be changed.
type Reader interface {
	// Revision is the number of commits before this transaction.
	Revision() uint64
	// Lineage is that of Info: it tells databases apart.
	Lineage() string
	// Get returns nil when there is no such key.
	Get(bucket, key string) []byte
	// Each calls fn for every key of a bucket in ascending byte order. A missing
	// bucket is empty. An error from fn ends the walk, and Each returns it. fn may
	// change the bucket: the walk then meets the changed state of later keys.
	Each(bucket string, fn func(key, value []byte) error) error
	// Buckets lists the buckets that hold a key, in ascending order.
	Buckets() []string
}

// Writer is a transaction that can change things.
type Writer interface {
	Reader
	// Put sets a key, making the bucket if needed. It keeps no reference
	// to value. Keys are not empty.
	Put(bucket, key string, value []byte) error
	// Delete removes a key; a missing one is no error.
	Delete(bucket, key string) error
}

// Info describes a copy of a store's content at one revision.
type Info struct {
	FormatVersion int `json:"formatVersion"`
	// Lineage tells databases apart: it is made with a database and goes
	// with its copies.
	Lineage  string `json:"lineage"`
	Revision uint64 `json:"revision"`
	// Time is when the copy was made.
	Time time.Time `json:"time"`
	// RsmctlVersion is that of the program that made an export file. It is empty
	// where there is no such file, or where a program before 1.0 made it.
	RsmctlVersion string `json:"rsmctlVersion,omitempty"`
	// Size is in bytes, SHA256 in hex; both are of the copy.
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
	// CRC32C is a checksum (Castagnoli) of the copy, for verifying it at once: it
	// takes a tenth of the time of SHA256. It is kept nowhere.
	CRC32C uint32 `json:"-"`
	// Counts is the number of keys in each bucket that has some.
	Counts map[string]int `json:"counts"`
}

// Program is the version of this program, for the manifests of exports. It is set
// before a store is opened.
var Program = "unknown"

// FormatVersion is the format that this program writes.
const FormatVersion = 1

// The kinds of failure a Store reports, beside those of the disk.
var (
	// ErrLocked: another process holds the store. The error that wraps it
	// says who, since when, and what to do.
	ErrLocked = errors.New("the database is in use")
	// ErrNewerFormat: the store was written by a later rsmctl.
	ErrNewerFormat = errors.New("the database was written by a newer rsmctl")
	// ErrDamaged: the file is not a whole database.
	ErrDamaged = errors.New("the database is damaged")
	// ErrReadOnly: the store was opened for reading only.
	ErrReadOnly = errors.New("the database was opened for reading only")
	// ErrClosed: the store has been closed.
	ErrClosed = errors.New("the database is closed")
)

// checkNames refuses names that no store can hold.
func checkNames(bucket, key string) error {
	switch {
	case bucket == "" || key == "":
		return fmt.Errorf("change %q/%q: a bucket and a key must have a name", bucket, key)
	case bucket == metaBucket:
		return fmt.Errorf("change %q/%q: this bucket belongs to the store", bucket, key)
	case len(key) > bbolt.MaxKeySize || len(bucket) > bbolt.MaxKeySize:
		return fmt.Errorf("change %.40q.../%.40q...: names have at most %d bytes", bucket, key, bbolt.MaxKeySize)
	}
	return nil
}
