// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"rsm.storage/rsmctl/rsm/store"
)

var noon = time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)

func TestAnExportedFileIsADatabaseWithAManifestBesideIt(t *testing.T) {
	s := openNewBolt(t)
	mustUpdate(t, s, func(w store.Writer) error {
		for i := range 3000 {
			if err := w.Put("sides", fmt.Sprint(i), []byte(`{}`)); err != nil {
				return err
			}
		}
		return errors.Join(w.Put("pools", "weekly", nil), w.Put("few", "gone", nil), w.Delete("few", "gone"))
	})
	dir := filepath.Join(t.TempDir(), "backup", "rsm")
	info, path, err := store.ExportFile(t.Context(), s, dir, noon)
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(dir, "rsm-0000000001-20261102T120000Z.db"); path != want {
		t.Errorf("path %s, want %s", path, want)
	}
	manifest, err := os.ReadFile(path + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var described store.Info
	if err := json.Unmarshal(manifest, &described); err != nil || !cmp.Equal(described, info) || !info.Time.Equal(noon) ||
		!cmp.Equal(info.Counts, map[string]int{"sides": 3000, "pools": 1}) {
		t.Errorf("manifest %s, info %+v, error %v", manifest, info, err)
	}
	checked, problems, err := store.CheckFile(t.Context(), path, nil)
	if err != nil || len(problems) > 0 || checked.SHA256 != info.SHA256 || checked.Lineage != info.Lineage {
		t.Errorf("checked %+v, problems %v, error %v", checked, problems, err)
	}
	if got := dumpedContent(t, openStore(t, path, store.BoltOptions{ReadOnly: true})); got != dumpedContent(t, s) {
		t.Errorf("it holds %s", got)
	}
	if left, err := filepath.Glob(filepath.Join(dir, ".*")); err != nil || len(left) > 0 {
		t.Errorf("left %v", left)
	}
}

func TestTheManifestOfAnExportNamesTheProgramThatMadeIt(t *testing.T) {
	_, path, err := store.ExportFile(t.Context(), openNewBolt(t), t.TempDir(), noon)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path + ".json")
	var manifest map[string]any
	if err != nil || json.Unmarshal(text, &manifest) != nil || manifest["rsmctlVersion"] != store.Program || store.Program == "" {
		t.Errorf("manifest %s, error %v, program %q", text, err, store.Program)
	}
}

// broken is a store whose exports are not what they say.
type broken struct {
	store.Store
	export func(ctx context.Context, w io.Writer) (store.Info, error)
}

func (b broken) Export(ctx context.Context, w io.Writer) (store.Info, error) { return b.export(ctx, w) }

func TestAnExportThatIsNotWholeGetsNoName(t *testing.T) {
	s := openNewBolt(t)
	mustUpdate(t, s, func(w store.Writer) error { return w.Put("sides", "a", []byte(`{}`)) })
	errDisk := errors.New("no space left")
	cases := map[string]struct {
		export func(context.Context, io.Writer) (store.Info, error)
		want   error
	}{
		"the disk fails": {func(ctx context.Context, w io.Writer) (store.Info, error) {
			_, _ = w.Write([]byte("some"))
			return store.Info{}, errDisk
		}, errDisk},
		"a byte is wrong": {func(ctx context.Context, w io.Writer) (store.Info, error) {
			var file bytes.Buffer
			info, err := s.Export(ctx, &file)
			file.Bytes()[file.Len()-1] ^= 1
			_, _ = w.Write(file.Bytes())
			return info, err
		}, store.ErrDamaged},
		"nothing arrives": {func(ctx context.Context, w io.Writer) (store.Info, error) { return s.Export(ctx, io.Discard) }, store.ErrDamaged},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if _, _, err := store.ExportFile(t.Context(), broken{s, c.export}, dir, noon); !errors.Is(err, c.want) || !strings.Contains(err.Error(), dir) {
				t.Errorf("error %v", err)
			}
			if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
				t.Errorf("left %v, error %v", left, err)
			}
		})
	}
}

func TestOldPartialExportsAreRemovedAndFreshOnesLeft(t *testing.T) {
	dir := t.TempDir()
	age := map[string]time.Duration{".rsm-1.partial": 2 * time.Hour, ".rsm-2.partial": time.Minute}
	for name, old := range age {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.WriteFile(path, nil, 0o600), os.Chtimes(path, noon.Add(-old), noon.Add(-old))); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := store.ExportFile(t.Context(), openNewBolt(t), dir, noon); err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(dir, ".*"))
	if err != nil || len(left) != 1 || filepath.Base(left[0]) != ".rsm-2.partial" {
		t.Errorf("left %v, error %v", left, err)
	}
}
