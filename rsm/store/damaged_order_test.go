// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"rsm.storage/rsmctl/rsm/store"
)

// disorderedFile is a database in which a branch names a later key than the leaf
// below it begins with. Every reference is right, and each page is in order; bbolt
// panics over it while it looks for free pages, in a goroutine of its own too.
func disorderedFile(t *testing.T) []byte {
	t.Helper()
	file := bytes.Clone(goodFile(t))
	const pageSize, header, element, branch = 4096, 16, 16, 0x01
	order := binary.NativeEndian
	for page := range len(file) / pageSize {
		body := file[page*pageSize : (page+1)*pageSize]
		if order.Uint16(body[8:]) != branch || order.Uint16(body[10:]) < 3 {
			continue
		}
		second := body[header+element:]
		from, size := order.Uint32(second), order.Uint32(second[4:])
		second[from+size-1]++
		return file
	}
	t.Fatal("no branch has three elements")
	return nil
}

func TestADatabaseThatBboltWouldPanicOverIsDamagedAndNotLocked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rsm.db")
	if err := os.WriteFile(path, disorderedFile(t), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := store.OpenBolt(path, store.BoltOptions{}); !errors.Is(err, store.ErrDamaged) {
			t.Errorf("open: %v", err)
		}
		if _, problems, err := store.CheckFile(t.Context(), path, nil); err != nil || len(problems) == 0 {
			t.Errorf("check: problems %v, error %v", problems, err)
		}
	}
}

func TestADatabaseThatBboltWouldPanicOverIsReplacedAndKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rsm.db")
	file := databaseWithExport(t, path, "good")
	if err := os.WriteFile(path, disorderedFile(t), 0o600); err != nil {
		t.Fatal(err)
	}
	stageUnprepared(t, path, file)
	done, err := store.Switch(path, 0, noon)
	if err != nil {
		t.Fatal(err)
	}
	if got := whatItSays(t, path); got != "good" || done.Kept == "" {
		t.Errorf("it says %q, kept %q", got, done.Kept)
	}
}
