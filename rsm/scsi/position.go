// SPDX-License-Identifier: Apache-2.0

package scsi

import "encoding/binary"

// Position is where a drive stands (SSC-4, READ POSITION, short form).
type Position struct {
	// Beginning and End tell that the drive stands at the beginning of the
	// partition, or beyond its early warning.
	Beginning, End bool
	// Known is false when the drive does not know its block number.
	Known     bool
	Partition int
	Block     uint32
}

// ParsePosition reads the short form of READ POSITION.
func ParsePosition(b []byte) (Position, error) {
	if len(b) < 8 {
		return Position{}, errShortAnswer("READ POSITION", len(b), 8)
	}
	return Position{
		Beginning: b[0]&0x80 != 0,
		End:       b[0]&0x40 != 0,
		Known:     b[0]&0x04 == 0,
		Partition: int(b[1]),
		Block:     binary.BigEndian.Uint32(b[4:]),
	}, nil
}

// BlockLimits are the lengths of a block that a drive can handle, in bytes.
type BlockLimits struct {
	// Longest is 0 when the drive sets no limit.
	Longest, Shortest int
}

// ParseBlockLimits reads the answer to READ BLOCK LIMITS (SSC-4, 7.6).
func ParseBlockLimits(b []byte) (BlockLimits, error) {
	if len(b) < 6 {
		return BlockLimits{}, errShortAnswer("READ BLOCK LIMITS", len(b), 6)
	}
	return BlockLimits{
		Longest:  int(readUint24(b[1:])),
		Shortest: int(binary.BigEndian.Uint16(b[4:])),
	}, nil
}
