// SPDX-License-Identifier: Apache-2.0

// Package policy holds the rules of the whole repository, so that they need no
// linter to be kept. Each rule has a file; all of them look at the same parsed
// sources.
package policy

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
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
	test         bool
}

// sources are all Go files of the repository.
func sources(t *testing.T) []source {
	t.Helper()
	all, err := parseRepository()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// programSources are the Go files that are no tests.
func programSources(t *testing.T) []source {
	t.Helper()
	return slices.DeleteFunc(slices.Clone(sources(t)), func(s source) bool { return s.test })
}

// positions are where the nodes of all sources stand.
var positions = token.NewFileSet()

// parseRepository parses each file once, for all rules: that takes longer than
// the rules do.
var parseRepository = sync.OnceValues(func() (all []source, err error) {
	err = filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case isPassedOver(name, entry):
			return filepath.SkipDir
		case entry.IsDir() || filepath.Ext(name) != ".go":
			return nil
		}
		s, err := parseSource(name)
		all = append(all, s)
		return err
	})
	if err == nil && len(all) < 100 {
		err = errors.New("there are less than 100 Go files: is this the repository?")
	}
	return all, err
})

// isPassedOver tells whether a folder holds nothing that the rules are about.
func isPassedOver(name string, entry fs.DirEntry) bool {
	return entry.IsDir() && name != root && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata")
}

func parseSource(name string) (source, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return source{}, err
	}
	below, err := filepath.Rel(root, name)
	if err != nil {
		return source{}, err
	}
	below = filepath.ToSlash(below)
	file, err := parser.ParseFile(positions, below, text, parser.ParseComments)
	return source{below, path.Dir(below), string(text), file, strings.HasSuffix(below, "_test.go")}, err
}
