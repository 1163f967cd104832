// SPDX-License-Identifier: Apache-2.0

package label

import "bytes"

// bzip2 checks the level, and the magic of the first block, or of the end of an
// empty stream, which are the decimal digits of pi and of its square root
// (bzip2 manual, "Limitations of the compressed file format").
var bzip2 = compressed{typ: "bzip2", magic: []byte("BZh"), check: func(head []byte) (Strength, string, string) {
	switch {
	case len(head) < 10:
		return 0, "", tooShort
	case head[3] < '1' || head[3] > '9':
		return 0, "", "its level does not exist"
	case !bytes.HasPrefix(head[4:], []byte{0x31, 0x41, 0x59, 0x26, 0x53, 0x59}) && !bytes.HasPrefix(head[4:], []byte{0x17, 0x72, 0x45, 0x38, 0x50, 0x90}):
		return 0, "", "its first block has no magic"
	}
	return Checked, "", ""
}}
