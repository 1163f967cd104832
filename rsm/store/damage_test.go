// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.etcd.io/bbolt"

	"rsm.storage/rsmctl/rsm/store"
)

// goodFile is an export, which has no unused tail, of a database with several
// buckets and levels of pages.
func goodFile(t testing.TB) []byte {
	t.Helper()
	b := openNewBolt(t)
	for round := range 3 {
		mustUpdate(t, b, func(w store.Writer) error {
			for i := range 200 {
				key := fmt.Sprintf("%04d", i)
				if err := errors.Join(w.Put("sides", key, bytes.Repeat([]byte("side"), i%40+round)), w.Put("pools", key, nil)); err != nil {
					return err
				}
			}
			return w.Put("few", "one", []byte("inline"))
		})
	}
	var file bytes.Buffer
	if _, err := b.Export(t.Context(), &file); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func TestWhatIsNoWholeDatabaseIsRefusedAndLeftAsItIs(t *testing.T) {
	good := goodFile(t)
	other := filepath.Join(t.TempDir(), "other.db")
	db, err := bbolt.Open(other, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	foreign, err := os.ReadFile(other)
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct {
		file []byte
		says string
	}{
		"an empty file":                     {nil, "it is empty"},
		"text":                              {[]byte("not a database\n"), "not a database"},
		"a page of zeros":                   {make([]byte, 1<<16), "not a database"},
		"a file cut within its head":        {good[:100], "cut short"},
		"a file cut to its head":            {good[:8192], "cut short"},
		"a file cut after some pages":       {good[:5*4096], "cut short"},
		"a database of another program":     {foreign, "not of rsmctl"},
		"a file whose pages are zeros":      {append(bytes.Clone(good[:8192]), make([]byte, len(good)-8192)...), "page"},
		"a file whose both heads are wrong": {append(bytes.Repeat([]byte{0xff}, 8192), good[8192:]...), "its head"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "rsm.db")
			if err := os.WriteFile(path, c.file, 0o600); err != nil {
				t.Fatal(err)
			}
			for _, readOnly := range []bool{true, false} {
				_, err := store.OpenBolt(path, store.BoltOptions{ReadOnly: readOnly})
				if !errors.Is(err, store.ErrDamaged) || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "export") {
					t.Errorf("error %v, want one that says %q", err, c.says)
				}
			}
			if _, problems, err := store.CheckFile(t.Context(), path, nil); err != nil || len(problems) == 0 {
				t.Errorf("CheckFile: problems %v, error %v", problems, err)
			}
			if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, c.file) {
				t.Errorf("the file was changed (%v)", err)
			}
		})
	}
}

// listingFile is good as it is when a program has worked with it that keeps a
// list of the free pages in the file.
func listingFile(t testing.TB, good []byte) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "listing.db")
	if err := os.WriteFile(path, good, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bbolt.Tx) error { return tx.Bucket([]byte("pools")).Put([]byte("0000"), []byte("1")) })
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// Whatever byte is wrong: opening, checking, reading everything and writing
// neither panics nor hangs. A wrong byte within a value cannot be noticed here.
func TestNoDamageToAPageMakesTheStorePanic(t *testing.T) {
	good := goodFile(t)
	for name, good := range map[string][]byte{"as it is": good, "with a list of free pages": listingFile(t, good)} {
		t.Run(name, func(t *testing.T) { mustBeFoundDamaged(t, good) })
	}
}

func mustBeFoundDamaged(t *testing.T, good []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rsm.db")
	random := rand.New(rand.NewPCG(1, 2))
	refused := 0
	for range 300 {
		bad := bytes.Clone(good)
		page := random.IntN(len(bad) / 4096)
		for range 1 + random.IntN(3) {
			bad[page*4096+random.IntN(300)] = byte(random.Uint32())
		}
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if !exerciseStore(t, path) {
			refused++
		}
	}
	if refused == 0 {
		t.Error("nothing was ever refused")
	}
}

// exerciseStore uses a database in every way and reports whether it was accepted.
func exerciseStore(t testing.TB, path string) bool {
	t.Helper()
	if _, _, err := store.CheckFile(t.Context(), path, nil); err != nil && !errors.Is(err, store.ErrDamaged) && !errors.Is(err, store.ErrNewerFormat) {
		t.Errorf("CheckFile: %v", err)
	}
	b, err := store.OpenBolt(path, store.BoltOptions{})
	if err != nil {
		if !errors.Is(err, store.ErrDamaged) && !errors.Is(err, store.ErrNewerFormat) {
			t.Errorf("OpenBolt: %v", err)
		}
		return false
	}
	defer func() { _ = b.Close() }()
	_ = b.View(t.Context(), func(r store.Reader) error { return store.Dump(t.Context(), r, &bytes.Buffer{}) })
	_, err = b.Update(t.Context(), func(w store.Writer) error {
		return errors.Join(w.Put("sides", "new", make([]byte, 10000)), w.Delete("sides", "0007"))
	})
	return err == nil
}

func FuzzADatabaseFile(f *testing.F) {
	good := goodFile(f)
	f.Add(good)
	f.Add(listingFile(f, good))
	f.Add(good[:8192])
	f.Add([]byte("not a database"))
	f.Fuzz(func(t *testing.T, file []byte) {
		path := filepath.Join(t.TempDir(), "rsm.db")
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		exerciseStore(t, path)
	})
}
