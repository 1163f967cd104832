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
