// SPDX-License-Identifier: Apache-2.0

package scsi

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// unhex reads bytes as they stand in the standards' tables; blanks and line
// ends are for the reader.
func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// padded is s in a field of n bytes.
func padded(s string, n int) []byte {
	return []byte(s + strings.Repeat(" ", n-len(s)))
}

func equal(t *testing.T, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
