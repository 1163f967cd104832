// SPDX-License-Identifier: Apache-2.0

// Package policy holds the rules of the whole repository, so that they need no
// linter to be kept.
package policy

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

const (
	root   = "../.."
	module = "rsm.storage/rsmctl/"
)

// source is one Go file of the repository.
type source struct {
	path, folder string // below root, with slashes
	text         string
	file         *ast.File
}

func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != root && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata"):
			return filepath.SkipDir
		case entry.IsDir() || filepath.Ext(name) != ".go":
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			return err
		}
		below, err := filepath.Rel(root, name)
		below = filepath.ToSlash(below)
		all = append(all, source{below, path.Dir(below), string(text), file})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 100 {
		t.Fatalf("found %d files only: is this the repository?", len(all))
	}
	return all
}

func TestEveryFileNamesItsLicence(t *testing.T) {
	for _, s := range sources(t) {
		if !strings.HasPrefix(s.text, "// SPDX-License-Identifier: Apache-2.0\n\n") {
			t.Errorf("%s does not begin with the licence line and an empty one", s.path)
		}
	}
}

func TestEveryPackageIsDocumented(t *testing.T) {
	documented, packages := map[string]bool{}, map[string]bool{}
	for _, s := range sources(t) {
		if strings.HasSuffix(s.path, "_test.go") {
			continue
		}
		packages[s.folder] = true
		documented[s.folder] = documented[s.folder] || s.file.Doc != nil
	}
	for folder := range packages {
		if !documented[folder] {
			t.Errorf("%s has no package comment", folder)
		}
	}
}

func TestYAMLIsKnownInOnePackageOnly(t *testing.T) {
	for _, s := range sources(t) {
		for _, spec := range s.file.Imports {
			if strings.Contains(spec.Path.Value, "yaml") && s.folder != "api/manifest" {
				t.Errorf("%s imports %s: only api/manifest may", s.path, spec.Path.Value)
			}
		}
	}
}

func TestNothingNeedsC(t *testing.T) {
	for _, s := range sources(t) {
		for _, spec := range s.file.Imports {
			if spec.Path.Value == `"C"` {
				t.Errorf("%s imports C", s.path)
			}
		}
	}
}
