// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"go/ast"
	"strconv"
	"strings"
	"testing"
)

// generatedFolder is the package that compares and writes what is generated.
const generatedFolder = "hack/generated"

// foreignCalls lists the calls of functions of other packages in a file, by name.
func foreignCalls(file *ast.File) map[string][]*ast.CallExpr {
	found := map[string][]*ast.CallExpr{}
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if fn, ok := call.Fun.(*ast.SelectorExpr); ok {
			if from, ok := fn.X.(*ast.Ident); ok {
				name := from.Name + "." + fn.Sel.Name
				found[name] = append(found[name], call)
			}
		}
		return true
	})
	return found
}

// literalBeginning is what a path of literals begins with; empty when it is made at
// run time, as that of a temporary folder is.
func literalBeginning(path ast.Expr) string {
	switch path := path.(type) {
	case *ast.BasicLit:
		text, _ := strconv.Unquote(path.Value)
		return text
	case *ast.BinaryExpr:
		return literalBeginning(path.X)
	case *ast.CallExpr: // filepath.Join
		if len(path.Args) > 0 {
			return literalBeginning(path.Args[0])
		}
	case *ast.Ident:
		if path.Obj == nil {
			return ""
		}
		switch declared := path.Obj.Decl.(type) {
		case *ast.ValueSpec:
			if len(declared.Values) == 1 {
				return literalBeginning(declared.Values[0])
			}
		case *ast.AssignStmt:
			if len(declared.Rhs) == 1 {
				return literalBeginning(declared.Rhs[0])
			}
		}
	}
	return ""
}

// hack/generate does not know a generated file that is written in another way.
func TestWhatIsGeneratedIsWrittenInOneWay(t *testing.T) {
	found := 0
	for _, s := range sources(t) {
		if !s.test || s.folder == generatedFolder {
			continue
		}
		for name, list := range foreignCalls(s.file) {
			switch name {
			case "flag.Bool", "flag.BoolVar":
				t.Errorf("%s has a flag of its own: what it writes is to go through package %s", s.path, generatedFolder)
			case "os.WriteFile", "os.Create", "os.OpenFile", "os.Rename":
				for _, call := range list {
					to := call.Args[0]
					if name == "os.Rename" {
						to = call.Args[1]
					}
					if path := literalBeginning(to); strings.HasPrefix(path, "..") || strings.HasPrefix(path, "testdata") {
						t.Errorf("%s writes to %s: that is to go through package %s", s.path, path, generatedFolder)
					}
				}
			case "generated.File", "generated.Part", "generated.Text":
				found += len(list)
			}
		}
	}
	if found < 5 {
		t.Errorf("found %d generated files only: does the test still find them?", found)
	}
}
