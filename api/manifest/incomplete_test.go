// SPDX-License-Identifier: Apache-2.0

package manifest_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rsm.storage/rsmctl/api/manifest"
)

func TestABrokenDocumentLeavesTheOthersAndMakesTheSetIncomplete(t *testing.T) {
	dir := writeFolder(t, map[string]string{"a.yaml": library + "---\nkind: {\n---\n" + pool, "b.yaml": set, "weekly.csv": list})
	r := loadPaths(t, dir)
	if r.Set.Complete || len(r.Set.Libraries) != 1 || len(r.Set.Pools) != 1 || len(r.Set.MediaSets) != 1 {
		t.Errorf("complete %v, %d libraries, %d pools, %d sets", r.Set.Complete, len(r.Set.Libraries), len(r.Set.Pools), len(r.Set.MediaSets))
	}
	if r.Errors != 1 {
		t.Errorf("problems:\n%s", problemLines(r, dir))
	}
}

// A MediaSet whose pool is not in the Set would be a reference to nothing.
func TestWhatRefersToSomethingBrokenIsLeftOut(t *testing.T) {
	dir := writeFolder(t, map[string]string{"a.yaml": strings.Replace(pool, "LTO-8", "LTO-88", 1), "b.yaml": set, "weekly.csv": list})
	r := loadPaths(t, dir)
	if r.Set.Complete || len(r.Set.Pools) != 0 || len(r.Set.MediaSets) != 0 {
		t.Errorf("complete %v, %d pools, %d sets", r.Set.Complete, len(r.Set.Pools), len(r.Set.MediaSets))
	}
	if r.Errors != 1 {
		t.Errorf("problems that only follow from the first:\n%s", problemLines(r, dir))
	}
}

func TestAFileThatCannotBeReadHidesNoNames(t *testing.T) {
	dir := writeFolder(t, map[string]string{"a.yaml": strings.Repeat("# comment\n", 2<<20) + pool, "b.yaml": set, "weekly.csv": list})
	if r := loadPaths(t, dir); r.Errors != 1 || r.Set.Complete {
		t.Errorf("problems:\n%s", problemLines(r, dir))
	}
}

func TestAListWithOneBadRowMakesItsSetIncomplete(t *testing.T) {
	dir := writeFolder(t, map[string]string{"a.yaml": pool, "b.yaml": set, "weekly.csv": list + "RSM,,A00004L8,\n"})
	r := loadPaths(t, dir)
	if r.Set.Complete || len(r.Set.MediaSets) != 0 || r.Errors != 1 {
		t.Errorf("complete %v, %d sets\n%s", r.Set.Complete, len(r.Set.MediaSets), problemLines(r, dir))
	}
}

func TestBothSidesOfADuplicateAreContested(t *testing.T) {
	other := strings.Replace(strings.Replace(set, "weekly-2026", "other", 1), "  sidesFrom: [{csv: weekly.csv}]\n", "", 1)
	dir := writeFolder(t, map[string]string{"a.yaml": pool, "b.yaml": set, "c.yaml": other, "weekly.csv": list})
	r := loadPaths(t, dir)
	if r.Set.Complete || r.Errors != 3 {
		t.Errorf("complete %v\n%s", r.Set.Complete, problemLines(r, dir))
	}
	for _, m := range r.Set.MediaSets {
		for i, s := range m.Sides {
			if want := i == 0; s.Contested != want {
				t.Errorf("%s, side %d: contested is %v", m.Value.Metadata.Name, i, s.Contested)
			}
		}
	}
}

func TestTwoSidesOfOneMediumMayShareABarcode(t *testing.T) {
	discs := strings.Replace(pool, "LTO-8", "MO-9.1", 1)
	two := strings.Replace(strings.Replace(list, "A00002L8", "MO1", 1), "A00003L8", "MO1", 1)
	dir := writeFolder(t, map[string]string{"a.yaml": discs, "b.yaml": set, "weekly.csv": two})
	if r := loadPaths(t, dir); r.Errors != 0 {
		t.Errorf("problems:\n%s", problemLines(r, dir))
	}
}

func TestAFileReachedTwiceIsReadOnce(t *testing.T) {
	dir := writeFolder(t, map[string]string{"a.yaml": pool, "sub/b.yaml": set, "sub/weekly.csv": list})
	if err := os.Symlink("a.yaml", filepath.Join(dir, "z.yaml")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(".", filepath.Join(dir, "loop")); err != nil {
		t.Fatal(err)
	}
	if r := loadPaths(t, dir, dir+"/a.yaml", dir+"/sub"); r.Errors != 0 || len(r.Objects) != 2 {
		t.Errorf("%d objects\n%s", len(r.Objects), problemLines(r, dir))
	}
}

func TestStandardInputIsReadForADash(t *testing.T) {
	r, err := manifest.Load(t.Context(), []string{"-"}, manifest.Options{Stdin: strings.NewReader("\uFEFF" + strings.ReplaceAll(pool, "\n", "\r\n"))})
	if err != nil || !r.Set.Complete || len(r.Set.Pools) != 1 {
		t.Errorf("%v %v", err, r.Problems)
	}
}

func TestLoadingEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := manifest.Load(ctx, []string{writeFolder(t, map[string]string{"a.yaml": pool})}, manifest.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
