// SPDX-License-Identifier: Apache-2.0

package label

import "bytes"

// ebcdic has the printable ASCII character of each EBCDIC code on which code pages 037
// and 500 agree, and 0 for the others ([ ] ! ^ | among them).
var ebcdic = func() (table [256]byte) {
	for at, text := range map[int]string{
		0x40: " ", 0x4b: ".<(+", 0x50: "&", 0x5b: "$*);", 0x60: "-/", 0x6b: ",%_>?", 0x79: "`:#@'=\"",
		0x81: "abcdefghi", 0x91: "jklmnopqr", 0xa1: "~stuvwxyz", 0xc0: "{ABCDEFGHI", 0xd0: "}JKLMNOPQR",
		0xe0: "\\", 0xe2: "STUVWXYZ", 0xf0: "0123456789",
	} {
		copy(table[at:], text)
	}
	return table
}()

// toEBCDIC turns text into EBCDIC. A character that is not in the table becomes NUL.
func toEBCDIC(text string) string {
	code := make([]byte, len(text))
	for i := range text {
		code[i] = byte(max(0, bytes.IndexByte(ebcdic[:], text[i])))
	}
	return string(code)
}

// fromEBCDIC turns a label into ASCII. NUL, which pads, stays. What code pages disagree
// on becomes a control character, which no field may hold.
func fromEBCDIC(label []byte) []byte {
	text := make([]byte, len(label))
	for i, c := range label {
		if text[i] = ebcdic[c]; text[i] == 0 && c != 0 {
			text[i] = 0x7f
		}
	}
	return text
}
