// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"go/ast"
	"go/parser"
	"path"
	"slices"
	"strconv"
	"testing"
)

// sparing are the packages that export only what another package uses, or a test
// of another package.
var sparing = []string{
	"controllers/decide", "controllers/backup", "controllers/connect", "controllers/serve",
	"rsm/record", "rsm/element", "rsm/clock", "rsm/durable",
}

// unusedButExported are the names that stay exported all the same, and why.
var unusedButExported = map[string]string{
	"controllers/backup.TooOld": "a condition in JSON, beside Failed, that others use",
}

func TestOnlyWhatAnotherPackageUsesIsExported(t *testing.T) {
	found := map[string]bool{}
	for _, folder := range sparing {
		for _, name := range namesForNobody(sources(t), folder) {
			found[folder+"."+name] = true
		}
	}
	for full := range found {
		if unusedButExported[full] == "" {
			t.Errorf("%s is used by no other package: begin it with a small letter, or say in unusedButExported why it stays", full)
		}
	}
	for full := range unusedButExported {
		if !found[full] {
			t.Errorf("%s is not exported, or is used: take it off the list", full)
		}
	}
}

func TestWhatIsExportedForNobodyIsFound(t *testing.T) {
	const text = `package made
type Used struct{ Field FieldOfUsed; hidden ForNobody }
type FieldOfUsed string
const First, Second FieldOfUsed = "one", "two"
func (Used) Method(OfItsMethod) {}
type OfItsMethod int
type ForNobody struct{ Used }
func AlsoForNobody() Used { return Used{} }
func (ForNobody) Method() {}`
	all := []source{{folder: "made"}, {folder: "user"}}
	for i, text := range []string{text, "package user\nimport m \"" + module + "made\"\nvar _ m.Used"} {
		file, err := parser.ParseFile(positions, "x.go", text, 0)
		if err != nil {
			t.Fatal(err)
		}
		all[i].file = file
	}
	if found := namesForNobody(all, "made"); !slices.Equal(found, []string{"AlsoForNobody", "ForNobody"}) {
		t.Errorf("found %v", found)
	}
}

// namesForNobody are the exported names of a package that no other one uses.
func namesForNobody(all []source, folder string) (names []string) {
	exported := exportedNames(all, folder)
	met := exported.reachableFrom(usedOutside(all, folder))
	for name := range exported {
		if !met[name] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// usedOutside are the names of a package that others write: PACKAGE.NAME.
func usedOutside(all []source, folder string) (names []string) {
	for _, s := range all {
		local := localName(s.file, module+folder)
		if local == "" {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if selector, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := selector.X.(*ast.Ident); ok && x.Name == local && x.Obj == nil {
					names = append(names, selector.Sel.Name)
				}
			}
			return true
		})
	}
	return names
}

// localName is what a file calls a package that it imports, empty when it does
// not import it.
func localName(file *ast.File, imported string) string {
	for _, spec := range file.Imports {
		if name, _ := strconv.Unquote(spec.Path.Value); name != imported {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		return path.Base(imported)
	}
	return ""
}
