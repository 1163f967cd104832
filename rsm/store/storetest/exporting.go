// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"rsm.storage/rsmctl/rsm/store"
)

var exporting = []promise{
	{"an export is a database with the same content", func(t *testing.T, s store.Store) {
		fillWithSides(t, s, 500)
		commitKey(t, s, "pools", "weekly", `{"mediaType":"LTO-8"}`)
		updateStore(t, s, func(w store.Writer) error { return w.Delete("sides", "0007") })
		var file bytes.Buffer
		info, err := s.Export(t.Context(), &file)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(file.Bytes())
		if info.Revision != 3 || info.Size != int64(file.Len()) || info.SHA256 != hex.EncodeToString(sum[:]) ||
			info.FormatVersion != store.FormatVersion || info.Lineage == "" || info.Time.IsZero() {
			t.Errorf("info %+v", info)
		}
		exported := openExport(t, file.Bytes())
		if got := dumpContent(t, exported); got != dumpContent(t, s) {
			t.Errorf("the export holds\n%s", got)
		}
		info, problems, err := store.CheckFile(t.Context(), exported.Path(), nil)
		if err != nil || len(problems) > 0 || !maps.Equal(info.Counts, map[string]int{"sides": 499, "pools": 1}) {
			t.Errorf("checked %+v, problems %v, error %v", info, problems, err)
		}
	}},
	{"an export holds one revision, whatever is committed meanwhile", func(t *testing.T, s store.Store) {
		fillWithSides(t, s, 2000)
		before := dumpContent(t, s)
		var file bytes.Buffer
		first := true
		_, err := s.Export(t.Context(), writerFunc(func(p []byte) (int, error) {
			if first {
				first = false
				commitKey(t, s, "sides", "0000", "changed")
				commitKey(t, s, "pools", "new", "1")
			}
			return file.Write(p)
		}))
		if err != nil {
			t.Fatal(err)
		}
		if got := dumpContent(t, openExport(t, file.Bytes())); got != before {
			t.Error("it holds something else")
		}
	}},
	{"an export that cannot be written fails", func(t *testing.T, s store.Store) {
		_, err := s.Export(t.Context(), writerFunc(func([]byte) (int, error) { return 0, errRefused }))
		if !errors.Is(err, errRefused) {
			t.Errorf("error %v", err)
		}
	}},
	{"a context that ends stops an export", func(t *testing.T, s store.Store) {
		fillWithSides(t, s, 1)
		ctx, cancel := context.WithCancelCause(t.Context())
		updateStore(t, s, func(w store.Writer) error { return w.Put("sides", "large", make([]byte, 1<<20)) })
		_, err := s.Export(ctx, writerFunc(func(p []byte) (int, error) { cancel(errRefused); return len(p), nil }))
		if !errors.Is(err, errRefused) {
			t.Errorf("error %v", err)
		}
	}},
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// openExport opens an exported file as a database.
func openExport(t testing.TB, file []byte) *store.Bolt {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rsm.db")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := store.OpenBolt(path, store.BoltOptions{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}
