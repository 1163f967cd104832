// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"
	"testing"
)

// otherWords are the places where a word of the manifests stands for something else.
var otherWords = map[string]string{
	`Complete Action = "Complete"`: "an action of a plan, not the state of a side",
	`u.Scheme != "iscsi"`:          "the scheme of a URL, not a driver",
}

// A word that people write in manifests stands once, in api/v1alpha1. When it
// changes, nobody is told who compares with a copy of it, and such comparisons
// decide whether the robot moves. rsm knows no manifests, and has its own words.
func TestManifestWordsStandOnce(t *testing.T) {
	words := map[string]string{}
	for _, s := range sources(t) {
		if s.folder == "api/v1alpha1" && !s.test {
			addTextConstants(s.file, words)
		}
	}
	if words["Enforce"] != "ModeEnforce" {
		t.Fatalf("the constants of api/v1alpha1 were not found: %v", words)
	}
	found := map[string]bool{}
	for _, s := range sources(t) {
		if !strings.HasPrefix(s.folder+"/", "controllers/") || s.test {
			continue
		}
		for place, word := range decidingLiterals(s.file) {
			found[place] = true
			if name := words[word]; name != "" && otherWords[place] == "" {
				t.Errorf("%s: %s: write v1alpha1.%s", s.path, place, name)
			}
		}
	}
	for place := range otherWords {
		if !found[place] {
			t.Errorf("nobody writes %s: take it off the list", place)
		}
	}
}

// addTextConstants adds the names of a file's text constants, by their values.
func addTextConstants(file *ast.File, names map[string]string) {
	for _, d := range file.Decls {
		if d, ok := d.(*ast.GenDecl); ok && d.Tok == token.CONST {
			for _, spec := range d.Specs {
				spec := spec.(*ast.ValueSpec)
				for i, value := range spec.Values {
					if text, ok := textOfLiteral(value); ok {
						names[text] = spec.Names[i].Name
					}
				}
			}
		}
	}
}

// decidingLiterals are the texts that a file compares something with, or gives
// a name to, by the places where they stand.
func decidingLiterals(file *ast.File) map[string]string {
	found := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BinaryExpr:
			for _, side := range []ast.Expr{n.X, n.Y} {
				if text, ok := textOfLiteral(side); ok && (n.Op == token.EQL || n.Op == token.NEQ) {
					found[types.ExprString(n)] = text
				}
			}
		case *ast.CaseClause:
			for _, e := range n.List {
				if text, ok := textOfLiteral(e); ok {
					found["case "+types.ExprString(e)] = text
				}
			}
		case *ast.ValueSpec:
			for i, value := range n.Values {
				if text, ok := textOfLiteral(value); ok {
					of := ""
					if n.Type != nil {
						of = types.ExprString(n.Type) + " "
					}
					found[fmt.Sprintf("%s %s= %q", n.Names[i].Name, of, text)] = text
				}
			}
		}
		return true
	})
	return found
}

func textOfLiteral(e ast.Expr) (text string, ok bool) {
	if l, is := e.(*ast.BasicLit); is && l.Kind == token.STRING {
		text, err := strconv.Unquote(l.Value)
		return text, err == nil && text != ""
	}
	return "", false
}
