// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"rsm.storage/rsmctl/rsm/store"
)

func TestADatabaseIsMadeForItsOwnerOnly(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state", "deep")
	path := filepath.Join(dir, "rsm.db")
	openStore(t, path, store.BoltOptions{})
	for name, want := range map[string]fs.FileMode{dir: 0o700, path: 0o600} {
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: mode %v, error %v", name, info.Mode(), err)
		}
	}
}

func TestAMissingDatabaseIsNotMadeForReading(t *testing.T) {
	dir := t.TempDir()
	_, err := store.OpenBolt(filepath.Join(dir, "rsm.db"), store.BoltOptions{ReadOnly: true})
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left %v", left)
	}
}

func TestWhatACrashDuringCreationLeavesIsRemoved(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "rsm.db")
	if err := os.WriteFile(path+".new-123", []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := openStore(t, path, store.BoltOptions{}).Close(); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 || left[0].Name() != "rsm.db" {
		t.Errorf("left %v, error %v", left, err)
	}
}

func TestOfManyThatCreateAtOnceOneHoldsItAndTheOthersAreToldSo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rsm.db")
	held, failures := make([]*store.Bolt, 8), make([]error, 8)
	var all sync.WaitGroup
	for i := range held {
		all.Go(func() { held[i], failures[i] = store.OpenBolt(path, store.BoltOptions{}) })
	}
	all.Wait()
	holders := 0
	for i, b := range held {
		if b != nil {
			holders++
			defer func() { _ = b.Close() }()
		} else if !errors.Is(failures[i], store.ErrLocked) {
			t.Errorf("error %v", failures[i])
		}
	}
	if holders != 1 {
		t.Errorf("%d hold it", holders)
	}
}

func TestCommitsAreCounted(t *testing.T) {
	b := openStore(t, filepath.Join(t.TempDir(), "rsm.db"), store.BoltOptions{})
	for _, v := range []string{"1", "2", "2"} {
		mustUpdate(t, b, func(w store.Writer) error { return w.Put("sides", "a", []byte(v)) })
	}
	if b.Commits() != 2 {
		t.Errorf("%d commits, want 2", b.Commits())
	}
}
