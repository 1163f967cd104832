// SPDX-License-Identifier: Apache-2.0

package wire

import "encoding/binary"

// ServiceResponse says whether a command was completed at the target (RFC
// 7143, 11.4.3).
type ServiceResponse byte

// The service responses. Only with CommandCompleted has Status a meaning.
const (
	CommandCompleted ServiceResponse = 0x00
	TargetFailure    ServiceResponse = 0x01
)

// SCSIResponse is RFC 7143, 11.4.
type SCSIResponse struct {
	// Overflow: ResidualCount bytes more would have been moved than the
	// command expected. Underflow: ResidualCount bytes less were moved.
	Overflow, Underflow bool
	// BidiOverflow and BidiUnderflow say the same of
	// BidirectionalReadResidualCount.
	BidiOverflow, BidiUnderflow bool
	Response                    ServiceResponse
	// Status is the SCSI status (SAM-5, 5.3).
	Status           byte
	InitiatorTaskTag uint32
	TargetNumbers
	// ExpDataSN is the number of DataIn and ReadyToTransfer that were sent for
	// the command.
	ExpDataSN                      uint32
	BidirectionalReadResidualCount uint32
	ResidualCount                  uint32
	// Data holds the sense data: see Sense and SenseSegment.
	Data []byte
}

// Opcode implements Message.
func (*SCSIResponse) Opcode() Opcode { return OpSCSIResponse }

// Tag implements Message.
func (m *SCSIResponse) Tag() uint32 { return m.InitiatorTaskTag }

func (m *SCSIResponse) mapHeaderFields(f headerFields) *[]byte {
	f.mapOpcode(OpSCSIResponse, nil)
	f.setConstantBit(1, 0x80)
	f.mapBit(1, 0x10, &m.BidiOverflow)
	f.mapBit(1, 0x08, &m.BidiUnderflow)
	f.mapBit(1, 0x04, &m.Overflow)
	f.mapBit(1, 0x02, &m.Underflow)
	mapByte(f, 2, &m.Response)
	mapByte(f, 3, &m.Status)
	f.mapUint32(16, &m.InitiatorTaskTag)
	m.mapTargetNumbers(f)
	f.mapUint32(36, &m.ExpDataSN)
	f.mapUint32(40, &m.BidirectionalReadResidualCount)
	f.mapUint32(44, &m.ResidualCount)
	return &m.Data
}

// Sense is the sense data in the data segment; nil when there is none.
func (m *SCSIResponse) Sense() ([]byte, error) { return takeSense(m.Opcode(), m.Data) }

// SenseSegment makes a data segment of sense data (RFC 7143, 11.4.7).
func SenseSegment(sense []byte) []byte {
	return append(binary.BigEndian.AppendUint16(nil, uint16(len(sense))), sense...)
}

// takeSense takes the sense data out of a data segment. What follows them is
// not used.
func takeSense(in Opcode, segment []byte) ([]byte, error) {
	if len(segment) == 0 {
		return nil, nil
	}
	if len(segment) < 2 {
		return nil, malformed(in, "SenseLength: is cut")
	}
	length := int(binary.BigEndian.Uint16(segment))
	if length > len(segment)-2 {
		return nil, malformed(in, "SenseLength: %d bytes of sense data announced, %d sent", length, len(segment)-2)
	}
	return segment[2 : 2+length], nil
}
