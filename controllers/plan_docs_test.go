// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"
)

// constantsOf lists the string constants of some types in a file.
func constantsOf(t *testing.T, file string, types ...string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	for _, decl := range parsed.Decls {
		group, ok := decl.(*ast.GenDecl)
		if !ok || group.Tok != token.CONST {
			continue
		}
		for _, spec := range group.Specs {
			value := spec.(*ast.ValueSpec)
			name, ok := value.Type.(*ast.Ident)
			if !ok {
				continue
			}
			for _, want := range types {
				if name.Name == want {
					values = append(values, strings.Trim(value.Values[0].(*ast.BasicLit).Value, `"`))
				}
			}
		}
	}
	return values
}

func TestEveryActionAndReasonIsDocumented(t *testing.T) {
	page, err := os.ReadFile("../docs/plan.md")
	if err != nil {
		t.Fatal(err)
	}
	codes := append(constantsOf(t, "plan.go", "Action", "Reason"), constantsOf(t, "../rsm/librecord.go", "FindReason")...)
	if len(codes) < 50 {
		t.Fatalf("found only %d codes: this test looks in the wrong place", len(codes))
	}
	for _, code := range codes {
		if !strings.Contains(string(page), "`"+code+"`") {
			t.Errorf("docs/plan.md does not explain %s", code)
		}
	}
}

func TestEveryActionHasARankAndAHeading(t *testing.T) {
	for _, code := range constantsOf(t, "plan.go", "Action") {
		if _, ok := ranks[Action(code)]; !ok {
			t.Errorf("%s is at no place in the order of steps", code)
		}
		found := false
		for _, h := range headings {
			found = found || h.action == Action(code)
		}
		if !found {
			t.Errorf("%s is not rendered", code)
		}
	}
}
