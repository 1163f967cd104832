// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"go/ast"
	"go/token"
	"slices"
)

// exports are the exported names of a package. Each has with it the other exported
// names that a user of it meets: the types of its fields, parameters and results.
type exports map[string][]string

// exportedNames finds the exported names of a package.
func exportedNames(all []source, folder string) exports {
	names := exports{}
	for _, s := range all {
		if s.folder != folder || s.test {
			continue
		}
		for _, d := range s.file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				names.addFunction(d)
			case *ast.GenDecl:
				names.addDeclaration(d)
			}
		}
	}
	return names
}

// addFunction adds a function, or to a type what its method takes and gives.
func (e exports) addFunction(d *ast.FuncDecl) {
	if !d.Name.IsExported() {
		return
	}
	if d.Recv == nil {
		e.addName(d.Name, d.Type)
		return
	}
	for _, receiver := range exportedNamesIn(d.Recv.List[0].Type) {
		e[receiver] = append(e[receiver], exportedNamesIn(d.Type)...)
	}
}

// addDeclaration adds types, variables and constants. The constants of one type
// are one list of words: a user of the type meets all of them.
func (e exports) addDeclaration(d *ast.GenDecl) {
	var of ast.Expr // the type of a constant, which the next ones take over
	for _, spec := range d.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			e.addName(spec.Name, spec.Type)
		case *ast.ValueSpec:
			if spec.Type != nil || len(spec.Values) > 0 {
				of = spec.Type
			}
			for _, name := range spec.Names {
				e.addName(name, of)
				if t, ok := of.(*ast.Ident); ok && d.Tok == token.CONST && name.IsExported() && t.IsExported() {
					e[t.Name] = append(e[t.Name], name.Name)
				}
			}
			for _, value := range spec.Values {
				if made, ok := value.(*ast.CompositeLit); ok && made.Type != nil {
					e.addName(spec.Names[0], made.Type)
				}
			}
		}
	}
}

// addName adds an exported name, with those that stand in its type.
func (e exports) addName(name *ast.Ident, typ ast.Expr) {
	if name.IsExported() {
		e[name.Name] = append(e[name.Name], exportedNamesIn(typ)...)
	}
}

// exportedNamesIn are the exported names that others see in a type.
func exportedNamesIn(typ ast.Expr) (names []string) {
	if typ == nil {
		return nil
	}
	ast.Inspect(typ, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			return false // of another package
		case *ast.Field:
			shown := len(n.Names) == 0 || slices.ContainsFunc(n.Names, (*ast.Ident).IsExported)
			if _, isStruct := typ.(*ast.StructType); !isStruct || shown {
				names = append(names, exportedNamesIn(n.Type)...)
			}
			return false
		case *ast.Ident:
			if n.IsExported() {
				names = append(names, n.Name)
			}
		}
		return true
	})
	return names
}

// reachableFrom are the names that a user of some of them meets.
func (e exports) reachableFrom(used []string) map[string]bool {
	reached := map[string]bool{}
	for len(used) > 0 {
		name := used[0]
		used = used[1:]
		if !reached[name] {
			reached[name] = true
			used = append(used, e[name]...)
		}
	}
	return reached
}
