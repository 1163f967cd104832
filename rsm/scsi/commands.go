// SPDX-License-Identifier: Apache-2.0

package scsi

import "encoding/binary"

// TestUnitReady asks whether a medium access command would be accepted.
func TestUnitReady() []byte { return []byte{OpTestUnitReady, 0, 0, 0, 0, 0} }

// Inquiry asks what a device is; ParseInquiry reads the answer.
func Inquiry(alloc uint16) []byte {
	return []byte{OpInquiry, 0, 0, byte(alloc >> 8), byte(alloc), 0}
}

// InquiryPage asks for one vital product data page.
func InquiryPage(page byte, alloc uint16) []byte {
	return []byte{OpInquiry, 1, page, byte(alloc >> 8), byte(alloc), 0}
}

// ReportLUNs asks for the logical units behind one target; ParseLUNs reads
// the answer.
func ReportLUNs(alloc uint32) []byte {
	cdb := make([]byte, 12)
	cdb[0] = OpReportLUNs
	binary.BigEndian.PutUint32(cdb[6:], alloc)
	return cdb
}

// ModeSense6 asks for one mode page without block descriptors (DBD).
func ModeSense6(page, alloc byte) []byte {
	return []byte{OpModeSense6, 0x08, page & 0x3F, 0, alloc, 0}
}

// ModeSense6Header asks for the mode header and the block descriptor alone:
// page 0 stands for no page that a drive must know.
func ModeSense6Header() []byte {
	return []byte{OpModeSense6, 0, 0, 0, modeHeaderLength + blockDescriptorLength, 0}
}

// AllowMediumRemoval takes back every PREVENT of this initiator.
func AllowMediumRemoval() []byte { return []byte{OpPreventAllow, 0, 0, 0, 0, 0} }

// LogSense asks for the cumulative values of one log page.
func LogSense(page byte, alloc uint16) []byte {
	return []byte{OpLogSense, 0, 0x40 | page&0x3F, 0, 0, 0, 0, byte(alloc >> 8), byte(alloc), 0}
}

// ReadAttributes asks for the values of the medium auxiliary memory, from
// attribute first on; ParseAttributes reads the answer.
func ReadAttributes(first uint16, alloc uint32) []byte {
	cdb := make([]byte, 16)
	cdb[0] = OpReadAttribute
	binary.BigEndian.PutUint16(cdb[8:], first)
	binary.BigEndian.PutUint32(cdb[10:], alloc)
	return cdb
}
