// SPDX-License-Identifier: Apache-2.0

package wire

import (
	"encoding/binary"
	"hash/crc32"
)

// maxSegment is the longest data segment that its length field can say.
const maxSegment = 1<<24 - 1

// Digests says which parts of PDUs carry a checksum (RFC 7143, 13.1).
type Digests struct{ Header, Data bool }

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

const digestLength = 4

// appendDigest appends the CRC32C of b. The RFC reflects each byte of the
// register (RFC 7143, 13.1): the reflected CRC32C goes out low byte first.
func appendDigest(dst, b []byte) []byte {
	return binary.LittleEndian.AppendUint32(dst, crc32.Checksum(b, castagnoli))
}

// Append appends a PDU as it goes over the wire: header, digest, data,
// padding, digest.
func Append(dst []byte, m Message, digests Digests) ([]byte, error) {
	start := len(dst)
	dst = append(dst, make([]byte, HeaderLength)...)
	segment := m.mapHeaderFields(headerFields{(*[HeaderLength]byte)(dst[start:]), true})
	if c, ok := m.(*SCSICommand); ok {
		dst = c.appendExtendedCDB(dst)
	}
	ahs := len(dst) - start - HeaderLength
	if ahs > maxAHS {
		return dst[:start], malformed(m.Opcode(), "TotalAHSLength: %d bytes do not fit", ahs)
	}
	dst[start+4] = byte(ahs / 4)
	var data []byte
	if segment != nil {
		data = *segment
	}
	if len(data) > maxSegment {
		return dst[:start], malformed(m.Opcode(), "DataSegmentLength: %d bytes do not fit", len(data))
	}
	dst[start+5], dst[start+6], dst[start+7] = byte(len(data)>>16), byte(len(data)>>8), byte(len(data))
	if digests.Header {
		dst = appendDigest(dst, dst[start:])
	}
	return appendData(dst, data, digests.Data), nil
}

// appendData appends a data segment. One without bytes has no digest either.
func appendData(dst, data []byte, digest bool) []byte {
	if len(data) == 0 {
		return dst
	}
	start := len(dst)
	dst = appendPadding(append(dst, data...), len(data))
	if digest {
		dst = appendDigest(dst, dst[start:])
	}
	return dst
}
