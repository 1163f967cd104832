// SPDX-License-Identifier: Apache-2.0

package iscsitest

import (
	"encoding/binary"

	"rsm.storage/rsmctl/rsm/scsi"
)

// encodeSense writes sense data of fixed format (SPC-4, 4.5.3).
func encodeSense(s *scsi.Sense) []byte {
	b := make([]byte, 18)
	b[0] = 0x70
	if s.Deferred {
		b[0] = 0x71
	}
	if s.Valid {
		b[0] |= 0x80
		binary.BigEndian.PutUint32(b[3:], uint32(int32(s.Information)))
	}
	b[2] = byte(s.Key)
	for mask, set := range map[byte]bool{0x80: s.FileMark, 0x40: s.EOM, 0x20: s.ILI} {
		if set {
			b[2] |= mask
		}
	}
	b[7] = byte(len(b) - 8)
	b[12], b[13] = s.ASC, s.ASCQ
	if s.HasField {
		b[15] = 0x80
		if s.FieldInCommand {
			b[15] |= 0x40
		}
		binary.BigEndian.PutUint16(b[16:], uint16(s.Field))
	}
	return b
}
