// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rsm.storage/rsmctl/rsm/store"
)

func TestASecondOpenerIsToldWhoHoldsTheDatabaseAndWhatToDo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rsm.db")
	since := time.Date(2026, 11, 2, 10, 0, 0, 0, time.UTC)
	openStore(t, path, store.BoltOptions{Who: "rsmctl run", Now: func() time.Time { return since }})
	for _, readOnly := range []bool{false, true} {
		_, err := store.OpenBolt(path, store.BoltOptions{ReadOnly: readOnly})
		if !errors.Is(err, store.ErrLocked) {
			t.Fatalf("readOnly %t: %v", readOnly, err)
		}
		for _, part := range []string{path, `"rsmctl run"`, "process ", "since 2026-11-02T10:00:00Z", "wait until it ends"} {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%q does not say %q", err, part)
			}
		}
	}
}

func TestReadersShareTheDatabaseAndKeepAWriterOut(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rsm.db")
	if err := openStore(t, path, store.BoltOptions{}).Close(); err != nil {
		t.Fatal(err)
	}
	openStore(t, path, store.BoltOptions{ReadOnly: true})
	r := openStore(t, path, store.BoltOptions{ReadOnly: true})
	if _, err := r.Update(t.Context(), func(store.Writer) error { return nil }); !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("Update: %v", err)
	}
	if _, err := store.OpenBolt(path, store.BoltOptions{}); !errors.Is(err, store.ErrLocked) || !strings.Contains(err.Error(), "left no note") {
		t.Errorf("a writer got %v", err)
	}
}

func TestTheNoteOfACrashedHolderNamesNobody(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rsm.db")
	if err := openStore(t, path, store.BoltOptions{}).Close(); err != nil {
		t.Fatal(err)
	}
	stale, err := json.Marshal(map[string]any{"pid": os.Getpid(), "command": "ghost"})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+".holder", stale, 0o600); err != nil {
		t.Fatal(err)
	}
	openStore(t, path, store.BoltOptions{ReadOnly: true})
	if _, err := store.OpenBolt(path, store.BoltOptions{}); !errors.Is(err, store.ErrLocked) || strings.Contains(err.Error(), "ghost") {
		t.Errorf("got %v", err)
	}
}

func TestTheNoteGoesWithItsHolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rsm.db")
	b := openStore(t, path, store.BoltOptions{})
	if _, err := os.Stat(path + ".holder"); err != nil {
		t.Error(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path + ".holder"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it is still there: %v", err)
	}
	openStore(t, path, store.BoltOptions{})
}
