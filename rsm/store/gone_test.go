// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rsm.storage/rsmctl/rsm/store"
)

func TestADatabaseThatIsTakenAwaySavesEverythingAndSaysSo(t *testing.T) {
	other := databaseWithExport(t, filepath.Join(t.TempDir(), "rsm.db"), "other")
	cases := map[string]func(path string) error{
		"the file is deleted":           os.Remove,
		"the folder is deleted":         func(path string) error { return os.RemoveAll(filepath.Dir(path)) },
		"the file is moved":             func(path string) error { return os.Rename(path, path+".away") },
		"another is put into its place": func(path string) error { return os.Rename(other, path) },
	}
	for name, take := range cases {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "state", "rsm.db")
			b := openStore(t, path, store.BoltOptions{})
			mustUpdate(t, b, func(w store.Writer) error { return w.Put("left", "count", []byte("1")) })
			if err := take(path); err != nil {
				t.Fatal(err)
			}
			count := func(w store.Writer) error { return w.Put("left", "count", []byte("2")) }
			_, err := b.Update(t.Context(), count)
			saved, globErr := filepath.Glob(filepath.Join(store.ExportDir(path), "rsm-*.db"))
			if !errors.Is(err, store.ErrGone) || globErr != nil || len(saved) != 1 || !strings.Contains(err.Error(), saved[0]) {
				t.Fatalf("error %v, saved %v", err, saved)
			}
			if got := whatItSays(t, saved[0]); got != "2" {
				t.Errorf("what was saved says %q", got)
			}
			if _, err := b.Update(t.Context(), count); !errors.Is(err, store.ErrGone) {
				t.Errorf("the next change: %v", err)
			}
			if err := b.Close(); !errors.Is(err, store.ErrGone) {
				t.Errorf("close: %v", err)
			}
			if again, err := filepath.Glob(filepath.Join(store.ExportDir(path), "rsm-*.db")); err != nil || len(again) != 1 {
				t.Errorf("saved %v, error %v", again, err)
			}
		})
	}
}
