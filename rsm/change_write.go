// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"fmt"

	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

// writeTo puts the change into a transaction. It writes nothing over what memory
// does not know: a disk can fail to say that it has written.
func (c *change) writeTo(w store.Writer) error {
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
	b := batch{w: w}
	writeAll(&b, bucketLibraries, c.libraries, func(k string) string { return k })
	writeAll(&b, bucketPools, c.pools, func(k string) string { return k })
	writeAll(&b, bucketMedia, c.media, func(k record.PMID) string { return string(k) })
	writeAll(&b, bucketElements, c.elements, keyOfPlace)
	writeAll(&b, bucketLibraryRequests, c.work, func(k string) string { return k })
	writeAll(&b, bucketOperatorRequests, c.wants, func(k string) string { return k })
	c.writeLogs(&b)
	return b.err
}

func writeAll[K comparable, T any](b *batch, bucket string, staged map[K]*T, key func(K) string) {
	for k, r := range staged {
		if r == nil {
			b.deleteRecord(bucket, key(k))
			continue
		}
		b.putRecord(bucket, key(k), r)
	}
}

// batch writes until the first error and keeps it.
type batch struct {
	w   store.Writer
	err error
}

func (b *batch) putRecord(bucket, key string, v any) {
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

func (b *batch) deleteRecord(bucket, key string) {
	if b.err == nil {
		b.err = b.w.Delete(bucket, key)
	}
}

// publish makes the committed change visible in memory.
func (c *change) publish(r *records) {
	swapRecords(r.libraries, c.libraries)
	swapRecords(r.pools, c.pools)
	swapRecords(r.work, c.work)
	swapRecords(r.wants, c.wants)
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

func swapRecords[T any](current, staged map[string]*T) {
	for k, r := range staged {
		if r == nil {
			delete(current, k)
			continue
		}
		current[k] = r
	}
}
