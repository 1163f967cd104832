// SPDX-License-Identifier: Apache-2.0

package label_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"rsm.storage/rsmctl/hack/generated"
	"rsm.storage/rsmctl/rsm/label"
)

// strengths are the words that a claim's strength has in the docs, which sort
// from the strongest to the weakest.
var strengths = map[label.Strength]string{label.Checked: "Checked", label.Magic: "Magic", label.Shape: "Shape"}

// matrixCell is what one reader makes of the vectors of one format: each kind of claim
// once, and nothing where it claims none of them.
func matrixCell(reader label.Reader, typ string) string {
	kinds := map[string]bool{}
	for _, v := range vectors {
		if v.want.OMID.Type != typ {
			continue
		}
		if c, ok := reader.Claim(readingOf(v.records...)); ok {
			kind := strengths[c.Strength]
			if c.Damaged != "" {
				kind += " (damaged)"
			}
			kinds[kind] = true
		}
	}
	return strings.Join(slices.Sorted(maps.Keys(kinds)), ", ")
}

// matrixOfClaims is the table of what is claimed of which format's vectors, by its own
// reader and by others.
func matrixOfClaims() string {
	var table strings.Builder
	table.WriteString("| media of the format | vectors | claimed by its own reader | and by others |\n|---|---|---|---|\n")
	readers := label.Default().Readers()
	slices.SortFunc(readers, func(a, b label.Reader) int { return strings.Compare(a.Type(), b.Type()) })
	for _, format := range readers {
		n, own, others := 0, "", []string(nil)
		for _, v := range vectors {
			if v.want.OMID.Type == format.Type() {
				n++
			}
		}
		if n == 0 {
			continue // TestEveryFormatHasAVector tells of it
		}
		for _, reader := range readers {
			switch words := matrixCell(reader, format.Type()); {
			case reader.Type() == format.Type():
				own = words
			case words != "":
				others = append(others, reader.Type()+": "+words)
			}
		}
		fmt.Fprintf(&table, "| %s | %d | %s | %s |\n", format.Type(), n, own, strings.Join(others, "<br>"))
	}
	return table.String()
}

func TestTheTableOfClaimsIsGenerated(t *testing.T) {
	generated.Part(t, "../../docs/labels.md", "<!-- claims -->\n", "<!-- end -->", matrixOfClaims())
}
