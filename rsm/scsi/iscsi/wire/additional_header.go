// SPDX-License-Identifier: Apache-2.0

package wire

import "encoding/binary"

// The kinds of Additional Header Segments (RFC 7143, 11.2.2.1). The expected
// length of a bidirectional read is passed over: no command here is one.
const (
	ahsTypeMask    = 0x3F
	ahsExtendedCDB = 0x01
	// ahsHeader is the length of AHSLength and AHSType, which AHSLength does
	// not count.
	ahsHeader = 3
	// maxAHS is what TotalAHSLength, a byte that counts words, can say.
	maxAHS = 255 * 4
)

// takeExtendedCDB reads the extended CDB out of the Additional Header Segments.
func (m *SCSICommand) takeExtendedCDB(b []byte) error {
	m.ExtendedCDB = nil
	for len(b) > 0 {
		if len(b) <= ahsHeader {
			return malformed(m.Opcode(), "AHSLength: is cut")
		}
		end := ahsHeader + int(binary.BigEndian.Uint16(b))
		if end > len(b) || end == ahsHeader {
			return malformed(m.Opcode(), "AHSLength: %d bytes announced, %d are there", end, len(b))
		}
		if b[2]&ahsTypeMask == ahsExtendedCDB {
			m.ExtendedCDB = b[ahsHeader+1 : end]
		}
		b = b[min(paddedLength(end), len(b)):]
	}
	return nil
}

// appendExtendedCDB writes the extended CDB, if there is one (RFC 7143,
// 11.2.2.3).
func (m *SCSICommand) appendExtendedCDB(dst []byte) []byte {
	if len(m.ExtendedCDB) == 0 {
		return dst
	}
	dst = binary.BigEndian.AppendUint16(dst, uint16(1+len(m.ExtendedCDB)))
	dst = append(dst, ahsExtendedCDB, 0)
	dst = append(dst, m.ExtendedCDB...)
	return appendPadding(dst, len(m.ExtendedCDB))
}

// paddedLength is a length rounded up to whole words of four bytes.
func paddedLength(n int) int { return (n + 3) &^ 3 }

// appendPadding fills up a segment of n bytes to whole words.
func appendPadding(dst []byte, n int) []byte {
	return append(dst, zeros[:paddedLength(n)-n]...)
}

var zeros [4]byte
