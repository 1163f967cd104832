// SPDX-License-Identifier: Apache-2.0

package label

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"slices"
)

// The header of gzip (RFC 1952, section 2.3): magic, method, flags, time (4),
// extra flags, operating system, then what the flags announce.
const (
	gzipMethod = 2
	gzipFlags  = 3
	gzipTime   = 4
	gzipExtra  = 8
	gzipSystem = 9
	gzipLength = 10

	gzipHasCRC     = 1 << 1
	gzipHasExtra   = 1 << 2
	gzipHasName    = 1 << 3
	gzipHasComment = 1 << 4
	gzipReserved   = 0xe0
)

// gzip checks all that a header has: the method, the flags and the system that
// exist, its own checksum if there is one, and that a block of deflate follows.
var gzip = compressed{typ: "gzip", magic: []byte{0x1f, 0x8b}, weak: true, check: func(head []byte) (Strength, string, string) {
	switch {
	case len(head) < gzipLength:
		return 0, "", tooShort
	case head[gzipMethod] != 8 || head[gzipFlags]&gzipReserved != 0 || !slices.Contains([]byte{0, 2, 4}, head[gzipExtra]) || head[gzipSystem] > 13 && head[gzipSystem] != 255:
		return 0, "", "its header has a value that does not exist"
	}
	name, end, ok := parseGzipFields(head)
	switch {
	case !ok:
		return Magic, "", "" // the header goes on beyond what is looked at
	case head[gzipFlags]&gzipHasCRC != 0 && uint16(crc32.ChecksumIEEE(head[:end-2])) != binary.LittleEndian.Uint16(head[end-2:]): // RFC 1952 has the low 16 bits
		return 0, "", "the checksum of its header does not match"
	case end < len(head) && head[end]>>1&3 == 3:
		return 0, "", "its first block is of a kind that does not exist"
	}
	return Checked, describeWithPairs("", "date", formatUnixTime(int64(binary.LittleEndian.Uint32(head[gzipTime:]))), "file", shortenForLine(name)), ""
}}

// parseGzipFields finds the name of the file and the end of the header; false when
// that is not in sight.
func parseGzipFields(head []byte) (name string, end int, ok bool) {
	flags, rest := head[gzipFlags], head[gzipLength:]
	if flags&gzipHasExtra != 0 {
		if len(rest) < 2 || len(rest)-2 < int(binary.LittleEndian.Uint16(rest)) {
			return "", 0, false
		}
		rest = rest[2+int(binary.LittleEndian.Uint16(rest)):]
	}
	for _, has := range []byte{gzipHasName, gzipHasComment} {
		if flags&has == 0 {
			continue
		}
		text, after, found := bytes.Cut(rest, []byte{0})
		if !found {
			return "", 0, false
		}
		if has == gzipHasName {
			name = textUntilNUL(text)
		}
		rest = after
	}
	if flags&gzipHasCRC != 0 {
		if len(rest) < 2 {
			return "", 0, false
		}
		rest = rest[2:]
	}
	return name, len(head) - len(rest), true
}
