// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"rsm.storage/rsmctl/rsm/store"
)

// exportFolder is a folder with four exports, an hour between them.
func exportFolder(t *testing.T) string {
	t.Helper()
	s, dir := openNewBolt(t), t.TempDir()
	for i, key := range []string{"a", "b", "c", "d"} {
		mustUpdate(t, s, func(w store.Writer) error { return w.Put("sides", key, []byte(`{}`)) })
		if _, _, err := store.ExportFile(t.Context(), s, dir, noon.Add(time.Duration(i)*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func exportsIn(t *testing.T, dir string) []store.Exported {
	t.Helper()
	list, err := store.Exports(dir)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestExportsAreListedNewestFirst(t *testing.T) {
	list := exportsIn(t, exportFolder(t))
	if len(list) != 4 {
		t.Fatalf("%d exports", len(list))
	}
	for i, e := range list {
		if want := uint64(4 - i); e.Revision != want || e.Problem != nil || e.Counts["sides"] != int(want) || e.Lineage == "" {
			t.Errorf("%d: %+v", i, e)
		}
		if err := e.Verify(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

func TestWhatIsNoExportIsPassedOver(t *testing.T) {
	dir := exportFolder(t)
	for _, name := range []string{
		"rsm.db", "rsm.db.json", "notes.json", ".rsm-7.partial", "rsm-1-20261102T120000Z.db",
		"rsm-0000000001-20261102T120000Z.db.gz", "rsm-0000000001-20269902T120000Z.db", "rsm-99999999999999999999-20261102T120000Z.db",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if list := exportsIn(t, dir); len(list) != 4 {
		t.Errorf("%d exports: %+v", len(list), list)
	}
	if _, err := store.Exports(filepath.Join(dir, "missing")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("of a missing folder: %v", err)
	}
}

func TestWhatIsWrongWithAnExportIsFound(t *testing.T) {
	tests := map[string]struct {
		harm func(path string) error
		want error
		// quick: a look at the folder is enough.
		quick bool
	}{
		"a flipped bit":      {flipBit, store.ErrDamaged, false},
		"cut short":          {func(p string) error { return os.Truncate(p, 4096) }, store.ErrDamaged, true},
		"no manifest":        {func(p string) error { return os.Remove(p + ".json") }, fs.ErrNotExist, true},
		"no copy":            {os.Remove, fs.ErrNotExist, true},
		"a manifest of text": {func(p string) error { return os.WriteFile(p+".json", []byte("hello"), 0o600) }, store.ErrDamaged, true},
		"a folder":           {func(p string) error { return errors.Join(os.Remove(p), os.Mkdir(p, 0o700)) }, store.ErrDamaged, true},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			dir := exportFolder(t)
			if err := c.harm(exportsIn(t, dir)[1].Path); err != nil {
				t.Fatal(err)
			}
			list := exportsIn(t, dir)
			if len(list) != 4 || list[1].Revision != 3 || (list[1].Problem != nil) != c.quick {
				t.Fatalf("%+v", list)
			}
			for i, e := range list {
				if err := e.Verify(t.Context()); i == 1 != (err != nil) || i == 1 && !errors.Is(err, c.want) {
					t.Errorf("%d: %v", i, err)
				}
			}
		})
	}
}

func flipBit(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	data[len(data)/2] ^= 1
	return os.WriteFile(path, data, 0o600)
}

func TestAnExportIsRemovedWithItsManifest(t *testing.T) {
	dir := exportFolder(t)
	for _, e := range exportsIn(t, dir)[1:] {
		if err := errors.Join(e.Remove(), e.Remove()); err != nil {
			t.Fatal(err)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 2 {
		t.Errorf("left %v, error %v", left, err)
	}
}
