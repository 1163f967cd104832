// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"rsm.storage/rsmctl/rsm/store"
)

func TestASavedCopyIsADatabaseToRead(t *testing.T) {
	db, dir := openNewBolt(t), t.TempDir()
	mustUpdate(t, db, func(w store.Writer) error { return w.Put("sides", "a", []byte("1")) })
	path, err := store.SaveCopy(dir, time.Now(), func(w io.Writer) error {
		_, err := db.Export(t.Context(), w)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	copied, err := store.OpenBolt(path, store.BoltOptions{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = copied.Close() }()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if got, want := dumpedContent(t, copied), dumpedContent(t, db); got != want {
		t.Errorf("the copy, removed after it was opened, holds %s, want %s", got, want)
	}
}

func TestACopyThatCannotBeFinishedLeavesNothing(t *testing.T) {
	dir, broken := t.TempDir(), errors.New("broken off")
	_, err := store.SaveCopy(dir, time.Now(), func(w io.Writer) error {
		_, _ = w.Write([]byte("half"))
		return broken
	})
	if !errors.Is(err, broken) {
		t.Errorf("got error %v, want %v", err, broken)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestALargeCopyIsSavedWhole(t *testing.T) {
	large := bytes.Repeat([]byte("0123456789abcdef"), 8<<20/16)
	path, err := store.SaveCopy(t.TempDir(), time.Now(), func(w io.Writer) error {
		_, err := w.Write(large)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if kept, err := os.ReadFile(path); err != nil || !bytes.Equal(kept, large) {
		t.Errorf("%d bytes were kept: %v", len(kept), err)
	}
}
