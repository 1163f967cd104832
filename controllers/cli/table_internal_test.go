// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"strings"
	"testing"
)

func TestATableShowsNoControlCharacters(t *testing.T) {
	var said strings.Builder
	cells := table{columns: []string{"INFO", "LOCATION"}, rows: [][]string{{"\x1b[2Jweekly\t1\n", ""}}}
	if err := cells.printTable(&said, false); err != nil {
		t.Fatal(err)
	}
	if got := said.String(); strings.ContainsAny(got, "\x1b\t") || !strings.HasSuffix(got, "  -\n") || strings.Count(got, "\n") != 2 || !strings.Contains(got, "weekly\uFFFD1") {
		t.Errorf("%q", got)
	}
}
