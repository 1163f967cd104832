// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// guarded are the fields that only the tables of states and of evidence set.
var guarded = map[string][]string{
	"Evidence": {"Level", "Away"},
	"Side":     {"State", "Evidence"},
}

// setters are the files that may set them: the tables, what reads a record from
// the database, and a bench that makes records up.
var setters = []string{
	"rsm/record/state.go", "rsm/record/evidence.go", "rsm/quick.go", "rsm/intern.go",
	"hack/benchtool/database.go",
}

// ours is one package of the repository.
type ours struct {
	path    string
	files   []string
	records bool // it knows the records
}

// listed asks the go command for the packages of the repository, each after
// those that it imports, and where the compiled form of all others is. Ours are
// not compiled: that would take long after each change.
func listed(t *testing.T) (packages []ours, exports map[string]string) {
	t.Helper()
	var others []string
	for _, f := range list(t, "-deps", "-f",
		`{{.ImportPath}}{{"\t"}}{{if .Module}}{{.Module.Main}}{{end}}{{"\t"}}{{.Dir}}{{"\t"}}{{join .GoFiles " "}}{{"\t"}}{{join .Deps " "}}`, "./...") {
		name, main, dir, files, deps := f[0], f[1], f[2], strings.Fields(f[3]), strings.Fields(f[4])
		if main != "true" {
			others = append(others, name)
			continue
		}
		for i := range files {
			files[i] = filepath.Join(dir, files[i])
		}
		packages = append(packages, ours{name, files, knowsRecords(name) || slices.ContainsFunc(deps, knowsRecords)})
	}
	exports = map[string]string{}
	for _, f := range list(t, append([]string{"-export", "-f", `{{.ImportPath}}{{"\t"}}{{.Export}}`}, others...)...) {
		exports[f[0]] = f[1]
	}
	return packages, exports
}

// list runs go list, and splits the lines that it prints at their tabs.
func list(t *testing.T, args ...string) (fields [][]string) {
	t.Helper()
	c := exec.CommandContext(t.Context(), "go", append([]string{"list"}, args...)...)
	c.Dir, c.Stderr = root, os.Stderr
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		fields = append(fields, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
	}
	return fields
}

func knowsRecords(path string) bool { return path == module+"rsm/record" }

// checker finds what sets guarded fields, with the types of the compiler: it
// sees through pointers and other names.
type checker struct {
	fset   *token.FileSet
	ours   map[string]*types.Package
	others types.Importer
	found  []string // file:line and what it does
}

// newChecker has read all packages of the repository.
func newChecker(t *testing.T) *checker {
	t.Helper()
	packages, exports := listed(t)
	fset := token.NewFileSet()
	open := func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) }
	c := &checker{fset: fset, ours: map[string]*types.Package{}, others: importer.ForCompiler(fset, "gc", open)}
	top, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range packages {
		var files []*ast.File
		for _, name := range p.files {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			below, err := filepath.Rel(top, name)
			if err != nil {
				t.Fatal(err)
			}
			file, err := parser.ParseFile(fset, filepath.ToSlash(below), text, 0)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		}
		if err := c.check(p.path, files, p.records); err != nil {
			t.Fatalf("%s: %v", p.path, err)
		}
	}
	return c
}

// Import gives a package to one that is checked.
func (c *checker) Import(path string) (*types.Package, error) {
	if p := c.ours[path]; p != nil {
		return p, nil
	}
	return c.others.Import(path)
}

// check type-checks a package, and, if it is to be searched, looks at each of
// its files.
func (c *checker) check(path string, files []*ast.File, search bool) error {
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Selections: map[*ast.SelectorExpr]*types.Selection{}}
	p, err := (&types.Config{Importer: c, IgnoreFuncBodies: !search}).Check(path, c.fset, files, info)
	c.ours[path] = p
	if err != nil || !search {
		return err
	}
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				for _, to := range n.Lhs {
					c.written(info, to, "sets")
				}
			case *ast.UnaryExpr:
				// A pointer to the whole evidence is harmless: setting a field by it is seen.
				if s, ok := n.X.(*ast.SelectorExpr); n.Op == token.AND && ok && s.Sel.Name != "Evidence" {
					c.written(info, s, "points to")
				}
			case *ast.CompositeLit:
				c.composed(info, n)
			}
			return true
		})
	}
	return nil
}

// written notes that an expression which is a guarded field, or is what a
// pointer to evidence points to, is written.
func (c *checker) written(info *types.Info, to ast.Expr, does string) {
	switch to := ast.Unparen(to).(type) {
	case *ast.StarExpr:
		if recordName(info.Types[to].Type) == "Evidence" {
			c.find(to, does, "an Evidence")
		}
	case *ast.SelectorExpr:
		selected := info.Selections[to]
		if selected == nil || selected.Kind() != types.FieldVal {
			return
		}
		field := selected.Obj()
		for record, fields := range guarded {
			if slices.Contains(fields, field.Name()) && isField(field, record) {
				c.find(to, does, record+"."+field.Name())
			}
		}
	}
}

// composed notes a literal that gives a guarded field a value.
func (c *checker) composed(info *types.Info, n *ast.CompositeLit) {
	record := recordName(info.Types[n].Type)
	for _, e := range n.Elts {
		pair, keyed := e.(*ast.KeyValueExpr)
		if !keyed && guarded[record] != nil {
			c.find(n, "makes", record)
			return
		}
		if !keyed {
			return
		}
		if name, ok := pair.Key.(*ast.Ident); ok && slices.Contains(guarded[record], name.Name) {
			c.find(pair, "makes", record+"."+name.Name)
		}
	}
}

func (c *checker) find(n ast.Node, does, what string) {
	at := c.fset.Position(n.Pos())
	c.found = append(c.found, fmt.Sprintf("%s:%d %s %s", at.Filename, at.Line, does, what))
}

// recordName is the name of a type of the records, empty for any other.
func recordName(t types.Type) string {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil || !knowsRecords(named.Obj().Pkg().Path()) {
		return ""
	}
	return named.Obj().Name()
}

// isField tells whether a field is one of a record.
func isField(field types.Object, record string) bool {
	if field.Pkg() == nil || !knowsRecords(field.Pkg().Path()) {
		return false
	}
	named := field.Pkg().Scope().Lookup(record)
	if named == nil {
		return false
	}
	fields, ok := named.Type().Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range fields.Fields() {
		if f == field {
			return true
		}
	}
	return false
}

func TestOnlyTheTablesSetAStateOrALevelOfEvidence(t *testing.T) {
	c := newChecker(t)
	used := map[string]bool{}
	for _, found := range c.found {
		file, _, _ := strings.Cut(found, ":")
		if !slices.Contains(setters, file) {
			t.Errorf("%s: only the tables do (%s)", found, strings.Join(setters, ", "))
		}
		used[file] = true
	}
	for _, file := range setters {
		if !used[file] {
			t.Errorf("%s may set a state or a level, and does not: take it off the list, or find out why this test is blind", file)
		}
	}
}

func TestASetLevelIsFoundBehindAnyName(t *testing.T) {
	c := newChecker(t)
	const records = module + "rsm/record"
	for what, body := range map[string]string{
		"a field":              `s.Evidence.Level = "Label"`,
		"away":                 `s.Evidence.Away = false`,
		"one of several":       `s.LMID, s.Evidence.Level = "", "Label"`,
		"a pointer":            `v := &s.Evidence; v.Level = "Label"`,
		"what one points to":   `v := &s.Evidence; *v = rsm.Evidence{}`,
		"a pointer to a level": `v := &s.Evidence.Level; *v = "Label"`,
		"all evidence":         `s.Evidence = rsm.Evidence{}`,
		"a literal":            `_ = rsm.Evidence{Level: "Label"}`,
		"one of another name":  `type mine = rsm.Evidence; _ = mine{Level: "Label"}`,
		"one without keys":     `_ = []rsm.Evidence{{"Label", nil, nil, "", "", false}}`,
		"a side":               `_ = []rsm.Side{{State: "Available"}}`,
		"its state":            `for i := range m.Sides { x := &m.Sides[i]; (x.State) = "Available" }`,
		"an embedded side":     `var e struct{ *rsm.Side }; e.State = "Available"`,
		"nothing":              `s.LMID, s.Evidence.Problem = "", string(s.State); _, _ = rsm.Evidence{}, m`,
	} {
		t.Run(what, func(t *testing.T) {
			c.found = nil
			text := "package p\nimport rsm \"" + records + "\"\nfunc f(m *rsm.Medium, s *rsm.Side) {\n" + body + "\n}"
			file, err := parser.ParseFile(c.fset, "p.go", text, 0)
			if err == nil {
				err = c.check("p", []*ast.File{file}, true)
			}
			if err != nil {
				t.Fatal(err)
			}
			if (len(c.found) > 0) != (what != "nothing") {
				t.Errorf("found %q in: %s", c.found, body)
			}
		})
	}
}
