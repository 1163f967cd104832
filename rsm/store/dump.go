// SPDX-License-Identifier: Apache-2.0

package store

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf8"
)

// dumpLine is one record of a dump. Exactly one of Value and Base64 is set.
type dumpLine struct {
	Bucket string          `json:"bucket"`
	Key    string          `json:"key"`
	Value  json.RawMessage `json:"value,omitempty"`
	Base64 []byte          `json:"base64,omitempty"`
}

// Dump writes a line with the revision, and then every record as one line of JSON,
// in the order of buckets and keys. Equal content gives equal bytes. A value that is
// not JSON stands as base64; a key that is not UTF-8 is quoted as in Go.
func Dump(ctx context.Context, r Reader, w io.Writer) error {
	enc := json.NewEncoder(&ctxWriter{ctx: ctx, w: w})
	enc.SetEscapeHTML(false)
	if err := enc.Encode(map[string]uint64{"revision": r.Revision()}); err != nil {
		return fmt.Errorf("dump: %w", err)
	}
	for _, bucket := range r.Buckets() {
		err := r.Each(bucket, func(key, value []byte) error {
			return enc.Encode(newDumpLine(bucket, key, value))
		})
		if err != nil {
			return fmt.Errorf("dump bucket %s: %w", bucket, err)
		}
	}
	return nil
}

func newDumpLine(bucket string, key, value []byte) dumpLine {
	line := dumpLine{Bucket: bucket, Key: string(key)}
	if !utf8.Valid(key) {
		line.Key = fmt.Sprintf("%q", key)
	}
	if json.Valid(value) && utf8.Valid(value) {
		line.Value = bytes.TrimSpace(value)
	} else {
		line.Base64 = value
	}
	return line
}
