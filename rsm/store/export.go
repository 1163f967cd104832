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
	defer tx.rollbackTransaction()
	info := Info{
		FormatVersion: tx.meta.FormatVersion,
		Lineage:       tx.meta.Lineage,
		Revision:      tx.meta.Revision,
		Time:          b.now().UTC(),
	}
	out := newHashedCopy(ctx, w)
	out.betweenParts = b.awaitCommit
	err = b.guardBolt(func() error {
		_, err := tx.tx.WriteTo(out)
		return err
	})
	if err := out.endCopy(&info, err); err != nil {
		return Info{}, fmt.Errorf("export database %s: %w", b.path, err)
	}
	return info, nil
}

// awaitCommit waits until the commit that is under way has ended. It then holds
// nothing: no commit waits for an export, whatever comes of that. A caller that
// commits without a pause mostly goes first, as it should.
func (b *Bolt) awaitCommit() {
	b.committing.Lock()
	defer b.committing.Unlock()
}
