// SPDX-License-Identifier: Apache-2.0

package wire

// DataIn is data from the target (RFC 7143, 11.7).
type DataIn struct {
	// Final: the last of a sequence. Acknowledge is used above error recovery
	// level 0 only.
	Final, Acknowledge bool
	// HasStatus: the command has ended with this PDU; the fields Overflow,
	// Underflow, ResidualCount, Status and StatSN count only then (S bit).
	HasStatus           bool
	Overflow, Underflow bool
	Status              byte
	LUN                 LUN
	InitiatorTaskTag    uint32
	TargetTransferTag   uint32
	TargetNumbers
	DataSN        uint32
	BufferOffset  uint32
	ResidualCount uint32
	Data          []byte
}

// Opcode implements Message.
func (*DataIn) Opcode() Opcode { return OpDataIn }

// Tag implements Message.
func (m *DataIn) Tag() uint32 { return m.InitiatorTaskTag }

func (m *DataIn) layout(f fields) *[]byte {
	f.opcode(OpDataIn, nil)
	f.bit(1, 0x80, &m.Final)
	f.bit(1, 0x40, &m.Acknowledge)
	f.bit(1, 0x04, &m.Overflow)
	f.bit(1, 0x02, &m.Underflow)
	f.bit(1, 0x01, &m.HasStatus)
	u8(f, 3, &m.Status)
	f.bytes(8, m.LUN[:])
	f.u32(16, &m.InitiatorTaskTag)
	f.u32(20, &m.TargetTransferTag)
	m.TargetNumbers.layout(f)
	f.u32(36, &m.DataSN)
	f.u32(40, &m.BufferOffset)
	f.u32(44, &m.ResidualCount)
	return &m.Data
}

// DataOut is data for the target (RFC 7143, 11.7).
type DataOut struct {
	// Final: the last of a sequence, that is of the unsolicited data or of
	// what one ReadyToTransfer asked for.
	Final            bool
	LUN              LUN
	InitiatorTaskTag uint32
	// TargetTransferTag is that of the ReadyToTransfer; ReservedTag in
	// unsolicited data.
	TargetTransferTag uint32
	ExpStatSN         uint32
	DataSN            uint32
	BufferOffset      uint32
	Data              []byte
}

// Opcode implements Message.
func (*DataOut) Opcode() Opcode { return OpDataOut }

// Tag implements Message.
func (m *DataOut) Tag() uint32 { return m.InitiatorTaskTag }

func (m *DataOut) layout(f fields) *[]byte {
	f.opcode(OpDataOut, nil)
	f.bit(1, 0x80, &m.Final)
	f.bytes(8, m.LUN[:])
	f.u32(16, &m.InitiatorTaskTag)
	f.u32(20, &m.TargetTransferTag)
	f.u32(28, &m.ExpStatSN)
	f.u32(36, &m.DataSN)
	f.u32(40, &m.BufferOffset)
	return &m.Data
}

// ReadyToTransfer asks for data (RFC 7143, 11.8).
type ReadyToTransfer struct {
	LUN               LUN
	InitiatorTaskTag  uint32
	TargetTransferTag uint32
	// TargetNumbers hold the next StatSN, which is not used up.
	TargetNumbers
	R2TSN                     uint32
	BufferOffset              uint32
	DesiredDataTransferLength uint32
}

// Opcode implements Message.
func (*ReadyToTransfer) Opcode() Opcode { return OpReadyToTransfer }

// Tag implements Message.
func (m *ReadyToTransfer) Tag() uint32 { return m.InitiatorTaskTag }

func (m *ReadyToTransfer) layout(f fields) *[]byte {
	f.opcode(OpReadyToTransfer, nil)
	f.always(1, 0x80)
	f.bytes(8, m.LUN[:])
	f.u32(16, &m.InitiatorTaskTag)
	f.u32(20, &m.TargetTransferTag)
	m.TargetNumbers.layout(f)
	f.u32(36, &m.R2TSN)
	f.u32(40, &m.BufferOffset)
	f.u32(44, &m.DesiredDataTransferLength)
	return nil
}
