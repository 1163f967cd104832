// SPDX-License-Identifier: Apache-2.0

package manifest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rsm.storage/rsmctl/api/manifest"
)

const library = `apiVersion: rsm.storage/v1alpha1
kind: Library
metadata: {name: vault-a}
spec:
  driver: virtual
  virtual: {slots: 24, drives: 2, ports: 4, stock: [{barcodes: A00001L8..A00016L8}]}
`

const pool = `apiVersion: rsm.storage/v1alpha1
kind: MediaPool
metadata: {name: weekly}
spec: {mediaType: LTO-8}
`

const set = `apiVersion: rsm.storage/v1alpha1
kind: MediaSet
metadata: {name: weekly-2026}
spec:
  pool: weekly
  sides:
  - omid: {labelType: RSM, labelId: 7c0e2f7e-7a0f-4a52-9f5d-0d3c1f0a6b11, labelInfo: weekly/1}
    barcode: A00001L8
    lmid: 5F2D0C0E-9A3B-4C5D-8E6F-0123456789AB
  sidesFrom: [{csv: weekly.csv}]
`

const list = `labelType,labelId,barcode,state
RSM,2,A00002L8,
RSM,"3",A00003L8,Complete
`

// writeFolder makes files in a new folder and returns it.
func writeFolder(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func loadPaths(t testing.TB, paths ...string) *manifest.Result {
	t.Helper()
	r, err := manifest.Load(t.Context(), paths, manifest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// problemLines gives the problems of r one a line, without the folder.
func problemLines(r *manifest.Result, dir string) string {
	var b strings.Builder
	for _, p := range r.Problems {
		fmt.Fprintf(&b, "%s: %s: %s [%s]", strings.TrimPrefix(p.Place(), dir+"/"), p.Severity, p.Message, p.Rule)
		if p.Suggestion != "" {
			fmt.Fprintf(&b, " did you mean %s", p.Suggestion)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestGoodManifestsLoadCompletely(t *testing.T) {
	dir := writeFolder(t, map[string]string{"a.yaml": library + "---\n" + pool, "b/c.yml": set, "b/weekly.csv": list,
		"b/.hidden.yaml": "{", "b/c.yml~": "{", "b/#c.yaml": "{", "README.md": "{"})
	r := loadPaths(t, dir)
	if len(r.Problems) != 0 || !r.Set.Complete {
		t.Fatalf("problems:\n%s", problemLines(r, dir))
	}
	sides := r.Set.MediaSets[0].Sides
	var got strings.Builder
	for _, s := range sides {
		fmt.Fprintln(&got, s.OMID, s.Barcode, s.LMID, s.State, s.Location, strings.TrimPrefix(r.Set.Place(s.Pos), dir))
	}
	want := `{RSM 7c0e2f7e-7a0f-4a52-9f5d-0d3c1f0a6b11 weekly/1} A00001L8 5f2d0c0e-9a3b-4c5d-8e6f-0123456789ab Allocated Online /b/c.yml:7:5
{RSM 2 } A00002L8  Allocated Online /b/weekly.csv:2:1
{RSM 3 } A00003L8  Complete Online /b/weekly.csv:3:1
`
	if got.String() != want {
		t.Errorf("sides:\n%s\nwant:\n%s", got.String(), want)
	}
}
