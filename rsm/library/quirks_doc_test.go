// SPDX-License-Identifier: Apache-2.0

package library

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// The tables stand behind this line of docs/quirks.md.
const generated = "<!-- made from rsm/library/quirktable.go -->\n"

// docs/quirks.md is generated: go test ./rsm/library -run Quirk with
// RSMCTL_WRITE_DOCS=1 writes it anew.
func TestTheDocumentedQuirksAreTheTable(t *testing.T) {
	const path = "../../docs/quirks.md"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, after, ok := strings.Cut(string(text), generated)
	if !ok {
		t.Fatalf("%s has no place for the tables", path)
	}
	if after == quirkPage() {
		return
	}
	if os.Getenv("RSMCTL_WRITE_DOCS") == "" {
		t.Fatalf("%s is not what the table says; run this test with RSMCTL_WRITE_DOCS=1", path)
	}
	if err := os.WriteFile(path, []byte(before+generated+quirkPage()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// quirkPage lays the table out, part by part.
func quirkPage() string {
	var asked, all strings.Builder
	for _, q := range quirkTable {
		if q.recognition() == "handled for all" {
			fmt.Fprintf(&all, "| `%s` | %s | %s |\n", q.name, q.met, q.does)
			continue
		}
		fmt.Fprintf(&asked, "| `%s` | %s | %s | %s |\n", q.name, q.met, q.recognition(), q.does)
	}
	return "\n## What changes how a device is asked\n\n| quirk | met with | how it is known | what is done |\n|---|---|---|---|\n" + asked.String() +
		"\n## What is handled for every device\n\n| quirk | met with | what is done |\n|---|---|---|\n" + all.String()
}

func TestEveryQuirkThatIsAskedForStandsInTheTableOnce(t *testing.T) {
	rows := map[Quirk]quirk{}
	for _, q := range quirkTable {
		if _, twice := rows[q.name]; twice || q.name == "" || q.met == "" || q.does == "" {
			t.Errorf("the row of %q is not whole, or stands twice", q.name)
		}
		rows[q.name] = q
	}
	for _, name := range []Quirk{
		NoBarcodeReader, TagsOrIdentities, NoIdentities, SameIdentities, SameSerials, ExactLength, AllTypesOnly,
		DiesOfAllTypes, UncountedElements, NoAccessBits, LoadsAsDisc, NoResidual, OptimisesNewMedium,
	} {
		if row, ok := rows[name]; !ok || row.recognition() == "handled for all" {
			t.Errorf("the table does not say how %s is known", name)
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
		q.expect(Identity{Vendor: c.vendor, Product: c.product}, Options{}.Log)
		if q.has(c.quirk) != c.want {
			t.Errorf("%s %s has %s: want %t", c.vendor, c.product, c.quirk, c.want)
		}
	}
}
