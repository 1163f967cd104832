// SPDX-License-Identifier: Apache-2.0

package label_test

import (
	"fmt"
	"strings"
	"testing"

	"rsm.storage/rsmctl/rsm/label"
)

const ltfsUUID = "5e3f0a0c-9d67-4e6b-8f5a-2b1f7a0c9d11"

// ltfsVOL1 is VOL1 as the LTFS Format Specification lays it out: volume
// identifier, accessibility L, implementation identifier LTFS, version 4.
func ltfsVOL1(volume string) []byte {
	return vol1(map[int]string{4: volume, 10: "L", 24: "LTFS", 79: "4"})
}

// ltfsXML is the XML label: root, attribute and elements as LTFS' xml writer
// names them, in its order.
func ltfsXML(here string) []byte {
	return fmt.Appendf(nil, `<?xml version="1.0" encoding="UTF-8"?>
<ltfslabel version="2.4.0">
    <creator>IBM LTFS 2.4.5.1 - Linux - mkltfs</creator>
    <formattime>2024-03-01T10:20:30.123456789Z</formattime>
    <volumeuuid>%s</volumeuuid>
    <location>
        <partition>%s</partition>
    </location>
    <partitions>
        <index>a</index>
        <data>b</data>
    </partitions>
    <blocksize>524288</blocksize>
    <compression>true</compression>
</ltfslabel>
`, ltfsUUID, here)
}

func ltfsClaim(info string) label.Claim {
	return label.Claim{
		OMID:     label.OMID{Type: "LTFS", ID: ltfsUUID, Info: info},
		Strength: label.Checked,
		Writer:   "IBM LTFS 2.4.5.1 - Linux - mkltfs, formatted 2024-03-01T10:20:30.123456789Z",
	}
}

func init() {
	addVectors(
		vector{"index partition", [][]byte{ltfsVOL1("AB0001"), nil, ltfsXML("a"), nil}, ltfsClaim("AB0001"), false},
		vector{"data partition", [][]byte{ltfsVOL1("AB0001"), nil, ltfsXML("b"), nil}, ltfsClaim("AB0001"), false},
		vector{"no barcode", [][]byte{ltfsVOL1(""), nil, ltfsXML("a"), nil}, ltfsClaim(""), false},
		// LTFS itself: "may be valid but length is wrong".
		vector{"longer blocks", [][]byte{paddedTo(ltfsVOL1("AB0001"), 0, 432), nil, paddedTo(ltfsXML("a"), 0, 512), nil}, ltfsClaim("AB0001"), false},
	)
}

func TestAnLTFSLabelThatIsNotWholeNamesNothing(t *testing.T) {
	xml := string(ltfsXML("a"))
	edit := func(old, new string) []byte { return []byte(strings.Replace(xml, old, new, 1)) }
	for name, c := range map[string]struct {
		label []byte
		says  string
	}{
		"no XML at all":             {nil, "no XML label follows"},
		"other data":                {[]byte("once upon a time"), "cannot be read"},
		"an index, not a label":     {edit("ltfslabel", "ltfsindex"), "cannot be read"},
		"XML that ends early":       {[]byte(xml[:300]), "cannot be read"},
		"more XML behind it":        {[]byte(xml + "<ltfsindex/>"), "something follows"},
		"no UUID":                   {edit("volumeuuid>"+ltfsUUID+"</volumeuuid", "a></a"), "0 volume UUIDs"},
		"two UUIDs":                 {edit("<location>", "<volumeuuid>"+someID+"</volumeuuid><location>"), "2 volume UUIDs"},
		"a short UUID":              {edit(ltfsUUID, ltfsUUID[1:]), "which is none"},
		"a UUID in braces":          {edit(ltfsUUID, "{"+ltfsUUID+"}"), "which is none"},
		"a UUID of zeros":           {edit(ltfsUUID, "00000000-0000-0000-0000-000000000000"), "which is none"},
		"a version to come":         {edit("2.4.0", "3.0.0"), "versions 1 and 2"},
		"a partition of its own":    {edit("<partition>a", "<partition>c"), "partition"},
		"one partition for both":    {edit("<data>b", "<data>a"), "partition"},
		"a partition with a number": {edit("<partition>a", "<partition>0"), "partition"},
		"another encoding":          {edit("UTF-8", "UTF-16"), "cannot be read"},
		"far too long":              {paddedTo([]byte(xml), ' ', 70000), "bytes"},
		"a name that is long":       {[]byte("<" + strings.Repeat("x", 60000) + "/>"), "cannot be read"},
	} {
		got := mustClaim(t, label.LTFS{}, ltfsVOL1("AB0001"), nil, c.label, nil)
		if got.Strength != label.Magic || !strings.Contains(got.Damaged, c.says) || len(got.Damaged) > 300 || !got.OMID.IsZero() {
			t.Errorf("%s: %+v", name, got)
		}
		v := label.Default().Identify(readingOf(ltfsVOL1("AB0001"), nil, c.label, nil))
		if v.Kind != label.Unrecognized || v.Format != "LTFS" {
			t.Errorf("%s: verdict %+v", name, v)
		}
	}
}

func TestAnLTFSLabelIsOneMediumInWhateverCaseItsUUIDIsWritten(t *testing.T) {
	xml := strings.Replace(string(ltfsXML("a")), ltfsUUID, " "+strings.ToUpper(ltfsUUID)+"\n", 1)
	if got := mustClaim(t, label.LTFS{}, ltfsVOL1("ab0001"), nil, []byte(xml), nil); got != ltfsClaim("ab0001") {
		t.Errorf("got %+v", got)
	}
}

func TestALongCreatorIsCutBetweenTwoCharacters(t *testing.T) {
	long := "a" + strings.Repeat("é", 200)
	xml := strings.Replace(string(ltfsXML("a")), "IBM LTFS 2.4.5.1", long, 1)
	got := mustClaim(t, label.LTFS{}, ltfsVOL1("AB0001"), nil, []byte(xml), nil)
	if want := long[:255]; got.Strength != label.Checked || got.Writer != want {
		t.Errorf("got %q", got.Writer)
	}
	xml = strings.Replace(xml, long, "two\nlines", 1)
	got = mustClaim(t, label.LTFS{}, ltfsVOL1("AB0001"), nil, []byte(xml), nil)
	if got.Writer != "formatted 2024-03-01T10:20:30.123456789Z" {
		t.Errorf("got %q", got.Writer)
	}
}

// What follows the filemark of another program's label is old data.
func TestAnXMLLabelBehindAnotherLabelIdentifiesNothing(t *testing.T) {
	plain := vol1(map[int]string{4: "NEW001", 79: "3"})
	for name, records := range map[string][][]byte{
		"behind a plain label":            {plain, nil, ltfsXML("a"), nil},
		"behind a plain label with HDR1":  {plain, labelBlock("HDR1", nil), nil, ltfsXML("a"), nil},
		"by itself":                       {ltfsXML("a"), nil},
		"behind a filemark":               {nil, ltfsXML("a"), nil},
		"in the same file as LTFS' VOL1?": {plain, ltfsXML("a"), nil},
	} {
		if c, ok := (label.LTFS{}).Claim(readingOf(records...)); ok {
			t.Errorf("%s: %+v", name, c)
		}
	}
	if v := label.Default().Identify(readingOf(plain, nil, ltfsXML("a"), nil)); v.OMID != (label.OMID{Type: "ANSI", ID: "NEW001"}) {
		t.Errorf("verdict %+v", v)
	}
}

func FuzzLTFSLabel(f *testing.F) {
	fuzzReader(f, label.LTFS{}, func(t *testing.T, c label.Claim) {
		if c.Strength == label.Checked && (len(c.OMID.ID) != 36 || c.OMID.ID != strings.ToLower(c.OMID.ID)) {
			t.Errorf("got %+v", c)
		}
	})
}
