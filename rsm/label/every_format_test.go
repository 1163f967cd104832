// SPDX-License-Identifier: Apache-2.0

package label_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rsm.storage/rsmctl/rsm/label"
)

// readerTypes are the types that can read a format: those with a method
// Claim(Reading).
func readerTypes(t *testing.T) (names []string) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range parsed.Decls {
			if method, ok := decl.(*ast.FuncDecl); ok && method.Recv != nil && method.Name.Name == "Claim" {
				names = append(names, strings.TrimPrefix(types.ExprString(method.Recv.List[0].Type), "*"))
			}
		}
	}
	if len(names) < 10 {
		t.Fatalf("found the readers %q only: this test looks in the wrong place", names)
	}
	return names
}

func TestEveryReaderIsOfferedReadings(t *testing.T) {
	offered := map[string]bool{}
	for _, reader := range label.Default().Readers() {
		offered[reflect.Indirect(reflect.ValueOf(reader)).Type().Name()] = true
	}
	for _, name := range readerTypes(t) {
		if !offered[name] {
			t.Errorf("nobody asks the reader %s: add it to Default in registry.go", name)
		}
	}
}

func TestEveryFormatHasAVector(t *testing.T) {
	for _, reader := range label.Default().Readers() {
		if !slices.ContainsFunc(vectors, func(v vector) bool { return v.want.OMID.Type == reader.Type() }) {
			t.Errorf("%s has no vector: give it one with addVectors, in the test file of its format", reader.Type())
		}
	}
}

// fuzzTarget finds the fuzz targets of a file, with their bodies.
var fuzzTarget = regexp.MustCompile(`(?ms)^func Fuzz.*?^}|^func Fuzz[^\n]*}$`)

func TestEveryFormatHasAFuzzTarget(t *testing.T) {
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var targets strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		targets.WriteString(strings.ToLower(strings.Join(fuzzTarget.FindAllString(string(text), -1), "\n")))
	}
	for _, reader := range label.Default().Readers() {
		if !strings.Contains(targets.String(), strings.ToLower(reader.Type())) {
			t.Errorf("%s has no fuzz target: give it one, as FuzzNetBackupLabel is", reader.Type())
		}
	}
}

func TestEveryFormatIsOnThePageOfLabels(t *testing.T) {
	text, err := os.ReadFile("../../docs/labels.md")
	if err != nil {
		t.Fatal(err)
	}
	page, _, _ := strings.Cut(string(text), "<!-- claims -->")
	for _, reader := range label.Default().Readers() {
		typ := regexp.QuoteMeta(reader.Type())
		if !regexp.MustCompile(`(?m)^## (.* )?` + typ + `\b|^\| ` + "`" + typ + "`").MatchString(page) {
			t.Errorf("docs/labels.md does not tell of %s: give it a section, or a row with the archives and streams", reader.Type())
		}
	}
}
