// SPDX-License-Identifier: Apache-2.0

package manifest_test

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"rsm.storage/rsmctl/api/manifest"
)

// checkResult checks what holds for every result, whatever was read.
func checkResult(t *testing.T, r *manifest.Result) {
	t.Helper()
	if r.Set.Complete != (r.Errors == 0) {
		t.Errorf("complete is %v with %d errors", r.Set.Complete, r.Errors)
	}
	if r.Errors == 0 && len(r.Set.Libraries)+len(r.Set.Pools)+len(r.Set.MediaSets)+len(r.Set.BackupPolicies) == 0 {
		t.Error("an empty set is complete")
	}
	for _, p := range r.Problems {
		if _, known := manifest.RuleByID(p.Rule); !known || p.Message == "" || p.Line < 0 || (p.Line > 0) != (p.Column > 0) {
			t.Errorf("problem %+v", p)
		}
		if p.Line > 0 && (p.SourceColumn > p.Column || utf8.RuneCountInString(p.Source) > 200) {
			t.Errorf("source of %+v", p)
		}
	}
	pools := map[string]bool{"Free": true, "": true}
	for _, o := range r.Set.Pools {
		pools[o.Value.Metadata.Name] = true
	}
	for _, o := range r.Set.Pools {
		if !pools[o.Value.Spec.Parent] {
			t.Errorf("the parent %q is not in the set", o.Value.Spec.Parent)
		}
	}
	for _, m := range r.Set.MediaSets {
		if !pools[m.Value.Spec.Pool] {
			t.Errorf("the pool %q is not in the set", m.Value.Spec.Pool)
		}
	}
}

func FuzzManifest(f *testing.F) {
	for _, seed := range []string{library, pool, set, library + "---\n" + pool, "a: &x [*x]", "<<: [{[1]: 2}]\n[3]: 1",
		"--- !!binary x\n...\n%YAML 1.2\n--- {", "\uFEFFa: 1\r\n\tb: 2"} {
		f.Add([]byte(seed))
	}
	cases, _ := filepath.Glob("report/testdata/invalid/*/input/*.yaml")
	for _, path := range cases {
		if data, err := os.ReadFile(path); err == nil && len(data) < 1<<16 {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if strings.Contains(string(data), "csv") {
			t.Skip("standard input names files of the folder that the test runs in")
		}
		r, err := manifest.Load(context.Background(), []string{"-"}, manifest.Options{Stdin: strings.NewReader(string(data))})
		if err != nil {
			t.Fatal(err)
		}
		checkResult(t, r)
	})
}

func FuzzList(f *testing.F) {
	f.Add("labelType,labelId,labelInfo,barcode,lmid,state,location\nRSM,1,\"a,\"\"b\"\"\",A00001L8,,Complete,Offline\n")
	f.Add("\uFEFFlabelId,labelType\r\n1,RSM\r\n\r\n2,RSM")
	f.Add("labelType,labelId\n\"RSM,1\n")
	f.Add("\"labelType\",\"labelId\"\nRSM,\"1\"\"\"\n")
	dir := f.TempDir()
	manifestFile := filepath.Join(dir, "a.yaml")
	text := pool + "---\napiVersion: rsm.storage/v1alpha1\nkind: MediaSet\nmetadata: {name: s}\nspec: {pool: weekly, sidesFrom: [{csv: s.csv}]}\n"
	if err := os.WriteFile(manifestFile, []byte(text), 0o644); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, list string) {
		if err := os.WriteFile(filepath.Join(dir, "s.csv"), []byte(list), 0o644); err != nil {
			t.Fatal(err)
		}
		r := loadPaths(t, manifestFile)
		checkResult(t, r)
		if r.Errors == 0 {
			sameAsStandardReader(t, list, r.Set.MediaSets[0].Sides)
		}
	})
}

// sameAsStandardReader compares a list that was read without a problem with
// what encoding/csv makes of it.
func sameAsStandardReader(t *testing.T, list string, sides []manifest.Side) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(list, "\uFEFF"))).ReadAll()
	if err != nil {
		t.Fatalf("encoding/csv: %v", err)
	}
	if len(rows)-1 != len(sides) {
		t.Fatalf("%d sides; encoding/csv reads %d", len(sides), len(rows)-1)
	}
	for i, s := range sides {
		for j, column := range rows[0] {
			want := rows[i+1][j]
			got := map[string]string{"labelType": s.OMID.LabelType, "labelId": s.OMID.LabelID, "labelInfo": s.OMID.LabelInfo,
				"barcode": s.Barcode, "lmid": s.LMID, "state": string(s.State), "location": string(s.Location)}[column]
			defaulted := want == "" && (column == "state" || column == "location")
			if got != want && !defaulted && column != "lmid" {
				t.Errorf("row %d: %s is %q; encoding/csv reads %q", i, column, got, want)
			}
		}
	}
}
