// SPDX-License-Identifier: Apache-2.0

package label_test

import (
	"slices"
	"testing"

	"rsm.storage/rsmctl/rsm/label"
)

// A block may be made up, by chance or by somebody, to satisfy two formats.
func TestAMediumThatTwoFormatsClaimInFullIsNobodys(t *testing.T) {
	both := withTextAt(netBackupUnix(), 24, "LTFS")
	v := label.Default().Identify(readingOf(both, nil, ltfsXML("a"), nil))
	want := []label.OMID{{Type: "LTFS", ID: ltfsUUID, Info: "ABC123"}, {Type: "NetBackup", ID: "ABC123"}}
	if v.Kind != label.Ambiguous || !slices.Equal(v.Claims, want) {
		t.Errorf("got %+v", v)
	}
}

// A tape that was labelled anew keeps, in an image at least, what stood behind
// the old label.
func TestWhatIsLeftOfAnOlderLabelDoesNotNameTheMedium(t *testing.T) {
	plain := vol1(map[int]string{4: "NEW001", 79: "3"})
	for _, v := range vectors {
		// What names the medium by VOL1; others only stand behind one.
		if !slices.Contains([]string{"LTFS", "NetBackup", "CTA", "CASTOR", "Enstore"}, v.want.OMID.Type) {
			continue
		}
		for what, records := range map[string][][]byte{
			"instead of its first block": append([][]byte{plain}, v.records[1:]...),
			"and a filemark before all":  append([][]byte{plain, nil}, v.records...),
		} {
			got := label.Default().Identify(readingOf(records...))
			if got.Kind == label.Labelled && got.OMID.Type != "ANSI" {
				t.Errorf("%s, a new VOL1 %s: %+v", v, what, got)
			}
		}
	}
}
