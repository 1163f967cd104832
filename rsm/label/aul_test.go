// SPDX-License-Identifier: Apache-2.0

package label_test

import (
	"strings"
	"testing"

	"rsm.storage/rsmctl/rsm/label"
)

// aulVOL1 has the volume, the owner, the protection method and version 3 (CTA,
// Structures.cpp, VOL1::fill).
func aulVOL1(volume, owner, protection string) []byte {
	return vol1(map[int]string{4: volume, 37: owner, 77: protection, 79: "3"})
}

// aulHDR1 has the fields of HDR1EOF1::fillCommon: file id, VSN, section,
// sequence, generation, dates, block count, system code.
func aulHDR1(file, volume, code string) []byte {
	return labelBlock("HDR1", map[int]string{
		4: file, 21: volume, 27: "0001", 31: "0001", 35: "0001", 39: "00", 41: "026330", 47: "026330", 54: "000000", 60: code,
	})
}

// aulFile has HDR2 (F, lengths of 0 for more than 99,999, P, 00 as the mark of
// AUL) and UHL1 (sequence, block size, record length, site, host, drive).
func aulFile() [][]byte {
	return [][]byte{
		labelBlock("HDR2", map[int]string{4: "F", 5: "00000", 10: "00000", 34: "P ", 50: "00"}),
		labelBlock("UHL1", map[int]string{4: "0000000001", 14: "0000262144", 24: "0000262144", 34: "CERN", 42: "TPSRV001", 52: "IBM", 60: "03592E07", 68: "0000013F0123"}),
		nil,
	}
}

func aulClaim(typ, id, owner, writer string) label.Claim {
	return label.Claim{OMID: label.OMID{Type: typ, ID: id, Info: owner}, Strength: label.Checked, Writer: writer}
}

func init() {
	used := append([][]byte{aulVOL1("L00001", "CTA", "02"), aulHDR1("1A2B3C", "L00001", "CTA 5.11.0")}, aulFile()...)
	protected := [][]byte{
		paddedTo(aulVOL1("L00001", "CTA", "02"), 0xc7, 4),
		paddedTo(aulHDR1("PRELABEL", "L00001", "CTA 5.11.0"), 0x3d, 4), nil,
	}
	var dump []byte
	for _, block := range used[:4] {
		dump = append(dump, block...)
	}
	addVectors(
		vector{"labelled, empty", [][]byte{aulVOL1("L00001", "CTA", "00"), aulHDR1("PRELABEL", "L00001", "CTA 5.11.0"), nil}, aulClaim("CTA", "L00001", "CTA", "CTA 5.11.0"), false},
		vector{"with a file", used, aulClaim("CTA", "L00001", "CTA", "CTA 5.11.0, host TPSRV001, site CERN"), false},
		vector{"with block protection", protected, aulClaim("CTA", "L00001", "CTA", "CTA 5.11.0"), false},
		vector{"a raw dump", [][]byte{paddedTo(dump, 0xaa, 10000)}, aulClaim("CTA", "L00001", "CTA", "CTA 5.11.0, host TPSRV001, site CERN"), false},
		vector{"labelled, empty", [][]byte{aulVOL1("t12345", "CASTOR", "  "), aulHDR1("PRELABEL", "t12345", "CASTOR 2.1.15"), nil}, aulClaim("CASTOR", "t12345", "CASTOR", "CASTOR 2.1.15"), false},
		vector{"of the stager", [][]byte{aulVOL1("T12345", "stagesuperuser", "  "), aulHDR1("PRELABEL", "T12345", "CASTOR 2.1.8"), nil}, aulClaim("CASTOR", "T12345", "stagesuperuser", "CASTOR 2.1.8"), false},
		vector{"written on by CTA", append([][]byte{aulVOL1("T12345", "CASTOR", "00"), aulHDR1("FF01", "T12345", "CTA 5.11.0")}, aulFile()...), aulClaim("CASTOR", "T12345", "CASTOR", "CTA 5.11.0, host TPSRV001, site CERN"), false},
	)
}

// An owner's name alone may be anybody's, but a tape that may be an archive's is
// not given to whoever takes plain labels.
func TestATapeOfCTAWithoutItsSecondFactorIsNobodyElses(t *testing.T) {
	vol1 := aulVOL1("L00001", "CTA", "00")
	for name, c := range map[string]struct {
		records [][]byte
		says    string
	}{
		"VOL1 alone":           {[][]byte{vol1, nil}, "no HDR1"},
		"garbage behind it":    {[][]byte{vol1, []byte("HDR1, but short"), nil}, "no HDR1"},
		"HDR1 in a later file": {[][]byte{vol1, nil, aulHDR1("PRELABEL", "L00001", "CTA 5"), nil}, "no HDR1"},
		"another program":      {[][]byte{vol1, aulHDR1("PAYROLL", "L00001", "DECFILE11A"), nil}, `system code in its HDR1 is "DECFILE11A"`},
		"no system code":       {[][]byte{vol1, aulHDR1("PRELABEL", "L00001", ""), nil}, `system code in its HDR1 is ""`},
		"another volume":       {[][]byte{vol1, aulHDR1("PRELABEL", "L00002", "CTA 5"), nil}, `"L00001", its HDR1 of "L00002"`},
		"no volume":            {[][]byte{aulVOL1("", "CTA", "00"), aulHDR1("PRELABEL", "", "CTA 5"), nil}, "names no volume"},
	} {
		if got := mustClaim(t, label.CTA{}, c.records...); !strings.Contains(got.Damaged, c.says) || got.Strength != label.Magic {
			t.Errorf("%s: %+v", name, got)
		}
		if v := label.Default().Identify(readingOf(c.records...)); v.Kind != label.Unrecognized || v.Format != "CTA" {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

func TestOnlyTheOwnersOfAULAreClaimed(t *testing.T) {
	for _, owner := range []string{"", "CTAX", "XCTA", "cta", "RSM", "castor"} {
		r := readingOf(aulVOL1("L00001", owner, "00"), aulHDR1("PRELABEL", "L00001", "CTA 5.11.0"), nil)
		for _, reader := range []label.Reader{label.CTA{}, label.CASTOR{}} {
			if c, ok := reader.Claim(r); ok {
				t.Errorf("%q: %+v", owner, c)
			}
		}
	}
}

func FuzzCTALabel(f *testing.F) {
	fuzzReader(f, label.CTA{}, func(t *testing.T, c label.Claim) {
		if c.Strength == label.Checked && c.OMID.Info != "CTA" {
			t.Errorf("got %+v", c)
		}
	})
}

func FuzzCASTORLabel(f *testing.F) {
	fuzzReader(f, label.CASTOR{}, func(t *testing.T, c label.Claim) {
		if c.Strength == label.Checked && c.OMID.Info != "CASTOR" && c.OMID.Info != "stagesuperuser" {
			t.Errorf("got %+v", c)
		}
	})
}
