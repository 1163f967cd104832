// SPDX-License-Identifier: Apache-2.0

package store

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"runtime/debug"

	"go.etcd.io/bbolt"
)

// ctxStride is how many keys a walk passes between two looks at its context.
const ctxStride = 1024

// releaseStride is how many keys a walk passes before it releases the memory that
// the file's pages are mapped to.
const releaseStride = 1 << 15

// boltTx is one transaction. It implements Reader and, when the bbolt
// transaction is writable, Writer.
type boltTx struct {
	store   *Bolt
	ctx     context.Context
	tx      *bbolt.Tx
	meta    meta
	buckets map[string]*bbolt.Bucket
	// changes counts what Put and Delete really changed.
	changes uint64
	// damage is what a method met that cannot return an error.
	damage error
}

// runUserFunction calls the user's function. Memory faults become panics meanwhile:
// the methods catch those that a damaged file causes.
func (t *boltTx) runUserFunction(fn func() error) error {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	err := fn()
	if t.damage != nil {
		return t.damage
	}
	return err
}

func (t *boltTx) rollbackTransaction() {
	// After a commit there is nothing to roll back, and bbolt says so.
	_ = t.store.guardBolt(t.tx.Rollback)
}

// Revision implements Reader.
func (t *boltTx) Revision() uint64 { return t.meta.Revision }

// Lineage implements Reader.
func (t *boltTx) Lineage() string { return t.meta.Lineage }

// Get implements Reader.
func (t *boltTx) Get(bucket, key string) (value []byte) {
	t.noteDamage(t.store.guardBolt(func() error {
		if b := t.findBucket(bucket); b != nil {
			value = b.Get([]byte(key))
		}
		return nil
	}))
	return value
}

// Each implements Reader.
func (t *boltTx) Each(bucket string, fn func(key, value []byte) error) (err error) {
	calling := false
	defer func() {
		if p := recover(); p != nil {
			if calling {
				panic(p) // the caller's own
			}
			err = t.store.guardBolt(func() error { panic(p) })
		}
	}()
	b := t.findBucket(bucket)
	if b == nil {
		return nil
	}
	c := b.Cursor()
	k, v := c.First()
	for n := 1; k != nil; n++ {
		before := t.changes
		calling = true
		err := fn(k, v)
		calling = false
		if err != nil {
			return err
		}
		if t.changes == before {
			k, v = c.Next()
		} else {
			k, v = seekKeyAfter(c, k)
		}
		if n%ctxStride == 0 {
			if t.ctx.Err() != nil {
				return context.Cause(t.ctx)
			}
			giveWayToOthers()
		}
		if n%releaseStride == 0 && !t.tx.Writable() {
			releaseMappedPages(t.store.db.Info().Data, t.tx.Size())
		}
	}
	return nil
}

// seekKeyAfter finds the first key after key, with a cursor that is invalid because
// the bucket has changed.
func seekKeyAfter(c *bbolt.Cursor, key []byte) (k, v []byte) {
	if k, v = c.Seek(key); bytes.Equal(k, key) {
		return c.Next()
	}
	return k, v
}

// Buckets implements Reader.
func (t *boltTx) Buckets() (names []string) {
	t.noteDamage(t.store.guardBolt(func() error {
		return t.tx.ForEach(func(name []byte, b *bbolt.Bucket) error {
			if k, _ := b.Cursor().First(); k != nil && string(name) != metaBucket {
				names = append(names, string(name))
			}
			return nil
		})
	}))
	return names
}

// Put implements Writer.
func (t *boltTx) Put(bucket, key string, value []byte) error {
	if err := checkNames(bucket, key); err != nil {
		return err
	}
	err := t.store.guardBolt(func() error {
		b := t.findBucket(bucket)
		if b == nil {
			var err error
			if b, err = t.tx.CreateBucketIfNotExists([]byte(bucket)); err != nil {
				return err
			}
			t.buckets[bucket] = b
		}
		if old := b.Get([]byte(key)); old != nil && bytes.Equal(old, value) {
			return nil
		}
		t.changes++
		// bbolt keeps the slice until the commit.
		return b.Put([]byte(key), append([]byte{}, value...))
	})
	if err != nil {
		return fmt.Errorf("put %s/%s: %w", bucket, key, err)
	}
	return nil
}

// Delete implements Writer.
func (t *boltTx) Delete(bucket, key string) error {
	if err := checkNames(bucket, key); err != nil {
		return err
	}
	err := t.store.guardBolt(func() error {
		b := t.findBucket(bucket)
		if b == nil || b.Get([]byte(key)) == nil {
			return nil
		}
		t.changes++
		return b.Delete([]byte(key))
	})
	if err != nil {
		return fmt.Errorf("delete %s/%s: %w", bucket, key, err)
	}
	return nil
}

// findBucket finds a bucket of records; nil when there is none.
func (t *boltTx) findBucket(name string) *bbolt.Bucket {
	b, known := t.buckets[name]
	if !known && name != "" && name != metaBucket {
		b = t.tx.Bucket([]byte(name))
		t.buckets[name] = b
	}
	return b
}

// noteDamage keeps the first damage met by a method that cannot return it.
func (t *boltTx) noteDamage(err error) { t.damage = cmp.Or(t.damage, err) }
