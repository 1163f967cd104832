// SPDX-License-Identifier: Apache-2.0

package label_test

import (
	"strings"
	"testing"

	"rsm.storage/rsmctl/rsm/label"
)

// A drive that cannot read the second block today has not found another label.
func TestWhatCouldNotBeReadIsNotUnrecognized(t *testing.T) {
	bad := label.Record{Kind: label.Unreadable, Data: []byte("medium error 3/1100")}
	ours := mustEncode(t, someLabel)
	for name, c := range map[string]struct {
		reading label.Reading
		want    label.VerdictKind
	}{
		"half of a label of ours":       {append(readingOf(ours[0]), bad), label.Defective},
		"somebody's data":               {append(readingOf([]byte("somebody's data")), bad), label.Defective},
		"all of the label, then no end": {append(readingOf(ours...), bad), label.Labelled},
	} {
		v := label.Default().Identify(c.reading)
		if v.Kind != c.want {
			t.Errorf("%s: %+v", name, v)
		}
		if c.want == label.Defective && !strings.Contains(v.Detail, "medium error 3/1100") {
			t.Errorf("%s: detail %q", name, v.Detail)
		}
	}
}
