// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"bytes"
	"encoding/json"
	"fmt"

	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

// The buckets of the store. Values are JSON that a person can read.
const (
	bucketLibraries        = "libraries"
	bucketElements         = "elements" // LIBRARY/ADDRESS, five digits
	bucketMedia            = "media"    // PMID
	bucketPools            = "pools"
	bucketLibraryRequests  = "library-requests"
	bucketOperatorRequests = "operator-requests"
	bucketEvents           = "events"
	bucketAudit            = "audit"
	bucketHeads            = "heads" // where the logs and counters stand
)

// keyOfPlace gives the store key of an element.
func keyOfPlace(p record.Place) string { return fmt.Sprintf("%s/%05d", p.Library, p.Address) }

// numberKey gives the store key of a numbered entry; keys sort by age.
func numberKey(n uint64) string { return fmt.Sprintf("%012d", n) }

// encodeRecord gives the JSON of a record, without escapes meant for web pages.
func encodeRecord(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
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

func writeAll[K comparable, T any](b *batch, bucket string, staged map[K]*T, key func(K) string) {
	for k, r := range staged {
		if r == nil {
			b.deleteRecord(bucket, key(k))
			continue
		}
		b.putRecord(bucket, key(k), r)
	}
}
