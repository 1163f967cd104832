// SPDX-License-Identifier: Apache-2.0

package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
)

// Export implements Store.
func (b *Bolt) Export(ctx context.Context, w io.Writer) (Info, error) {
	tx, err := b.begin(ctx, false)
	if err != nil {
		return Info{}, err
	}
	defer tx.rollback()
	info := Info{
		FormatVersion: tx.meta.FormatVersion,
		Lineage:       tx.meta.Lineage,
		Revision:      tx.meta.Revision,
		Time:          b.now().UTC(),
	}
	if info.Counts, err = countKeys(tx); err != nil {
		return Info{}, fmt.Errorf("export database %s: %w", b.path, err)
	}
	sum, out := sha256.New(), &ctxWriter{ctx: ctx, w: w}
	err = b.guard(func() (err error) {
		info.Size, err = tx.tx.WriteTo(io.MultiWriter(sum, out))
		return cmp.Or(out.err, err)
	})
	if err != nil {
		return Info{}, fmt.Errorf("export database %s: %w", b.path, err)
	}
	info.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return info, nil
}

func countKeys(r Reader) (map[string]int, error) {
	counts := map[string]int{}
	for _, bucket := range r.Buckets() {
		n := 0
		if err := r.Each(bucket, func(_, _ []byte) error { n++; return nil }); err != nil {
			return nil, err
		}
		counts[bucket] = n
	}
	return counts, nil
}

// ctxWriter stops a long copy when its context ends. It keeps the error, since
// bbolt passes on its text only.
type ctxWriter struct {
	ctx context.Context
	w   io.Writer
	err error
}

func (c *ctxWriter) Write(p []byte) (n int, err error) {
	if c.ctx.Err() != nil {
		err = context.Cause(c.ctx)
	} else {
		n, err = c.w.Write(p)
	}
	c.err = cmp.Or(c.err, err)
	return n, err
}
