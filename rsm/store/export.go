// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"fmt"
	"io"
)

// Export implements Store.
func (b *Bolt) Export(ctx context.Context, w io.Writer) (Info, error) {
	tx, err := b.beginTransaction(ctx, false)
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
	out.between = b.awaitCommit
	err = b.guardBolt(func() error {
		_, err := tx.tx.WriteTo(out)
		return err
	})
	if err := out.endCopy(&info, err); err != nil {
		return Info{}, fmt.Errorf("export database %s: %w", b.path, err)
	}
	return info, nil
}

// awaitCommit waits until the commit that is under way has ended. It holds
// nothing then: whatever comes of an export, no commit waits for it. Who
// commits without a pause gets his way more often than not, which is meant.
func (b *Bolt) awaitCommit() {
	b.committing.Lock()
	defer b.committing.Unlock()
}
