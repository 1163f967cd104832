// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"fmt"

	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

// writeToStore puts the change into a transaction. It refuses a store that is
// ahead of memory: a disk can write, and then fail to say so.
func (c *change) writeToStore(w store.Writer) error {
	if at := w.Revision(); at != c.m.revision {
		return fmt.Errorf("the database is at revision %d and not at %d as last known: a change that was reported as failed was written after all; start rsmctl again", at, c.m.revision)
	}
	next := w.Revision() + 1
	for _, l := range c.libraries {
		if l != nil {
			l.Revision = next
		}
	}
	for _, p := range c.pools {
		if p != nil {
			p.Revision = next
		}
	}
	for _, m := range c.media {
		if m != nil {
			m.Revision = next
		}
	}
	b := writeBatch{w: w}
	writeStaged(&b, bucketLibraries, c.libraries, func(k string) string { return k })
	writeStaged(&b, bucketPools, c.pools, func(k string) string { return k })
	writeStaged(&b, bucketMedia, c.media, func(k record.PMID) string { return string(k) })
	writeStaged(&b, bucketElements, c.elements, keyOfPlace)
	writeStaged(&b, bucketLibraryRequests, c.libraryRequests, func(k string) string { return k })
	writeStaged(&b, bucketOperatorRequests, c.operatorRequests, func(k string) string { return k })
	c.writeLogs(&b)
	return b.err
}

func writeStaged[K comparable, T any](b *writeBatch, bucket string, staged map[K]*T, key func(K) string) {
	for k, r := range staged {
		if r == nil {
			b.deleteRecord(bucket, key(k))
			continue
		}
		b.putRecord(bucket, key(k), r)
	}
}

// writeBatch writes until the first error and keeps it.
type writeBatch struct {
	w   store.Writer
	err error
}

func (b *writeBatch) putRecord(bucket, key string, v any) {
	if b.err != nil {
		return
	}
	value, err := encodeRecord(v)
	if err != nil {
		b.err = fmt.Errorf("encode %s/%s: %w", bucket, key, err)
		return
	}
	b.err = b.w.Put(bucket, key, value)
}

func (b *writeBatch) deleteRecord(bucket, key string) {
	if b.err == nil {
		b.err = b.w.Delete(bucket, key)
	}
}

// applyToMemory makes the committed change visible in memory.
func (c *change) applyToMemory(r *records) {
	mergeStaged(r.libraries, c.libraries)
	mergeStaged(r.pools, c.pools)
	mergeStaged(r.libraryRequests, c.libraryRequests)
	mergeStaged(r.operatorRequests, c.operatorRequests)
	for p := range c.media {
		r.dropMedium(p)
	}
	for _, m := range c.media {
		if m != nil {
			r.putMedium(m)
		}
	}
	for k, e := range c.elements {
		if r.elements[k.Library] == nil {
			r.elements[k.Library] = map[int]*record.Element{}
		}
		r.elements[k.Library][k.Address] = e
		if e == nil {
			delete(r.elements[k.Library], k.Address)
		}
	}
	r.heads = c.heads
}

func mergeStaged[T any](current, staged map[string]*T) {
	for k, r := range staged {
		if r == nil {
			delete(current, k)
			continue
		}
		current[k] = r
	}
}
