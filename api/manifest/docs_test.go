// SPDX-License-Identifier: Apache-2.0

package manifest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/hack/generated"
)

var codeBlock = regexp.MustCompile("(?s)```(yaml|csv)\n(.*?)```")

// pages are the pages of the kinds, and the types that each describes.
var pages = map[string]any{
	"library.md":      v1alpha1.LibrarySpec{},
	"mediapool.md":    v1alpha1.MediaPoolSpec{},
	"mediaset.md":     v1alpha1.MediaSetSpec{},
	"backuppolicy.md": v1alpha1.BackupPolicySpec{},
}

func readPage(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../../docs", path))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestTheExamplesOfTheDocumentationAreValidTogether(t *testing.T) {
	files := map[string]string{}
	for page := range pages {
		for i, m := range codeBlock.FindAllStringSubmatch(readPage(t, "manifests/"+page), -1) {
			name := fmt.Sprintf("%s.%d.%s", page, i, m[1])
			if m[1] == "csv" {
				name = "weekly-2026.csv"
			}
			files[name] = m[2]
		}
	}
	dir := writeFolder(t, files)
	r := loadPaths(t, dir)
	if len(r.Problems) != 0 || len(r.Set.Libraries) != 4 || len(r.Set.Pools) != 2 || len(r.Set.MediaSets) != 2 || len(r.Set.BackupPolicies) != 1 {
		t.Errorf("%d objects\n%s", len(r.Objects), problemLines(r, dir))
	}
}

// fieldNames are the names of all fields in and under a type.
func fieldNames(typ reflect.Type) []string {
	for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
		typ = typ.Elem()
	}
	if typ.Kind() != reflect.Struct {
		return nil
	}
	var names []string
	for _, f := range reflect.VisibleFields(typ) {
		if f.IsExported() {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			names = append(append(names, name), fieldNames(f.Type)...)
		}
	}
	return names
}

func TestEveryFieldIsOnThePageOfItsKind(t *testing.T) {
	for page, spec := range pages {
		text := readPage(t, "manifests/"+page)
		for _, name := range fieldNames(reflect.TypeOf(spec)) {
			if !regexp.MustCompile("`[a-zA-Z.]*\\b" + name + "`|" + name + ":").MatchString(text) {
				t.Errorf("%s does not describe %s", page, name)
			}
		}
	}
}

func TestTheTableOfRulesIsGenerated(t *testing.T) {
	var table strings.Builder
	table.WriteString("| id | name | | asks that | cure |\n|---|---|---|---|---|\n")
	for _, r := range manifest.Rules() {
		fmt.Fprintf(&table, "| %s | %s | %s | %s | %s |\n", r.ID, r.Name, r.Severity, strings.ReplaceAll(r.Summary, "*", `\*`), strings.ReplaceAll(r.Cure, "*", `\*`))
	}
	generated.Part(t, "../../docs/validation.md", "<!-- rules -->\n", "<!-- end -->", table.String())
}
