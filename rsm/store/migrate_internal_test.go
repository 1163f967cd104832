// SPDX-License-Identifier: Apache-2.0

package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// databaseOfFormat makes a database that says it is of the given format.
func databaseOfFormat(t *testing.T, version int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rsm.db")
	b, err := openBoltAs(path, BoltOptions{}, currentFormat)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Update(t.Context(), func(w Writer) error { return w.Put("sides", "a", []byte("old")) }); err != nil {
		t.Fatal(err)
	}
	tx, err := b.beginTransaction(t.Context(), true)
	if err != nil {
		t.Fatal(err)
	}
	tx.meta.FormatVersion = version
	if _, err := b.commitTransaction(tx); err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

var errStep = errors.New("step failed")

// testFormat migrates from 0 to 1, and fails on the way to 2.
func testFormat(version int) format {
	return format{version, map[int]func(Writer) error{
		0: func(w Writer) error { return w.Put("sides", "a", []byte("new")) },
		1: func(w Writer) error { return errors.Join(w.Delete("sides", "a"), errStep) },
	}}
}

// readRecord reads sides/a and the revision of a database of any format.
func readRecord(t *testing.T, path string, version int) (value string, revision uint64) {
	t.Helper()
	b, err := openBoltAs(path, BoltOptions{ReadOnly: true}, format{version: version})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = b.Close() }()
	err = b.View(t.Context(), func(r Reader) error {
		value, revision = string(r.Get("sides", "a")), r.Revision()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return value, revision
}

func exportsBeside(t *testing.T, path string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(ExportDir(path), "rsm-*.db"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestAnOlderFormatIsExportedAndThenMigratedInOneCommit(t *testing.T) {
	path := databaseOfFormat(t, 0)
	b, err := openBoltAs(path, BoltOptions{}, testFormat(1))
	if err != nil {
		t.Fatal(err)
	}
	if b.Commits() != 1 {
		t.Errorf("%d commits", b.Commits())
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if value, revision := readRecord(t, path, 1); value != "new" || revision != 3 {
		t.Errorf("%q at revision %d", value, revision)
	}
	found := exportsBeside(t, path)
	if len(found) != 1 {
		t.Fatalf("exports %v", found)
	}
	if value, revision := readRecord(t, found[0], 0); value != "old" || revision != 2 {
		t.Errorf("the export holds %q at revision %d", value, revision)
	}
}

func TestAMigrationThatFailsChangesNothing(t *testing.T) {
	path := databaseOfFormat(t, 0)
	if _, err := openBoltAs(path, BoltOptions{}, testFormat(2)); !errors.Is(err, errStep) {
		t.Errorf("error %v", err)
	}
	if value, revision := readRecord(t, path, 0); value != "old" || revision != 2 {
		t.Errorf("%q at revision %d", value, revision)
	}
}

func TestAnOlderFormatIsNotMigratedForReading(t *testing.T) {
	path := databaseOfFormat(t, 0)
	if _, err := openBoltAs(path, BoltOptions{ReadOnly: true}, testFormat(1)); !errors.Is(err, ErrReadOnly) || !strings.Contains(err.Error(), "older") {
		t.Errorf("error %v", err)
	}
}

func TestAFormatThatNobodyWroteIsRefusedWithoutAnExport(t *testing.T) {
	path := databaseOfFormat(t, -1)
	if _, err := openBoltAs(path, BoltOptions{}, testFormat(1)); !errors.Is(err, ErrDamaged) {
		t.Errorf("error %v", err)
	}
	if found := exportsBeside(t, path); len(found) > 0 {
		t.Errorf("exports %v", found)
	}
}

func TestANewerFormatIsRefusedAndLeftAsItIs(t *testing.T) {
	path := databaseOfFormat(t, FormatVersion+1)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, readOnly := range []bool{true, false} {
		_, err := OpenBolt(path, BoltOptions{ReadOnly: readOnly})
		if !errors.Is(err, ErrNewerFormat) || errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "use the newer rsmctl") {
			t.Errorf("error %v", err)
		}
	}
	if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
		t.Errorf("the file was changed (%v)", err)
	}
}
