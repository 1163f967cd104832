// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	"os"
	"strings"
	"testing"

	"rsm.storage/rsmctl/rsm"
)

// The table stands between these two lines of docs/evidence.md.
const (
	evidenceTableBegin = "<!-- the table, generated -->\n\n"
	evidenceTableEnd   = "\n<!-- the end of the table -->\n"
)

// docs/evidence.md is generated in part: go test ./rsm -run Documentation with
// RSMCTL_WRITE_DOCS=1 writes it anew.
func TestTheEvidenceInTheDocumentationIsTheTable(t *testing.T) {
	const path = "../docs/evidence.md"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	fresh := string(text)
	for _, part := range []struct{ begin, drawn, end string }{
		{diagramBegin, rsm.EvidenceDiagram(), diagramEnd},
		{evidenceTableBegin, rsm.EvidenceTable(), evidenceTableEnd},
	} {
		before, rest, ok := strings.Cut(fresh, part.begin)
		_, after, closed := strings.Cut(rest, part.end)
		if !ok || !closed {
			t.Fatalf("%s has no place for what stands between %q and %q", path, part.begin, part.end)
		}
		fresh = before + part.begin + part.drawn + part.end + after
	}
	if fresh == string(text) {
		return
	}
	if os.Getenv("RSMCTL_WRITE_DOCS") == "" {
		t.Fatalf("%s is not what the table says; write it anew with RSMCTL_WRITE_DOCS=1", path)
	}
	if err := os.WriteFile(path, []byte(fresh), 0o644); err != nil {
		t.Fatal(err)
	}
}
