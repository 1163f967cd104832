// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"rsm.storage/rsmctl/rsm/store"
)

// stageAndSwitch does what an import does: it stages the one export there is,
// takes it back, stages it again, and switches.
func stageAndSwitch(dir string) error {
	ctx, path := context.Background(), filepath.Join(dir, "rsm.db")
	prepare := func(copied string, _ store.Info) error {
		b, err := store.OpenBolt(copied, store.BoltOptions{})
		if err != nil {
			return err
		}
		_, err = b.Update(ctx, func(w store.Writer) error { return w.Put("right", "hold", []byte("on")) })
		return errors.Join(err, b.Close())
	}
	exports, err := filepath.Glob(filepath.Join(store.ExportDir(path), "rsm-*.db"))
	if err != nil || len(exports) != 1 {
		return fmt.Errorf("exports %v, error %w", exports, err)
	}
	if _, err := store.Stage(ctx, path, exports[0], noon, prepare); err != nil {
		return err
	}
	if _, err := store.Unstage(path); err != nil {
		return err
	}
	if _, err := store.Stage(ctx, path, exports[0], noon, prepare); err != nil {
		return err
	}
	_, err = store.Switch(path, time.Second, noon)
	return err
}

// An import is killed at every point, with and without an old database, and
// with a damaged one. What is there then is the old database or the new one,
// whole; and when what is staged is switched to, or the import made again, the
// new one is in place and the old one is kept.
func TestAKillDuringAnImportLeavesTheOldDatabaseOrTheNewOne(t *testing.T) {
	binary := buildVictim(t)
	points := map[string]int{ // how often each is passed
		"store/stage-before-copy": 2, "store/stage-after-copy": 2, "store/before-commit": 2, "store/after-commit": 2,
		"store/stage-before-link": 2, "store/stage-after-link": 2, "store/stage-after-manifest": 2,
		"store/unstage-before-remove": 1, "store/unstage-after-remove": 1,
		"store/switch-before-keep": 1, "store/switch-after-keep": 1, "store/switch-before-rename": 1,
		"store/switch-after-sync": 1, "durable/before-rename": 2, "durable/after-rename": 2,
	}
	for _, before := range []string{"whole", "damaged", "none"} {
		for point, times := range points {
			for n := 1; n <= times; n++ {
				t.Run(fmt.Sprintf("%s the %d. time, the old one is %s", point, n, before), func(t *testing.T) {
					killImport(t, binary, before, fmt.Sprintf("%s:%d", point, n))
				})
			}
		}
	}
	for _, before := range []string{"whole", "damaged"} {
		t.Run("between rename and sync, the old one is "+before, func(t *testing.T) {
			killImport(t, binary, before, "durable/after-rename:3")
		})
	}
	t.Run("between the two names of the new one", func(t *testing.T) {
		killImport(t, binary, "none", "store/switch-after-link")
	})
}

func killImport(t *testing.T, binary, before, point string) {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "rsm.db")
	prepareImport(t, path, before)
	killVictim(t, binary, dir, point, "switch")
	mustBeOldOrNew(t, path, before)

	done, err := store.Switch(path, 0, noon)
	if err != nil {
		t.Fatal(err)
	}
	if switched := done != nil || whichDatabase(path) == "new"; !switched {
		if err := stageAndSwitch(dir); err != nil {
			t.Fatal(err)
		}
	}
	if got := whichDatabase(path); got != "new" {
		t.Errorf("in the end it is %s", got)
	}
	kept, err := filepath.Glob(filepath.Join(store.ReplacedDir(path), "*"))
	if want := map[string]int{"whole": 1, "damaged": 1}[before]; err != nil || len(kept) != want {
		t.Fatalf("kept %v, error %v", kept, err)
	}
	for _, name := range kept {
		if got := whichDatabase(name); got != isNow[before] {
			t.Errorf("what is kept is %s", got)
		}
	}
}

// prepareImport makes an export of revision 1, and a database to be replaced.
func prepareImport(t *testing.T, path, before string) {
	t.Helper()
	b := openStore(t, path, store.BoltOptions{})
	mustUpdate(t, b, func(w store.Writer) error { return w.Put("left", "count", []byte("exported")) })
	_, _, err := store.ExportFile(t.Context(), b, store.ExportDir(path), noon)
	if err != nil {
		t.Fatal(err)
	}
	mustUpdate(t, b, func(w store.Writer) error { return w.Put("left", "count", []byte("since then")) })
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	switch before {
	case "damaged":
		err = os.Truncate(path, 100)
	case "none":
		err = os.Remove(path)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// isNow is what state says of each kind of old database.
var isNow = map[string]string{"whole": "old", "damaged": "damaged", "none": "none"}

// mustBeOldOrNew checks what is at path after a crash.
func mustBeOldOrNew(t *testing.T, path, before string) {
	t.Helper()
	if got := whichDatabase(path); got != isNow[before] && got != "new" {
		t.Errorf("after the crash it is %s", got)
	}
	if got := whichDatabase(store.StagedPath(path)); got != "new" && got != "none" {
		t.Errorf("after the crash what is staged is %s", got)
	}
}

// whichDatabase says which of the databases is at path.
func whichDatabase(path string) string {
	if _, err := os.Stat(path); err != nil {
		return "none"
	}
	ctx := context.Background()
	if _, problems, err := store.CheckFile(ctx, path, nil); err != nil || len(problems) > 0 {
		return "damaged"
	}
	b, err := store.OpenBolt(path, store.BoltOptions{ReadOnly: true})
	if err != nil {
		return err.Error()
	}
	defer func() { _ = b.Close() }()
	what := "neither"
	err = b.View(ctx, func(r store.Reader) error {
		switch {
		case string(r.Get("left", "count")) == "since then":
			what = "old"
		case string(r.Get("right", "hold")) == "on":
			what = "new"
		}
		return nil
	})
	if err != nil {
		return err.Error()
	}
	return what
}
