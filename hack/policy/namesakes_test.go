// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
)

const (
	// crowd is how many functions of one name make it worthless: whoever searches
	// for it finds all the others.
	crowd = 5
	// mostCrowded is how many of a hundred unexported functions may have such a name.
	mostCrowded = 2.0
)

func TestFewFunctionsHaveFourNamesakes(t *testing.T) {
	byName, total := unexportedFunctions(programSources(t))
	if total < 1000 {
		t.Fatalf("found %d functions only: does the test still find them?", total)
	}
	crowded := crowdedNames(byName)
	count, worst := 0, []string{}
	for _, name := range crowded {
		folders := byName[name]
		count += len(folders)
		if len(worst) < 5 {
			worst = append(worst, fmt.Sprintf("%s %d times (%s)", name, len(folders), strings.Join(slices.Compact(slices.Sorted(slices.Values(folders))), ", ")))
		}
	}
	if share := 100 * float64(count) / float64(total); share >= mostCrowded {
		t.Errorf("%d of %d unexported functions (%.1f %%) have four or more namesakes, and less than %.0f %% may; the worst: %s. "+
			"A good name says what is done to whom, so that a search finds it alone: deallocateStale, not settle; checkPoolNames, not check",
			count, total, share, mostCrowded, strings.Join(worst, "; "))
	}
}

func TestOnlyNamesThatCanBeChosenCount(t *testing.T) {
	for _, c := range []struct{ what, text string }{
		{"crowded", "func check() {}"},
		{"crowded", "type t struct{}; func (t) check() {}"},
		{"free", "type t struct{}; func (t) check() {}; type checker interface{ check() }"},
		{"free", "func Check() {}"},
		{"free", "func main() {}"},
		{"free", "func init() {}"},
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "x.go", "package x\n"+c.text, 0)
		if err != nil {
			t.Fatal(err)
		}
		var all []source
		for i := range crowd {
			all = append(all, source{folder: fmt.Sprint("folder", i), file: file})
		}
		byName, _ := unexportedFunctions(all)
		if found := crowdedNames(byName); (len(found) == 1) != (c.what == "crowded") {
			t.Errorf("%s is %s, and found was %v", c.text, c.what, found)
		}
		byName, _ = unexportedFunctions(all[1:])
		if found := crowdedNames(byName); len(found) > 0 {
			t.Errorf("%s has three namesakes only, and found was %v", c.text, found)
		}
	}
}

// unexportedFunctions are the folders of the unexported functions of each name.
// Methods by which a type implements an interface are left out: the interface has
// chosen their name.
func unexportedFunctions(all []source) (byName map[string][]string, total int) {
	chosen := map[string]bool{}
	for _, s := range all {
		ast.Inspect(s.file, func(n ast.Node) bool {
			if i, ok := n.(*ast.InterfaceType); ok {
				for _, method := range i.Methods.List {
					for _, name := range method.Names {
						chosen[s.folder+"."+name.Name] = true // only its own package implements an unexported method
					}
				}
			}
			return true
		})
	}
	byName = map[string][]string{}
	for _, s := range all {
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Name.IsExported() || f.Name.Name == "main" || f.Name.Name == "init" {
				continue
			}
			if f.Recv == nil || !chosen[s.folder+"."+f.Name.Name] {
				byName[f.Name.Name] = append(byName[f.Name.Name], s.folder)
				total++
			}
		}
	}
	return byName, total
}

// crowdedNames are the names that too many functions have, the worst first.
func crowdedNames(byName map[string][]string) (names []string) {
	for name, folders := range byName {
		if len(folders) >= crowd {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(byName[b]), len(byName[a])), cmp.Compare(a, b))
	})
	return names
}
