// SPDX-License-Identifier: Apache-2.0

package label_test

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rsm.storage/rsmctl/rsm/label"
)

// vol1 is a VOL1 block with the given fields in place.
func vol1(fields map[int]string) []byte {
	block := bytes.Repeat([]byte{' '}, 80)
	copy(block, "VOL1")
	for at, text := range fields {
		copy(block[at:], text)
	}
	return block
}

func init() {
	records, err := label.EncodeANSI(label.ANSILabel{Volume: "A00001", Owner: "RSM"})
	if err != nil {
		panic(err)
	}
	// A volume of VMS: VOL1, HDR1 and HDR2 in blocks of their own.
	vms := [][]byte{
		vol1(map[int]string{4: "VMS002", 37: "D%C[001,004]", 79: "3"}),
		labelBlock("HDR1", map[int]string{4: "SYSDISK.SAV", 21: "VMS001", 27: "0002000100010000", 53: " 000000", 60: "DECFILE11A"}),
		labelBlock("HDR2", map[int]string{4: "F0819208192"}), nil,
	}
	omid := label.OMID{Type: "ANSI", ID: "A00001", Info: "RSM"}
	second := label.OMID{Type: "ANSI", ID: "VMS002", Info: "D%C[001,004]"}
	addVectors(
		vector{"VOL1 and HDR1", records, label.Claim{OMID: omid, Strength: label.Magic}, false},
		vector{"second of a set", vms, label.Claim{OMID: second, Strength: label.Magic, Writer: "DECFILE11A, file SYSDISK.SAV, of the set VMS001"}, false},
		vector{"a raw dump", [][]byte{paddedTo(bytes.Join(vms[:3], nil), 0x55, 2000)}, label.Claim{OMID: second, Strength: label.Magic, Writer: "DECFILE11A, file SYSDISK.SAV, of the set VMS001"}, false},
		vector{"of version 0", [][]byte{vol1(map[int]string{4: "ODD001", 79: "0"}), nil}, label.Claim{OMID: label.OMID{Type: "ANSI", ID: "ODD001"}, Strength: label.Shape}, false},
	)
}

func TestHDR1TellsWhoWroteAVolume(t *testing.T) {
	volume := vol1(map[int]string{4: "A00001", 79: "3"})
	code := map[int]string{60: "ARCHIVER 7"}
	for name, c := range map[string]struct {
		records [][]byte
		writer  string
	}{
		"behind VOL1":           {[][]byte{volume, labelBlock("HDR1", code)}, "ARCHIVER 7"},
		"behind user labels":    {[][]byte{volume, labelBlock("VOL2", nil), labelBlock("UVL1", nil), labelBlock("HDR1", code)}, "ARCHIVER 7"},
		"after a filemark":      {[][]byte{volume, nil, labelBlock("HDR1", code)}, ""},
		"cut off":               {[][]byte{volume, labelBlock("HDR1", code)[:79]}, ""},
		"garbage instead of it": {[][]byte{volume, []byte("\x00\xffgarbage")}, ""},
		"garbage in it":         {[][]byte{volume, labelBlock("HDR1", map[int]string{4: "\x01\x02", 21: "\xff", 60: "\x80"})}, ""},
		"NUL for space":         {[][]byte{volume, withTextAt(labelBlock("HDR1", code), 70, "\x00\x00\x00")}, "ARCHIVER 7"},
	} {
		want := label.Claim{OMID: label.OMID{Type: "ANSI", ID: "A00001"}, Strength: label.Magic, Writer: c.writer}
		if got := mustClaim(t, label.ANSI{}, c.records...); got != want {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}

func TestPlainLabelsAreReadAsRealWritersLeaveThem(t *testing.T) {
	garbage := vol1(map[int]string{4: "TAPE01", 79: "3"})
	for i := 11; i < 79; i++ {
		garbage[i] = byte(i * 7)
	}
	for name, c := range map[string]struct {
		records  [][]byte
		omid     label.OMID
		strength label.Strength
	}{
		"as in the standard":          {[][]byte{vol1(map[int]string{4: "ABC123", 37: "ARCHIVE", 79: "4"})}, label.OMID{Type: "ANSI", ID: "ABC123", Info: "ARCHIVE"}, label.Magic},
		"a short id":                  {[][]byte{vol1(map[int]string{4: "A1", 79: "3"})}, label.OMID{Type: "ANSI", ID: "A1"}, label.Magic},
		"lower case":                  {[][]byte{vol1(map[int]string{4: "abc123", 79: "1"})}, label.OMID{Type: "ANSI", ID: "abc123"}, label.Magic},
		"NUL for space":               {[][]byte{vol1(map[int]string{4: "AB\x00\x00\x00\x00", 37: "ME" + strings.Repeat("\x00", 12), 79: "3"})}, label.OMID{Type: "ANSI", ID: "AB", Info: "ME"}, label.Magic},
		"garbage in unused fields":    {[][]byte{garbage}, label.OMID{Type: "ANSI", ID: "TAPE01"}, label.Magic},
		"a longer block":              {[][]byte{append(vol1(map[int]string{4: "LONG01", 79: "3"}), make([]byte, 1<<18-80)...)}, label.OMID{Type: "ANSI", ID: "LONG01"}, label.Magic},
		"an odd version":              {[][]byte{vol1(map[int]string{4: "ODD001", 79: "0"})}, label.OMID{Type: "ANSI", ID: "ODD001"}, label.Shape},
		"an odd version, before HDR1": {[][]byte{vol1(map[int]string{4: "ODD001", 79: "0"}), []byte("HDR1 and so on")}, label.OMID{Type: "ANSI", ID: "ODD001"}, label.Magic},
	} {
		claim, ok := label.ANSI{}.Claim(readingOf(c.records...))
		if !ok || claim.OMID != c.omid || claim.Strength != c.strength || claim.Free {
			t.Errorf("%s: got %+v (%t)", name, claim, ok)
		}
		if v := label.Default().Identify(readingOf(c.records...)); v.Kind != label.Labelled || v.OMID != c.omid {
			t.Errorf("%s: verdict %+v", name, v)
		}
	}
}

func TestWhatNamesNoVolumeIsNotClaimed(t *testing.T) {
	for name, first := range map[string][]byte{
		"spaces for an id":      vol1(map[int]string{79: "3"}),
		"NULs for an id":        vol1(map[int]string{4: "\x00\x00\x00\x00\x00\x00", 79: "3"}),
		"control bytes":         vol1(map[int]string{4: "AB\x07123", 79: "3"}),
		"bytes beyond ASCII":    vol1(map[int]string{4: "AB\xe9123", 79: "3"}),
		"a block that is short": vol1(map[int]string{4: "ABC123"})[:79],
		"another header":        []byte("HDR1" + strings.Repeat(" ", 76)),
		"VOL1 in EBCDIC":        append([]byte{0xe5, 0xd6, 0xd3, 0xf1}, make([]byte, 76)...),
		"nothing":               {},
	} {
		if claim, ok := (label.ANSI{}).Claim(readingOf(first)); ok {
			t.Errorf("%s: got %+v", name, claim)
		}
		if v := label.Default().Identify(readingOf(first)); v.Kind != label.Unrecognized || v.FirstBlock == "" {
			t.Errorf("%s: verdict %+v", name, v)
		}
	}
}

func TestAnyPlainLabelIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := label.ANSILabel{
			Volume: rapid.StringMatching(`[!-~]([ -~]{0,4}[!-~])?`).Draw(t, "volume"),
			Owner:  rapid.StringMatching(`([!-~]([ -~]{0,12}[!-~])?)?`).Draw(t, "owner"),
		}
		records, err := label.EncodeANSI(l)
		if err != nil {
			t.Fatal(err)
		}
		if len(records) != 3 || len(records[0]) != 80 || len(records[1]) != 80 || records[2] != nil {
			t.Fatalf("records %q", records)
		}
		c, ok := label.ANSI{}.Claim(readingOf(records...))
		want := label.Claim{OMID: label.OMID{Type: "ANSI", ID: l.Volume, Info: l.Owner}, Strength: label.Magic}
		if !ok || c != want {
			t.Fatalf("got %+v, want %+v", c, want)
		}
	})
}

func TestWhatNoPlainLabelCanSayIsRefused(t *testing.T) {
	for _, l := range []label.ANSILabel{
		{}, {Volume: "TOOLONG"}, {Volume: " A"}, {Volume: "A "}, {Volume: "A\n"}, {Volume: "é"},
		{Volume: "A", Owner: strings.Repeat("o", 15)}, {Volume: "A", Owner: " o"}, {Volume: "A", Owner: "\x01"},
	} {
		if records, err := label.EncodeANSI(l); err == nil {
			t.Errorf("%+v: got %q", l, records)
		}
	}
}
