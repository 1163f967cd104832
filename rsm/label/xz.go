// SPDX-License-Identifier: Apache-2.0

package label

import (
	"encoding/binary"
	"hash/crc32"
)

// xz checks the stream header (The .xz File Format, section 2.1.1): magic (6),
// flags (2), CRC32 of the flags (4).
var xz = compressed{typ: "xz", magic: []byte("\xfd7zXZ\x00"), check: func(head []byte) (Strength, string, string) {
	switch {
	case len(head) < 12:
		return 0, "", tooShort
	case binary.LittleEndian.Uint32(head[8:]) != crc32.ChecksumIEEE(head[6:8]):
		return 0, "", "the checksum of its header does not match"
	case head[6] != 0 || head[7]&0xf0 != 0:
		return 0, "", "its header has a flag that does not exist"
	}
	return Checked, "", ""
}}
