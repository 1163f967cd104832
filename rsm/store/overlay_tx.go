// SPDX-License-Identifier: Apache-2.0

package store

import (
	"bytes"
	"context"
	"errors"
	"slices"
)

// overlayTx is one transaction of an Overlay.
type overlayTx struct {
	ctx   context.Context
	base  Reader // nil without a base
	state overlayState
	// lineage is that of an Overlay without a base.
	lineage string
	// edit marks the nodes that this transaction has made; nil when it only reads.
	edit    *edit
	changes uint64
}

// Revision implements Reader.
func (t *overlayTx) Revision() uint64 {
	if t.base == nil {
		return t.state.commits
	}
	return t.base.Revision() + t.state.commits
}

// Lineage implements Reader.
func (t *overlayTx) Lineage() string {
	if t.base == nil {
		return t.lineage
	}
	return t.base.Lineage()
}

// Get implements Reader.
func (t *overlayTx) Get(bucket, key string) []byte {
	if n := t.state.buckets[bucket].findNode(key); n != nil {
		return n.value
	}
	if t.base == nil {
		return nil
	}
	return t.base.Get(bucket, key)
}

// Put implements Writer.
func (t *overlayTx) Put(bucket, key string, value []byte) error {
	if err := checkNames(bucket, key); err != nil {
		return err
	}
	if old := t.Get(bucket, key); old == nil || !bytes.Equal(old, value) {
		t.setValue(bucket, key, append([]byte{}, value...))
	}
	return nil
}

// Delete implements Writer.
func (t *overlayTx) Delete(bucket, key string) error {
	if err := checkNames(bucket, key); err != nil {
		return err
	}
	if t.Get(bucket, key) != nil {
		t.setValue(bucket, key, nil)
	}
	return nil
}

func (t *overlayTx) setValue(bucket, key string, value []byte) {
	t.state.buckets[bucket] = t.state.buckets[bucket].withValue(t.edit, key, value)
	t.changes++
}

// Each implements Reader. It merges the base with what the overlay holds, which takes
// the place of the base's.
func (t *overlayTx) Each(bucket string, fn func(key, value []byte) error) error {
	own := t.newBucketMerge(bucket, fn)
	if t.base != nil {
		err := t.base.Each(bucket, func(key, value []byte) error {
			if err := own.handOutBefore(key); err != nil {
				return err
			}
			if n := own.it.currentNode(); n != nil && n.key == string(key) {
				return nil // the overlay's own comes with the next key
			}
			return own.callAndResume(key, value)
		})
		if err != nil {
			return err
		}
	}
	return own.handOutBefore(nil)
}

// bucketMerge hands the overlay's part of a bucket to fn in step with the base's.
type bucketMerge struct {
	tx     *overlayTx
	bucket string
	fn     func(key, value []byte) error
	it     *treeIter
	calls  int
}

func (t *overlayTx) newBucketMerge(bucket string, fn func(key, value []byte) error) *bucketMerge {
	return &bucketMerge{tx: t, bucket: bucket, fn: fn, it: t.state.buckets[bucket].iterateFrom("")}
}

// handOutBefore hands out the overlay's keys that are less than limit; nil is no limit.
func (m *bucketMerge) handOutBefore(limit []byte) error {
	for {
		n := m.it.currentNode()
		if n == nil || (limit != nil && n.key >= string(limit)) {
			return nil
		}
		m.it.nextKey()
		if n.value == nil {
			continue
		}
		if err := m.callAndResume([]byte(n.key), n.value); err != nil {
			return err
		}
	}
}

// callAndResume calls fn. If that has changed anything, it looks anew for what follows
// key.
func (m *bucketMerge) callAndResume(key, value []byte) error {
	if m.calls++; m.calls%ctxStride == 0 && m.tx.ctx.Err() != nil {
		return context.Cause(m.tx.ctx)
	}
	before := m.tx.changes
	if err := m.fn(key, value); err != nil {
		return err
	}
	if m.tx.changes != before {
		m.it = m.tx.state.buckets[m.bucket].iterateFrom(string(key) + "\x00")
	}
	return nil
}

// Buckets implements Reader.
func (t *overlayTx) Buckets() (names []string) {
	seen := map[string]bool{}
	if t.base != nil {
		for _, name := range t.base.Buckets() {
			seen[name] = true
		}
	}
	for name := range t.state.buckets {
		seen[name] = true
	}
	for name := range seen {
		if !t.bucketIsEmpty(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// errFound ends a walk that has met a key.
var errFound = errors.New("found")

func (t *overlayTx) bucketIsEmpty(bucket string) bool {
	return t.Each(bucket, func(_, _ []byte) error { return errFound }) == nil
}
