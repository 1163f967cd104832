// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"context"
	"go/ast"
	"go/importer"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// recordsPath is the package of the records.
const recordsPath = module + "rsm/record"

// typed is the repository without its tests, with the types that the compiler sees:
// those tell what is behind pointers and other names.
type typed struct {
	ours   map[string]*types.Package
	others types.Importer
	// known are the packages that know the records, with what is in them.
	known []typedPackage
}

type typedPackage struct {
	files []*ast.File
	info  *types.Info
}

// typedRepository fails the test when the repository does not compile.
func typedRepository(t *testing.T) *typed {
	t.Helper()
	r, err := typeRepository()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// typeRepository checks the types of each package after those of the packages
// that it imports.
var typeRepository = sync.OnceValues(func() (*typed, error) {
	all, err := parseRepository()
	if err != nil {
		return nil, err
	}
	files := map[string]*ast.File{}
	for _, s := range all {
		files[s.path] = s.file
	}
	packages, exports, err := listPackages()
	if err != nil {
		return nil, err
	}
	open := func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) }
	r := &typed{ours: map[string]*types.Package{}, others: importer.ForCompiler(positions, "gc", open)}
	for _, p := range packages {
		var parts []*ast.File
		for _, name := range p.files {
			parts = append(parts, files[name])
		}
		checked, err := r.checkTypes(p.path, parts, p.knowsRecords)
		if err != nil {
			return nil, err
		}
		if p.knowsRecords {
			r.known = append(r.known, checked)
		}
	}
	return r, nil
})

// checkTypes checks the types of one package, and those in its functions if they
// are asked for.
func (r *typed) checkTypes(path string, files []*ast.File, functions bool) (typedPackage, error) {
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Selections: map[*ast.SelectorExpr]*types.Selection{}}
	p, err := (&types.Config{Importer: r, IgnoreFuncBodies: !functions}).Check(path, positions, files, info)
	r.ours[path] = p
	return typedPackage{files, info}, err
}

// Import gives a package to one that imports it.
func (r *typed) Import(path string) (*types.Package, error) {
	if p := r.ours[path]; p != nil {
		return p, nil
	}
	return r.others.Import(path)
}

// listedPackage is one package of the repository.
type listedPackage struct {
	path         string
	files        []string // below root
	knowsRecords bool
}

// listPackages asks the go command for the packages of the repository, each after
// those that it imports, and where the compiled form of all others is. Ours are
// not compiled: that would take long after each change.
func listPackages() (packages []listedPackage, exports map[string]string, err error) {
	lines, err := runGoList("-deps", "-f",
		`{{.ImportPath}}{{"\t"}}{{if .Module}}{{.Module.Main}}{{end}}{{"\t"}}{{join .GoFiles " "}}{{"\t"}}{{join .Deps " "}}`, "./...")
	if err != nil {
		return nil, nil, err
	}
	var others []string
	for _, f := range lines {
		name, main, files, deps := f[0], f[1], strings.Fields(f[2]), strings.Fields(f[3])
		if main != "true" {
			others = append(others, name)
			continue
		}
		for i := range files {
			files[i] = path.Join(strings.TrimPrefix(name+"/", module), files[i])
		}
		packages = append(packages, listedPackage{name, files, name == recordsPath || slices.Contains(deps, recordsPath)})
	}
	compiled, err := runGoList(append([]string{"-export", "-f", `{{.ImportPath}}{{"\t"}}{{.Export}}`}, others...)...)
	exports = map[string]string{}
	for _, f := range compiled {
		exports[f[0]] = f[1]
	}
	return packages, exports, err
}

// runGoList runs go list, and splits the lines that it prints at their tabs.
func runGoList(args ...string) (fields [][]string, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, "go", append([]string{"list"}, args...)...)
	c.Dir, c.Stderr = root, os.Stderr
	out, err := c.Output()
	for line := range strings.Lines(string(out)) {
		fields = append(fields, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
	}
	return fields, err
}
