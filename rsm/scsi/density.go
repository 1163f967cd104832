// SPDX-License-Identifier: Apache-2.0

package scsi

import "encoding/binary"

// DensityLTO9 is the primary density code of LTO-9.
const DensityLTO9 byte = 0x60

// densityBlockLength is the length of a density support data block (SSC-4,
// 7.11.2).
const densityBlockLength = 52

// ParseDensities reads the answer to REPORT DENSITY SUPPORT: the primary
// density codes that the drive knows, in the order sent.
func ParseDensities(b []byte) ([]byte, error) {
	if len(b) < 4 {
		return nil, errShortAnswer("REPORT DENSITY SUPPORT", len(b), 4)
	}
	var codes []byte
	for rest := clipField(b, 4, max(4, 2+int(binary.BigEndian.Uint16(b)))); len(rest) >= densityBlockLength; {
		codes = append(codes, rest[0])
		size := densityBlockLength
		if rest[2]&0x01 != 0 { // DLV: the block has a length of its own
			size = 5 + int(binary.BigEndian.Uint16(rest[3:]))
		}
		rest = clipField(rest, max(size, densityBlockLength), len(rest))
	}
	return codes, nil
}
