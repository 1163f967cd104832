// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
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
	page, err := os.ReadFile("../../docs/plan.md")
	if err != nil {
		t.Fatal(err)
	}
	codes := append(constantsOf(t, "reasons.go", "Action", "Reason"), constantsOf(t, "../../rsm/record/finding.go", "FindReason")...)
	if len(codes) < 50 {
		t.Fatalf("found only %d codes: this test looks in the wrong place", len(codes))
	}
	for _, code := range codes {
		if !strings.Contains(string(page), "`"+code+"`") {
			t.Errorf("docs/plan.md does not explain %s: add a row to its table", code)
		}
	}
}

func TestEveryActionHasARankAndAHeading(t *testing.T) {
	for _, code := range constantsOf(t, "reasons.go", "Action") {
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

// codeWords finds the codes in a table of cases: "A1 ClaimedTwice".
var codeWords = regexp.MustCompile(`\w+`)

func TestEveryReasonHasACase(t *testing.T) {
	files, err := filepath.Glob("plan_*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range codeWords.FindAllString(string(text), -1) {
			named[word] = true
		}
	}
	for _, code := range constantsOf(t, "reasons.go", "Reason") {
		if !named[code] {
			t.Errorf("no case of a plan has the reason %s: add one to the table of what it is about, in one of %s", code, strings.Join(files, ", "))
		}
	}
}

// reasonRow finds the rows of the tables of reasons in docs/plan.md.
var reasonRow = regexp.MustCompile("(?m)^\\| `([A-Za-z]+)` \\|")

func TestNoReasonIsDocumentedThatIsNone(t *testing.T) {
	page, err := os.ReadFile("../../docs/plan.md")
	if err != nil {
		t.Fatal(err)
	}
	_, tables, _ := strings.Cut(string(page), "\n## Reasons\n")
	tables, _, _ = strings.Cut(tables, "\n## ")
	rows := reasonRow.FindAllStringSubmatch(tables, -1)
	if len(rows) < 50 {
		t.Fatalf("found only %d rows: this test looks in the wrong place", len(rows))
	}
	codes := append(constantsOf(t, "reasons.go", "Reason"), constantsOf(t, "../../rsm/record/finding.go", "FindReason")...)
	for _, row := range rows {
		if !slices.Contains(codes, row[1]) {
			t.Errorf("docs/plan.md explains %s, which is no reason", row[1])
		}
	}
}
