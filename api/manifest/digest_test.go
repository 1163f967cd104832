// SPDX-License-Identifier: Apache-2.0

package manifest_test

import (
	"strings"
	"testing"
)

func TestTheDigestDoesNotDependOnHowFilesAreLaidOut(t *testing.T) {
	one := loadPaths(t, writeFolder(t, map[string]string{"a.yaml": library + "---\n" + pool + "---\n" + set, "weekly.csv": list}))
	inline := strings.Replace(set, "  sidesFrom: [{csv: weekly.csv}]\n", `  - {barcode: A00002L8, omid: {labelId: "2", labelType: RSM}}
  - {state: Complete, omid: {labelType: RSM, labelId: "3"}, barcode: A00003L8}
`, 1)
	other := loadPaths(t, writeFolder(t, map[string]string{"z/1.yml": inline, "b.yaml": pool, "c.yaml": "# comment\n" + library}))
	if !one.Set.Complete || !other.Set.Complete || one.Set.Digest != other.Set.Digest {
		t.Errorf("%s\n%s\n%v\n%v", one.Set.Digest, other.Set.Digest, one.Problems, other.Problems)
	}
}

func TestTheDigestChangesWithTheContent(t *testing.T) {
	seen := map[string]string{}
	for name, change := range map[string][2]string{
		"nothing":      {"", ""},
		"an info":      {"weekly/1", "weekly/2"},
		"a barcode":    {"A00001L8\n", "A00009L8\n"},
		"a list":       {"RSM,2", "RSM,4"},
		"a state":      {"Complete", "Allocated"},
		"a pool":       {"mediaType: LTO-8}", "mediaType: LTO-8, returnToFree: true}"},
		"a default":    {"spec: {mediaType: LTO-8}", "spec: {mediaType: LTO-8, membership: AtLeast}"},
		"a library":    {"slots: 24", "slots: 25"},
		"one set more": {"", "---\napiVersion: rsm.storage/v1alpha1\nkind: MediaPool\nmetadata: {name: more}\nspec: {}\n"},
	} {
		text := library + "---\n" + pool + "---\n" + set
		files := map[string]string{"a.yaml": strings.Replace(text, change[0], change[1], 1), "weekly.csv": strings.Replace(list, change[0], change[1], 1)}
		if change[0] == "" {
			files["a.yaml"], files["weekly.csv"] = text+change[1], list
		}
		r := loadPaths(t, writeFolder(t, files))
		if !r.Set.Complete {
			t.Fatalf("%s: %v", name, r.Problems)
		}
		if other, again := seen[r.Set.Digest]; again {
			t.Errorf("%s and %s have one digest", name, other)
		}
		seen[r.Set.Digest] = name
	}
}
