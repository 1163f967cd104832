// SPDX-License-Identifier: Apache-2.0

package wire

// TaskAttribute says how a command is ordered among the others of its logical
// unit (RFC 7143, 11.3.1).
type TaskAttribute byte

// The task attributes.
const (
	Untagged    TaskAttribute = 0
	Simple      TaskAttribute = 1
	Ordered     TaskAttribute = 2
	HeadOfQueue TaskAttribute = 3
	ACA         TaskAttribute = 4
)

// SCSICommand is RFC 7143, 11.3.
type SCSICommand struct {
	Immediate bool
	// Final: no unsolicited Data-Out follows.
	Final bool
	// Read: data is expected from the target; Write: the target expects data.
	Read, Write      bool
	Attr             TaskAttribute
	LUN              LUN
	InitiatorTaskTag uint32
	// ExpectedDataTransferLength is in bytes.
	ExpectedDataTransferLength uint32
	InitiatorNumbers
	// CDB is padded with zeros; what does not fit is in ExtendedCDB.
	CDB         [16]byte
	ExtendedCDB []byte
	// Data is immediate data.
	Data []byte
}

// Opcode implements Message.
func (*SCSICommand) Opcode() Opcode { return OpSCSICommand }

// Tag implements Message.
func (m *SCSICommand) Tag() uint32 { return m.InitiatorTaskTag }

func (m *SCSICommand) mapHeaderFields(f headerFields) *[]byte {
	f.mapOpcode(OpSCSICommand, &m.Immediate)
	f.mapBit(1, 0x80, &m.Final)
	f.mapBit(1, 0x40, &m.Read)
	f.mapBit(1, 0x20, &m.Write)
	mapBits(f, 1, 0, 0x07, &m.Attr)
	f.mapBytes(8, m.LUN[:])
	f.mapUint32(16, &m.InitiatorTaskTag)
	f.mapUint32(20, &m.ExpectedDataTransferLength)
	m.mapInitiatorNumbers(f)
	f.mapBytes(32, m.CDB[:])
	return &m.Data
}
