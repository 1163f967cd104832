// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/api/manifest/report"
	"rsm.storage/rsmctl/hack/generated"
)

// leastCases is how many kinds of bad input are kept as cases.
const leastCases = 60

// made are the inputs that cannot be kept in a repository.
var made = map[string]func(t *testing.T){
	"folder-is-empty": func(t *testing.T) { failOnError(t, os.Mkdir("input", 0o755)) },
	"file-is-too-large": func(t *testing.T) {
		failOnError(t, os.Mkdir("input", 0o755))
		failOnError(t, os.WriteFile("input/large.yaml", bytes.Repeat([]byte("# comment\n"), 2<<20), 0o644))
	},
	"document-is-too-large": func(t *testing.T) {
		failOnError(t, os.Mkdir("input", 0o755))
		text := "kind: MediaPool\n" + strings.Repeat("# comment\n", 1<<19)
		failOnError(t, os.WriteFile("input/large.yaml", []byte(text), 0o644))
	},
	"csv-line-is-too-long": func(t *testing.T) {
		text := "labelType,labelId\nRSM," + strings.Repeat("x", 2<<20)
		failOnError(t, os.WriteFile("input/sides.csv", []byte(text), 0o644))
	},
	"too-many-problems": func(t *testing.T) {
		text := "labelType,labelId,barcode\n" + strings.Repeat("RSM,,\n", 2500)
		failOnError(t, os.WriteFile("input/sides.csv", []byte(text), 0o644))
	},
}

func failOnError(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// caseFolders lists the folders of testdata/invalid. Each is named for a mistake, has
// the manifests in input/, the paths to load in args (default: input), and the
// expected output in want.FORMAT.
func caseFolders(t testing.TB) []string {
	t.Helper()
	entries, err := os.ReadDir("testdata/invalid")
	failOnError(t, err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if len(names) < leastCases {
		t.Fatalf("%d cases; at least %d are kept", len(names), leastCases)
	}
	return names
}

// loadCase copies a case's input to a folder of its own, so that paths in the
// output are the same everywhere, and loads it there.
func loadCase(t *testing.T, folder string) *manifest.Result {
	t.Helper()
	dir := t.TempDir()
	if _, err := os.Stat(filepath.Join(folder, "input")); err == nil {
		copyTree(t, filepath.Join(folder, "input"), filepath.Join(dir, "input"))
	}
	paths := []string{"input"}
	if args, err := os.ReadFile(filepath.Join(folder, "args")); err == nil {
		paths = strings.Fields(string(args))
	}
	t.Chdir(dir)
	if build := made[filepath.Base(folder)]; build != nil {
		build(t)
	}
	r, err := manifest.Load(t.Context(), paths, manifest.Options{})
	failOnError(t, err)
	return r
}

// copyTree copies files, folders and symbolic links.
func copyTree(t *testing.T, from, to string) {
	t.Helper()
	entries, err := os.ReadDir(from)
	failOnError(t, err)
	failOnError(t, os.MkdirAll(to, 0o755))
	for _, e := range entries {
		src, dst := filepath.Join(from, e.Name()), filepath.Join(to, e.Name())
		switch {
		case e.IsDir():
			copyTree(t, src, dst)
		case e.Type()&os.ModeSymlink != 0:
			target, err := os.Readlink(src)
			failOnError(t, err)
			failOnError(t, os.Symlink(target, dst))
		default:
			data, err := os.ReadFile(src)
			failOnError(t, err)
			failOnError(t, os.WriteFile(dst, data, 0o644))
		}
	}
}

func writtenAs(t testing.TB, format report.Format, r *manifest.Result) string {
	t.Helper()
	var b bytes.Buffer
	failOnError(t, report.Write(&b, format, r, report.Options{Version: "test"}))
	return b.String()
}

func TestTheReportsOfBadInputAreGenerated(t *testing.T) {
	here, err := os.Getwd()
	failOnError(t, err)
	for _, name := range caseFolders(t) {
		t.Run(name, func(t *testing.T) {
			folder := filepath.Join(here, "testdata/invalid", name)
			r := loadCase(t, folder)
			if len(r.Problems) == 0 {
				t.Fatal("the mistake was not found")
			}
			if r.Set.Complete != (r.Errors == 0) {
				t.Errorf("complete is %v with %d errors", r.Set.Complete, r.Errors)
			}
			for _, format := range report.Formats() {
				generated.File(t, filepath.Join(folder, "want."+string(format)), []byte(writtenAs(t, format, r)))
			}
		})
	}
}

// Every rule has a case, so that none is a rule on paper only.
func TestEveryRuleHasACase(t *testing.T) {
	broken := map[string]bool{}
	for _, name := range caseFolders(t) {
		data, err := os.ReadFile(filepath.Join("testdata/invalid", name, "want.text"))
		failOnError(t, err)
		for _, rule := range manifest.Rules() {
			if strings.Contains(string(data), "["+string(rule.ID)+"]") {
				broken[string(rule.ID)] = true
			}
		}
	}
	for _, rule := range manifest.Rules() {
		if !broken[string(rule.ID)] {
			t.Errorf("no case breaks %s %s", rule.ID, rule.Name)
		}
	}
	if !slices.IsSortedFunc(manifest.Rules(), func(a, b manifest.Rule) int { return strings.Compare(string(a.ID), string(b.ID)) }) {
		t.Error("the rules are not sorted by id")
	}
}
