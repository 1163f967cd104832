// SPDX-License-Identifier: Apache-2.0

package label_test

import (
	"bytes"
	"strings"
	"testing"

	"rsm.storage/rsmctl/rsm/label"
)

// toEBCDIC writes upper case, digits and a few signs in code page 037, letter by
// letter as IBM's table has them.
func toEBCDIC(text []byte) []byte {
	out := make([]byte, len(text))
	for i, c := range text {
		switch {
		case c == 0:
		case c == ' ':
			out[i] = 0x40
		case c >= '0' && c <= '9':
			out[i] = 0xf0 + c - '0'
		case c >= 'A' && c <= 'I':
			out[i] = 0xc1 + c - 'A'
		case c >= 'J' && c <= 'R':
			out[i] = 0xd1 + c - 'J'
		case c >= 'S' && c <= 'Z':
			out[i] = 0xe2 + c - 'S'
		case c >= 'a' && c <= 'i':
			out[i] = 0x81 + c - 'a'
		default:
			out[i] = map[byte]byte{'.': 0x4b, '$': 0x5b, '#': 0x7b, '@': 0x7c, '-': 0x60, '/': 0x61}[c]
			if out[i] == 0 {
				panic(string(c))
			}
		}
	}
	return out
}

// ibmVOL1 has what z/OS DFSMS Using Magnetic Tapes says of VOL1: serial 5-10,
// owner 42-51 (counted from 1).
func ibmVOL1(serial, owner string) []byte {
	return toEBCDIC(vol1(map[int]string{4: serial, 41: owner}))
}

// ibmHDR1: data set 5-21, first volume 22-27, sequence numbers, dates, block
// count, system code 61-73.
func newIBMHDR1(set string) []byte {
	return toEBCDIC(labelBlock("HDR1", map[int]string{4: "PAYROLL.DATA", 21: set, 27: "00010001", 41: "026330026363", 53: "0000000", 60: "IBM OS/VS 370"}))
}

func ibmClaim(id, owner, writer string) label.Claim {
	return label.Claim{OMID: label.OMID{Type: "IBM", ID: id, Info: owner}, Strength: label.Magic, Writer: writer}
}

func init() {
	hdr2 := toEBCDIC(labelBlock("HDR2", map[int]string{4: "F3276000080"}))
	garbage := ibmVOL1("A00001", "")
	for i := 10; i < 80; i++ {
		garbage[i] = byte(i * 7)
	}
	z := withTextAt(ibmVOL1("A00001", "ARCHIVE"), 11, strings.Repeat("\x01", 30))
	i := toEBCDIC(vol1(map[int]string{4: "A00001", 37: "LIBRARY OF 14."}))
	addVectors(
		vector{"of IBM i", [][]byte{i, nil}, ibmClaim("A00001", "LIBRARY OF 14.", ""), false},
		vector{"garbage before z/OS' owner", [][]byte{z, nil}, ibmClaim("A00001", "ARCHIVE", ""), false},
		vector{"VOL1, HDR1 and HDR2", [][]byte{ibmVOL1("A00001", "ARCHIVE"), newIBMHDR1("A00001"), hdr2, nil}, ibmClaim("A00001", "ARCHIVE", "IBM OS/VS 370, file PAYROLL.DATA"), false},
		vector{"second of a set", [][]byte{ibmVOL1("A00002", ""), newIBMHDR1("A00001"), nil}, ibmClaim("A00002", "", "IBM OS/VS 370, file PAYROLL.DATA, of the set A00001"), false},
		vector{"VOL1 alone", [][]byte{ibmVOL1("$A#@-1", ""), nil}, ibmClaim("$A#@-1", "", ""), false},
		vector{"lower case, in NUL", [][]byte{ibmVOL1("ab1\x00\x00\x00", ""), nil}, ibmClaim("ab1", "", ""), false},
		vector{"a longer block", [][]byte{paddedTo(ibmVOL1("A00001", "ARCHIVE"), 0, 1000), nil}, ibmClaim("A00001", "ARCHIVE", ""), false},
		vector{"garbage in unused fields", [][]byte{garbage, nil}, ibmClaim("A00001", "", ""), false},
	)
}

func TestAnIBMLabelIsReadOnlyWhereAllCodePagesAgree(t *testing.T) {
	for name, serial := range map[string]string{
		"spaces":         "\x40\x40\x40\x40\x40\x40",
		"NULs":           "\x00\x00\x00\x00\x00\x00",
		"a control code": "\xc1\xc2\x05\xf1\xf2\xf3",
		// 4A is a cent sign in 037 and [ in 500; 4F is | in 037 and ! in 500.
		"a sign of one page":    "\xc1\xc2\x4a\xf1\xf2\xf3",
		"one of the other page": "\xc1\xc2\x4f\xf1\xf2\xf3",
	} {
		block := withTextAt(ibmVOL1("A00001", ""), 4, serial)
		if c := mustClaim(t, label.IBM{}, block); c.Damaged == "" || c.Strength != label.Magic {
			t.Errorf("%s: %+v", name, c)
		}
		if v := label.Default().Identify(readingOf(block)); v.Kind != label.Unrecognized || v.Format != "IBM" {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

func TestEveryEBCDICCharacterIsReadAsItsOwn(t *testing.T) {
	seen := map[string]byte{}
	for code := range 256 {
		c := mustClaim(t, label.IBM{}, withTextAt(ibmVOL1("A     ", ""), 5, string([]byte{byte(code), 0xc1})))
		if c.Damaged != "" {
			continue
		}
		char := strings.TrimSuffix(strings.TrimPrefix(c.OMID.ID, "A"), "A")
		if other, twice := seen[char]; twice {
			t.Errorf("%#x and %#x are both %q", other, code, char)
		}
		seen[char] = byte(code)
	}
	for char := byte('!'); char <= '~'; char++ {
		if _, ok := seen[string(char)]; ok == bytes.ContainsRune([]byte("[]!^|"), rune(char)) {
			t.Errorf("%q: %t", char, ok)
		}
	}
}

func FuzzIBMLabel(f *testing.F) {
	fuzzReader(f, label.IBM{}, func(t *testing.T, c label.Claim) {
		if c.Strength > label.Magic || len(c.OMID.ID) > 6 {
			t.Errorf("got %+v", c)
		}
	})
}
