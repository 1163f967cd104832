// SPDX-License-Identifier: Apache-2.0

package library

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"rsm.storage/rsmctl/hack/generated"
	"rsm.storage/rsmctl/rsm/element"
)

func TestThePageOfQuirksIsGenerated(t *testing.T) {
	generated.Part(t, "../../docs/quirks.md", "<!-- made from rsm/library/quirk_table.go -->\n", "", quirkPage())
}

// quirkPage lays the table out, part by part.
func quirkPage() string {
	var asked, all strings.Builder
	for _, q := range quirkTable {
		if q.describeRecognition() == "handled for all" {
			fmt.Fprintf(&all, "| `%s` | %s | %s |\n", q.name, q.met, q.does)
			continue
		}
		fmt.Fprintf(&asked, "| `%s` | %s | %s | %s |\n", q.name, q.met, q.describeRecognition(), q.does)
	}
	return "\n## What changes how a device is asked, or how far it is believed\n\n| quirk | met with | how it is known | what is done |\n|---|---|---|---|\n" + asked.String() +
		"\n## What is handled for every device\n\n| quirk | met with | what is done |\n|---|---|---|\n" + all.String()
}

// namedQuirks are the constants of quirks.go, by their names in Go.
func namedQuirks(t *testing.T) map[string]Quirk {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "quirks.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]Quirk{}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			if typ, ok := spec.Type.(*ast.Ident); ok && typ.Name == "Quirk" {
				name, _ := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
				names[spec.Names[0].Name] = Quirk(name)
			}
		}
		return true
	})
	if len(names) < 10 {
		t.Fatalf("found the names %q only: this test looks in the wrong place", names)
	}
	return names
}

func TestEveryQuirkThatIsAskedForStandsInTheTableOnce(t *testing.T) {
	rows := map[Quirk]quirk{}
	for _, q := range quirkTable {
		if _, twice := rows[q.name]; twice || q.name == "" || q.met == "" || q.does == "" {
			t.Errorf("the row of %q is not whole, or stands twice", q.name)
		}
		rows[q.name] = q
	}
	for _, name := range namedQuirks(t) {
		if row, ok := rows[name]; !ok || row.describeRecognition() == "handled for all" {
			t.Errorf("quirk_table.go does not say how %s is known: give it a row with vendor and product, or with sign", name)
		}
	}
}

func TestADeviceIsKnownByItsIdentity(t *testing.T) {
	for _, c := range []struct {
		vendor, product string
		quirk           Quirk
		want            bool
	}{
		{"IET", "VIRTUAL-CHANGER", DiesOfAllTypes, true},
		{"IET", "VIRTUAL-TAPE", LoadsAsDisc, true},
		{"IET", "VIRTUAL-TAPE", DiesOfAllTypes, false},
		{"IBM", "ULT3580-TD8", LoadsAsDisc, false},
	} {
		var q quirks
		q.expectQuirks(element.Identity{Vendor: c.vendor, Product: c.product}, Options{}.Log)
		if q.hasQuirk(c.quirk) != c.want {
			t.Errorf("%s %s has %s: want %t", c.vendor, c.product, c.quirk, c.want)
		}
	}
}
