// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"fmt"
)

// format is the format that a program writes, and how it migrates older ones.
type format struct {
	version int
	// steps[v] changes the records of format v into those of format v+1.
	steps map[int]func(Writer) error
}

// currentFormat is this program's format. The first one has nothing to migrate from.
var currentFormat = format{version: FormatVersion}

// migrateFormat brings the database from an older format to f in one transaction,
// after a full export into ExportDir.
func (b *Bolt) migrateFormat(m meta, f format) error {
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
	defer tx.rollbackTransaction()
	for v := m.FormatVersion; v < f.version; v++ {
		if err := f.steps[v](tx); err != nil {
			return fmt.Errorf("migrate from format %d to %d: %w", v, v+1, err)
		}
	}
	tx.meta.FormatVersion = f.version
	_, err = b.commitTransaction(tx)
	return err
}
