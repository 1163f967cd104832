// SPDX-License-Identifier: Apache-2.0

package label

// compress checks the .Z streams of Unix' compress: after the magic, a byte with
// the longest code in its low 5 bits, 9 to 16 (file(1), magic of compress), two
// bits that are not used, and one for block mode. Codes of 9 bits follow; the first
// is that of a plain byte. That is two bytes and little more: the claim is Magic.
var compress = compressed{typ: "compress", magic: []byte{0x1f, 0x9d}, weak: true, check: func(head []byte) (Strength, string, string) {
	const longest, unused = 0x1f, 0x60
	switch {
	case len(head) < 3:
		return 0, "", tooShort
	case head[2]&longest < 9 || head[2]&longest > 16 || head[2]&unused != 0:
		return 0, "", "its header has a value that does not exist"
	case len(head) > 4 && head[4]&1 != 0:
		return 0, "", "its first code is not that of a byte"
	}
	return Magic, "", ""
}}
