// SPDX-License-Identifier: Apache-2.0

package label_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"rsm.storage/rsmctl/rsm/label"
)

// checkForeign says what holds for a claim of any format but our own, whatever
// the bytes.
func checkForeign(t testing.TB, typ string, c label.Claim, ok bool) {
	t.Helper()
	switch {
	case !ok:
		return
	case c.Strength < label.Shape || c.Strength > label.Checked || c.Free:
		t.Errorf("got %+v", c)
	case c.Damaged != "":
		if c.OMID.ID != "" || c.Nameless || c.Strength == label.Checked {
			t.Errorf("damaged, and more: %+v", c)
		}
	case c.Nameless != (c.OMID.ID == "") || c.OMID.Type != typ:
		t.Errorf("got %+v", c)
	}
	for _, text := range []string{c.OMID.ID, c.OMID.Info, c.Pool, c.Writer} {
		if len(text) > 256 || !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
			t.Errorf("%q cannot be shown: %+v", text, c)
		}
	}
	if len(c.OMID.ID) > 255 {
		t.Errorf("an id of %d bytes", len(c.OMID.ID))
	}
}

// readerOf is the reader of a label type.
func readerOf(t testing.TB, typ string) label.Reader {
	t.Helper()
	return vector{want: label.Claim{OMID: label.OMID{Type: typ}}}.reader(t)
}
