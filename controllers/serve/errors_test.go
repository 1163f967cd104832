// SPDX-License-Identifier: Apache-2.0

package serve

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rsm.storage/rsmctl/api/service"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

// kindless are errors that no path of the API ends with.
var kindless = []error{
	record.ErrNotEmpty, record.ErrPortFull, record.ErrDriveUnavailable, record.ErrWriteProtect, record.ErrRequestRefused,
	library.ErrIncompatible,
	store.ErrLocked, store.ErrNewerFormat, store.ErrReadOnly, store.ErrClosed, store.ErrStaged, store.ErrNotStaged, store.ErrGone,
}

func TestEveryKindOfErrorSurvivesTheWire(t *testing.T) {
	for _, s := range sentinels {
		direct := errors.Join(errors.New("draw a side"), s.is)
		raw, err := json.Marshal(problemOf(direct))
		if err != nil {
			t.Fatal(err)
		}
		asked := new(service.Problem)
		if err := json.Unmarshal(raw, asked); err != nil {
			t.Fatal(err)
		}
		got := Recognized(fmt.Errorf("asked: %w", asked))
		if !errors.Is(got, s.is) || !errors.Is(got, s.kind) || got.Error() != "asked: "+direct.Error() {
			t.Errorf("%s came out as %v", s.kind, got)
		}
	}
	if p := problemOf(io.ErrNoProgress); p.Kind != "" || p.Text != io.ErrNoProgress.Error() {
		t.Errorf("an error of no kind came out as %+v", p)
	}
	for _, kind := range []service.Kind{"", "OfALaterTime"} {
		var wrong *recognized
		if got := Recognized(&service.Problem{Text: "no", Kind: kind}); errors.As(got, &wrong) || got.Error() != "no" {
			t.Errorf("an error of kind %q was taken for %v", string(kind), wrong)
		}
	}
	if words := service.OutcomeUnknown.Error(); words != record.ErrOutcomeUnknown.Error() {
		t.Errorf("who has lost an answer says %q, and whose command had none %q", words, record.ErrOutcomeUnknown)
	}
}

func TestEveryKindStandsForOneErrorAndEveryErrorForOneKind(t *testing.T) {
	var kinds []service.Kind
	errs := map[error]bool{}
	for _, s := range sentinels {
		kinds = append(kinds, s.kind)
		errs[s.is] = true
	}
	slices.Sort(kinds)
	if !slices.Equal(kinds, service.Kinds()) {
		t.Errorf("the service has %v, and here are %v", service.Kinds(), kinds)
	}
	if len(errs) != len(kinds) {
		t.Errorf("%d kinds stand for %d errors", len(kinds), len(errs))
	}
	for _, err := range kindless {
		if p := problemOf(err); p.Kind != "" {
			t.Errorf("%v is kindless, and of kind %s", err, p.Kind)
		}
	}
}

func TestEveryErrorOfTheRemovableStorageManagerHasAKindOrIsKindless(t *testing.T) {
	declared, named := map[string]bool{}, map[string]bool{}
	for _, pattern := range []string{"../../rsm/*.go", "../../rsm/*/*.go"} {
		inFiles(t, pattern, func(pkg string, n ast.Node) {
			if spec, ok := n.(*ast.ValueSpec); ok {
				for _, name := range spec.Names {
					if strings.HasPrefix(name.Name, "Err") {
						declared[pkg+"."+name.Name] = true
					}
				}
			}
		})
	}
	inFiles(t, "errors*.go", func(_ string, n ast.Node) {
		if use, ok := n.(*ast.SelectorExpr); ok && strings.HasPrefix(use.Sel.Name, "Err") {
			named[fmt.Sprint(use.X, ".", use.Sel.Name)] = true
		}
	})
	if len(declared) < 30 {
		t.Fatalf("found %d errors only: is this the repository?", len(declared))
	}
	for _, name := range slices.Sorted(maps.Keys(declared)) {
		if !named[name] {
			t.Errorf("%s has no kind, and is not said to be kindless", name)
		}
	}
}

// inFiles visits what stands in the files of a pattern. Left out are tests of
// other packages, and errors of devices, which package library turns into its own.
func inFiles(t *testing.T, pattern string, visit func(pkg string, n ast.Node)) {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.Contains(name, "/") && (strings.HasSuffix(name, "_test.go") || strings.Contains(name, "/scsi/")) {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			visit(file.Name.Name, n)
			return true
		})
	}
}
