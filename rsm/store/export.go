// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
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
	out := newHashedCopy(ctx, w)
	err = b.guard(func() error {
		_, err := tx.tx.WriteTo(out)
		return err
	})
	if err := out.end(&info, err); err != nil {
		return Info{}, fmt.Errorf("export database %s: %w", b.path, err)
	}
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
