// SPDX-License-Identifier: Apache-2.0

package label_test

import (
	"encoding/binary"
	"strings"
	"testing"

	"rsm.storage/rsmctl/rsm/label"
)

// osmFirst is the first block: the record in XDR, in the order of CTA's
// OsmXdrStructure.hpp, in spaces (LABEL's constructor fills it so).
func osmFirst(name string, fill byte) []byte {
	be := binary.BigEndian
	block := []byte(strings.Repeat(" ", 128))   // handle
	for _, n := range []uint32{1, 0, 0, 0, 1} { // volume, file, record, length, chunks
		block = be.AppendUint32(block, n)
	}
	padded := (len(name) + 3) / 4 * 4
	for _, n := range []uint32{0, 0, uint32(24 + padded), 0x070460, 0, 1, 32768, 1, uint32(len(name))} {
		// chunk: set, low, length; label: magic, creation, expiry, record
		// size, volume, length of the name
		block = be.AppendUint32(block, n)
	}
	block = append(block, name...)
	block = append(block, make([]byte, padded-len(name))...)
	be.PutUint32(block[140:], uint32(len(block)))
	for len(block) < 32768 {
		block = append(block, fill)
	}
	return block
}

// osmSecond begins with the owner (33 bytes) and the version (9).
func osmSecond(owner, version string, fill byte) []byte {
	block := make([]byte, 42)
	copy(block, owner)
	copy(block[33:], version)
	for len(block) < 32768 {
		block = append(block, fill)
	}
	return block
}

func osmClaim(id string) label.Claim {
	return label.Claim{OMID: label.OMID{Type: "OSM", ID: id, Info: "DESY"}, Strength: label.Checked, Writer: "label version 1.1"}
}

func init() {
	first, second := osmFirst("V01007", ' '), osmSecond("DESY", "1.1", ' ')
	addVectors(
		vector{"DESY's", [][]byte{first, second, nil}, osmClaim("V01007"), false},
		vector{"a name of 15, NUL behind it", [][]byte{osmFirst("desy.volume.007", 0), osmSecond("DESY", "1.1", 0), nil}, osmClaim("desy.volume.007"), false},
	)
}

func TestAnOSMLabelIsReadAsDrivesAndDumpsGiveIt(t *testing.T) {
	first, second := osmFirst("v01007", ' '), osmSecond("DESY", "1.1", ' ')
	for name, records := range map[string][][]byte{
		"with block protection": {paddedTo(first, 0xc7, 4), paddedTo(second, 0x3d, 4), nil},
		"a raw dump":            {append(append([]byte{}, first...), paddedTo(second, 0x55, 10000)...)},
		"only what is needed":   {first[:192], second[:42], nil},
	} {
		if got := mustClaim(t, label.OSM{}, records...); got != osmClaim("v01007") {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestAnOSMLabelThatIsNotWholeNamesNothing(t *testing.T) {
	first, second := osmFirst("V01007", ' '), osmSecond("DESY", "1.1", ' ')
	for name, c := range map[string]struct {
		records [][]byte
		says    string
	}{
		"no second block":        {[][]byte{first, nil}, "second block"},
		"the first block twice":  {[][]byte{first, withTextAt(first, 0, "\x00"), nil}, "second block"},
		"no owner":               {[][]byte{first, osmSecond("", "1.1", ' '), nil}, "second block"},
		"no version":             {[][]byte{first, osmSecond("DESY", "", ' '), nil}, "second block"},
		"an owner that is none":  {[][]byte{first, osmSecond("D\x07SY", "1.1", ' '), nil}, "second block"},
		"a second block cut off": {[][]byte{first, second[:41], nil}, "second block"},
		"a name of 16":           {[][]byte{osmFirst("desy.volume.0007", ' '), second, nil}, "length of its volume's name"},
		"no name":                {[][]byte{osmFirst("", ' '), second, nil}, "length of its volume's name"},
		"a name cut off":         {[][]byte{first[:189], second, nil}, "length of its volume's name"},
		"a name not printable":   {[][]byte{osmFirst("V0\x071007", ' '), second, nil}, "cannot be printed"},
		"another chunk length":   {[][]byte{withTextAt(first, 159, "\x21"), second, nil}, "do not agree"},
		"two chunks":             {[][]byte{withTextAt(first, 147, "\x02"), second, nil}, "do not agree"},
	} {
		got := mustClaim(t, label.OSM{}, c.records...)
		if got.Strength != label.Magic || !strings.Contains(got.Damaged, c.says) {
			t.Errorf("%s: %+v", name, got)
		}
		if v := label.Default().Identify(readingOf(c.records...)); v.Kind != label.Unrecognized || v.Format != "OSM" {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

func FuzzOSMLabel(f *testing.F) {
	fuzzReader(f, label.OSM{}, func(t *testing.T, c label.Claim) {
		if len(c.OMID.ID) > 15 || len(c.OMID.Info) > 33 {
			t.Errorf("got %+v", c)
		}
	})
}
