// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// pure are the rooms that only compute: the result follows from the input, and
// nothing runs beside anything else.
var pure = []string{"controllers/decide", "rsm/record", "rsm/element", "api/words"}

// outward are the packages of Go through which a program meets the world.
var outward = []string{"os", "os/exec", "os/signal", "net", "net/http", "syscall", "io/fs", "path/filepath", "math/rand", "math/rand/v2", "crypto/rand", "log", "log/slog", "unsafe"}

// clocks are what package time has beside dates and durations.
var clocks = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}

func TestWhatComputesMeetsNothingOfTheWorld(t *testing.T) {
	for _, s := range sources(t) {
		if !slices.Contains(pure, s.folder) || s.test {
			continue
		}
		for _, spec := range s.file.Imports {
			name, _ := strconv.Unquote(spec.Path.Value)
			if slices.Contains(outward, name) {
				t.Errorf("%s imports %s, and the room %s computes only", s.path, name, s.folder)
			}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if what := findImpurity(n); what != "" {
				t.Errorf("%s uses %s, and the room %s computes only", s.path, what, s.folder)
			}
			return true
		})
	}
}

// findImpurity names what in a node depends on the time, or on what else runs; empty
// when nothing does. A value that is computed once, when first asked for, does not.
func findImpurity(n ast.Node) string {
	switch n := n.(type) {
	case *ast.SelectorExpr:
		x, _ := n.X.(*ast.Ident)
		switch {
		case x == nil:
		case x.Name == "time" && slices.Contains(clocks, n.Sel.Name), x.Name == "sync" && !strings.HasPrefix(n.Sel.Name, "OnceValue"):
			return x.Name + "." + n.Sel.Name
		}
	case *ast.GoStmt:
		return "a goroutine"
	case *ast.ChanType:
		return "a channel"
	case *ast.ImportSpec:
		if name, _ := strconv.Unquote(n.Path.Value); name == "context" || name == "sync/atomic" {
			return "package " + name
		}
	}
	return ""
}

func TestWhatIsImpureIsFound(t *testing.T) {
	for _, line := range []string{"_ = time.Now()", "go f()", "var c chan int", "var m sync.Mutex"} {
		file, err := parser.ParseFile(token.NewFileSet(), "x.go", "package x\nfunc f() { "+line+" }", 0)
		if err != nil {
			t.Fatal(err)
		}
		found := false
		ast.Inspect(file, func(n ast.Node) bool {
			found = found || findImpurity(n) != ""
			return true
		})
		if !found {
			t.Errorf("%s is not found", line)
		}
	}
}
