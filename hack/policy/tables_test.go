// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
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
	"rsm/record/state.go", "rsm/record/evidence.go", "rsm/load_quick.go", "rsm/load_intern.go",
	"hack/benchtool/database.go",
}

func TestOnlyTheTablesSetAStateOrALevelOfEvidence(t *testing.T) {
	used := map[string]bool{}
	for _, p := range typedRepository(t).known {
		for _, setting := range guardedSettings(p) {
			file, _, _ := strings.Cut(setting, ":")
			if !slices.Contains(setters, file) {
				t.Errorf("%s: only the tables do (%s)", setting, strings.Join(setters, ", "))
			}
			used[file] = true
		}
	}
	for _, file := range setters {
		if !used[file] {
			t.Errorf("%s may set a state or a level, and does not: take it off the list, or find out why this test is blind", file)
		}
	}
}

func TestASetLevelIsFoundBehindAnyName(t *testing.T) {
	r := typedRepository(t)
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
			text := "package p\nimport rsm \"" + recordsPath + "\"\nfunc f(m *rsm.Medium, s *rsm.Side) {\n" + body + "\n}"
			file, err := parser.ParseFile(positions, "p.go", text, 0)
			if err != nil {
				t.Fatal(err)
			}
			p, err := r.checkTypes("p", []*ast.File{file}, true)
			if err != nil {
				t.Fatal(err)
			}
			if found := guardedSettings(p); (len(found) > 0) != (what != "nothing") {
				t.Errorf("found %q in: %s", found, body)
			}
		})
	}
}

// settings collects what sets guarded fields.
type settings struct {
	*types.Info
	found []string // file:line and what it does
}

// guardedSettings are the places of a package that set guarded fields.
func guardedSettings(p typedPackage) []string {
	s := &settings{Info: p.info}
	for _, file := range p.files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				for _, to := range n.Lhs {
					s.noteIfGuarded(to, "sets")
				}
			case *ast.UnaryExpr:
				// A pointer to the whole evidence is harmless: setting a field by it is seen.
				if to, ok := n.X.(*ast.SelectorExpr); n.Op == token.AND && ok && to.Sel.Name != "Evidence" {
					s.noteIfGuarded(to, "points to")
				}
			case *ast.CompositeLit:
				s.noteLiteral(n)
			}
			return true
		})
	}
	return s.found
}

// noteIfGuarded notes an expression which is a guarded field, or is what a
// pointer to evidence points to.
func (s *settings) noteIfGuarded(to ast.Expr, does string) {
	switch to := ast.Unparen(to).(type) {
	case *ast.StarExpr:
		if recordName(s.Types[to].Type) == "Evidence" {
			s.noteSetting(to, does, "an Evidence")
		}
	case *ast.SelectorExpr:
		selected := s.Selections[to]
		if selected == nil || selected.Kind() != types.FieldVal {
			return
		}
		field := selected.Obj()
		for record, fields := range guarded {
			if slices.Contains(fields, field.Name()) && isFieldOf(record, field) {
				s.noteSetting(to, does, record+"."+field.Name())
			}
		}
	}
}

// noteLiteral notes a literal that gives a guarded field a value.
func (s *settings) noteLiteral(n *ast.CompositeLit) {
	record := recordName(s.Types[n].Type)
	for _, e := range n.Elts {
		pair, keyed := e.(*ast.KeyValueExpr)
		if !keyed && guarded[record] != nil {
			s.noteSetting(n, "makes", record)
			return
		}
		if !keyed {
			return
		}
		if name, ok := pair.Key.(*ast.Ident); ok && slices.Contains(guarded[record], name.Name) {
			s.noteSetting(pair, "makes", record+"."+name.Name)
		}
	}
}

func (s *settings) noteSetting(n ast.Node, does, what string) {
	at := positions.Position(n.Pos())
	s.found = append(s.found, fmt.Sprintf("%s:%d %s %s", at.Filename, at.Line, does, what))
}

// recordName is the name of a type of the records, empty for any other.
func recordName(t types.Type) string {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil || named.Obj().Pkg().Path() != recordsPath {
		return ""
	}
	return named.Obj().Name()
}

// isFieldOf tells whether a field is one of a record.
func isFieldOf(record string, field types.Object) bool {
	if field.Pkg() == nil || field.Pkg().Path() != recordsPath {
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
