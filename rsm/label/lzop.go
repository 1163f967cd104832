// SPDX-License-Identifier: Apache-2.0

package label

import (
	"encoding/binary"
	"hash/adler32"
	"hash/crc32"
)

// The header of lzop, big-endian (file(1), magic of lzop; lzop 1.04): magic (9),
// version, version of the library, version needed to extract (2 each), method,
// level (1 each), flags (4), filter (4) if a flag says so, mode, time, high half
// of the time (4 each), length of the name (1), name, checksum of all that from
// the version on (4). Before version 0.94 it had not all of these.
const (
	lzopVersion   = 9
	lzopFlags     = 17
	lzopFilter    = 0x0800 // flag: there is a filter
	lzopCRC       = 0x1000 // flag: the checksum is a CRC32, else an Adler-32
	lzopSince     = 0x0940
	lzopBeforeLen = 12 // mode and time
)

// lzop checks the checksum of the header.
var lzop = compressed{typ: "lzop", magic: []byte("\x89LZO\x00\r\n\x1a\n"), check: func(head []byte) (Strength, string, string) {
	if len(head) < lzopFlags+4 {
		return 0, "", tooShort
	}
	if binary.BigEndian.Uint16(head[lzopVersion:]) < lzopSince {
		return Magic, "", ""
	}
	flags := binary.BigEndian.Uint32(head[lzopFlags:])
	at := lzopFlags + 4 + lzopBeforeLen
	if flags&lzopFilter != 0 {
		at += 4
	}
	if len(head) <= at || len(head) < at+1+int(head[at])+4 {
		return 0, "", tooShort
	}
	end := at + 1 + int(head[at])
	sum := adler32.Checksum(head[lzopVersion:end])
	if flags&lzopCRC != 0 {
		sum = crc32.ChecksumIEEE(head[lzopVersion:end])
	}
	if sum != binary.BigEndian.Uint32(head[end:]) {
		return 0, "", "the checksum of its header does not match"
	}
	return Checked, describeWithPairs("", "file", shortenForLine(textUntilNUL(head[at+1:end]))), ""
}}
