// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rsm.storage/rsmctl/rsm/store"
)

// databaseWithExport makes a database at path whose record left/count says what, and an
// export of it.
func databaseWithExport(t *testing.T, path, what string) (file string) {
	t.Helper()
	b := openStore(t, path, store.BoltOptions{})
	mustUpdate(t, b, func(w store.Writer) error { return w.Put("left", "count", []byte(what)) })
	_, file, err := store.ExportFile(t.Context(), b, filepath.Join(t.TempDir(), "exports"), noon)
	if err := errors.Join(err, b.Close()); err != nil {
		t.Fatal(err)
	}
	return file
}

// whatItSays reads left/count.
func whatItSays(t *testing.T, path string) string {
	t.Helper()
	b := openStore(t, path, store.BoltOptions{ReadOnly: true})
	defer func() { _ = b.Close() }()
	var what string
	if err := b.View(t.Context(), func(r store.Reader) error { what = string(r.Get("left", "count")); return nil }); err != nil {
		t.Fatal(err)
	}
	return what
}

func prepareNothing(string, store.Info) error { return nil }

func stageUnprepared(t *testing.T, path, file string) *store.Staged {
	t.Helper()
	s, err := store.Stage(t.Context(), path, file, noon, prepareNothing)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func filesBelow(t *testing.T, dir string) string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if !d.IsDir() {
			name, _ := filepath.Rel(dir, path)
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(names, " ")
}

func TestAStagedDatabaseTakesThePlaceOfTheOldOneWhichIsKept(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "rsm.db")
	file := databaseWithExport(t, path, "old")
	b := openStore(t, path, store.BoltOptions{})
	mustUpdate(t, b, func(w store.Writer) error { return w.Put("left", "count", []byte("newer")) })

	// It is held for writing all the while: staging needs no lock.
	staged, err := store.Stage(t.Context(), path, file, noon, func(copied string, source store.Info) error {
		if source.Revision != 1 {
			t.Errorf("source %+v", source)
		}
		c := openStore(t, copied, store.BoltOptions{})
		mustUpdate(t, c, func(w store.Writer) error { return w.Put("left", "count", []byte("old, and prepared")) })
		return c.Close()
	})
	if err != nil {
		t.Fatal(err)
	}
	if read, err := store.ReadStaged(path); err != nil || read.File != file || !read.Since.Equal(noon) || read.Copy.SHA256 != staged.Copy.SHA256 {
		t.Errorf("staged %+v, error %v", read, err)
	}
	if _, err := store.Switch(path, 0, noon); !errors.Is(err, store.ErrLocked) {
		t.Errorf("a database in use was switched: %v", err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}

	done, err := store.Switch(path, 0, noon)
	if err != nil || done == nil {
		t.Fatalf("%+v, error %v", done, err)
	}
	if got := whatItSays(t, path); got != "old, and prepared" {
		t.Errorf("it says %q", got)
	}
	if got := whatItSays(t, done.Kept); got != "newer" {
		t.Errorf("what is kept says %q", got)
	}
	if got, want := filesBelow(t, dir), "replaced/rsm-0000000002-20261102T120000Z.db rsm.db"; got != want {
		t.Errorf("files %s, want %s", got, want)
	}
	if again, err := store.Switch(path, 0, noon); err != nil || again != nil {
		t.Errorf("again: %+v, error %v", again, err)
	}
}

func TestAnImportWorksWithoutADatabase(t *testing.T) {
	file := databaseWithExport(t, filepath.Join(t.TempDir(), "rsm.db"), "lost")
	path := filepath.Join(t.TempDir(), "new", "rsm.db")
	stageUnprepared(t, path, file)
	if done, err := store.Switch(path, 0, noon); err != nil || done.Kept != "" {
		t.Fatalf("%+v, error %v", done, err)
	}
	if got := whatItSays(t, path); got != "lost" || filesBelow(t, filepath.Dir(path)) != "rsm.db" {
		t.Errorf("it says %q, files %s", got, filesBelow(t, filepath.Dir(path)))
	}
}

func TestADamagedDatabaseIsReplacedAndKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rsm.db")
	file := databaseWithExport(t, path, "good")
	bad := []byte("nothing is left of it")
	if err := os.WriteFile(path, bad, 0o600); err != nil {
		t.Fatal(err)
	}
	stageUnprepared(t, path, file)
	done, err := store.Switch(path, 0, noon)
	if err != nil {
		t.Fatal(err)
	}
	if kept, err := os.ReadFile(done.Kept); err != nil || !bytes.Equal(kept, bad) || !strings.Contains(done.Kept, "rsm-damaged-") {
		t.Errorf("%s holds %q, error %v", done.Kept, kept, err)
	}
	if got := whatItSays(t, path); got != "good" {
		t.Errorf("it says %q", got)
	}
}

func TestWhatCannotBeImportedLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "rsm.db")
	good := databaseWithExport(t, path, "now")
	cut := filepath.Join(t.TempDir(), "cut.db")
	whole, err := os.ReadFile(good)
	if err := errors.Join(err, os.WriteFile(cut, whole[:len(whole)/2], 0o600)); err != nil {
		t.Fatal(err)
	}
	refusal := errors.New("of another library")
	cases := map[string]struct {
		file    string
		prepare func(string, store.Info) error
		want    error
		says    string
	}{
		"a missing file":      {filepath.Join(dir, "none.db"), prepareNothing, os.ErrNotExist, "none.db"},
		"a folder":            {dir, prepareNothing, nil, "it is not a file"},
		"the database itself": {path, prepareNothing, nil, "the database itself"},
		"a damaged one":       {cut, prepareNothing, store.ErrDamaged, "cut short"},
		"a refused one":       {good, func(string, store.Info) error { return refusal }, refusal, good},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := store.Stage(t.Context(), path, c.file, noon, c.prepare)
			if err == nil || c.want != nil && !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v", err)
			}
			if got := filesBelow(t, dir); got != "rsm.db" {
				t.Errorf("left %s", got)
			}
		})
	}
}

func TestOnlyOneImportIsStagedAndItCanBeTakenBack(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "rsm.db")
	file := databaseWithExport(t, path, "now")
	if _, err := store.Unstage(path); !errors.Is(err, store.ErrNotStaged) {
		t.Errorf("nothing is staged, yet %v", err)
	}
	stageUnprepared(t, path, file)
	if _, err := store.Stage(t.Context(), path, file, noon, prepareNothing); !errors.Is(err, store.ErrStaged) || !strings.Contains(err.Error(), "--cancel") {
		t.Errorf("error %v", err)
	}
	if back, err := store.Unstage(path); err != nil || back.File != file {
		t.Errorf("%+v, error %v", back, err)
	}
	if got := filesBelow(t, dir); got != "rsm.db" {
		t.Errorf("left %s", got)
	}
}

func TestAStagedFileThatWentBadIsNotSwitchedTo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rsm.db")
	file := databaseWithExport(t, path, "old")
	stageUnprepared(t, path, file)
	b := openStore(t, path, store.BoltOptions{})
	mustUpdate(t, b, func(w store.Writer) error { return w.Put("left", "count", []byte("now")) })
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(store.StagedPath(path))
	if err != nil {
		t.Fatal(err)
	}
	damage := map[string][]byte{
		"cut short":     whole[:len(whole)-4096],
		"a flipped bit": bytes.ReplaceAll(whole, []byte("old"), []byte("ole")),
		"zeros":         make([]byte, len(whole)),
		"nothing":       nil,
	}
	for name, bad := range damage {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(store.StagedPath(path), bad, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := store.Switch(path, 0, noon); !errors.Is(err, store.ErrDamaged) || !strings.Contains(err.Error(), "--cancel") {
				t.Errorf("error %v", err)
			}
			if got := whatItSays(t, path); got != "now" {
				t.Errorf("the database says %q", got)
			}
		})
	}
}

func TestNoSecondDatabaseIsMadeWhileAProcessWorksWithTheDeletedOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rsm.db")
	file := databaseWithExport(t, path, "now")
	held := openStore(t, path, store.BoltOptions{Who: "rsmctl run"})
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := store.OpenBolt(path, store.BoltOptions{}); !errors.Is(err, store.ErrLocked) || !strings.Contains(err.Error(), "rsmctl run") {
		t.Errorf("open: %v", err)
	}
	stageUnprepared(t, path, file)
	if _, err := store.Switch(path, 0, noon); !errors.Is(err, store.ErrLocked) {
		t.Errorf("switch: %v", err)
	}
	if err := held.Close(); !errors.Is(err, store.ErrGone) {
		t.Errorf("close: %v", err)
	}
	if _, err := store.Switch(path, 0, noon); err != nil {
		t.Error(err)
	}
}

func TestALargeDatabaseIsStagedWhole(t *testing.T) {
	dir := t.TempDir()
	file := databaseWithExport(t, filepath.Join(dir, "old.db"), strings.Repeat("much", 1<<20))
	s := stageUnprepared(t, filepath.Join(dir, "rsm.db"), file)
	if s.Copy.Size < 4<<20 || s.Source.SHA256 != s.Copy.SHA256 {
		t.Errorf("staged %d bytes as %s, of %s", s.Copy.Size, s.Copy.SHA256, s.Source.SHA256)
	}
}
