// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"fmt"
)

// format is what a program writes, and how it brings older formats up to it.
type format struct {
	version int
	// steps[v] changes the records of format v into those of format v+1.
	steps map[int]func(Writer) error
}

// current is this program's format. The first one has nothing to migrate from.
var current = format{version: FormatVersion}

// migrate brings the database from an older format to f in one transaction,
// after a full export into ExportDir.
func (b *Bolt) migrate(m meta, f format) error {
	if b.readOnly {
		return fmt.Errorf("its format %d is older than %d and it was opened for reading only; a command that changes something migrates it, after an export to %s: %w",
			m.FormatVersion, f.version, ExportDir(b.path), ErrReadOnly)
	}
	for v := m.FormatVersion; v < f.version; v++ {
		if f.steps[v] == nil {
			return damagedf("its format is %d, which no rsmctl has written", v)
		}
	}
	ctx := context.Background()
	if _, _, err := ExportFile(ctx, b, ExportDir(b.path), b.now()); err != nil {
		return fmt.Errorf("export format %d before migrating it to %d: %w", m.FormatVersion, f.version, err)
	}
	tx, err := b.beginTransaction(ctx, true)
	if err != nil {
		return err
	}
	defer tx.rollback()
	for v := m.FormatVersion; v < f.version; v++ {
		if err := f.steps[v](tx); err != nil {
			return fmt.Errorf("migrate from format %d to %d: %w", v, v+1, err)
		}
	}
	tx.meta.FormatVersion = f.version
	_, err = b.commit(tx)
	return err
}
