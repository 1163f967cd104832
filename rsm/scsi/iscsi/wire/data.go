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

func (m *DataIn) mapHeaderFields(f headerFields) *[]byte {
	f.mapOpcode(OpDataIn, nil)
	f.mapBit(1, 0x80, &m.Final)
	f.mapBit(1, 0x40, &m.Acknowledge)
	f.mapBit(1, 0x04, &m.Overflow)
	f.mapBit(1, 0x02, &m.Underflow)
	f.mapBit(1, 0x01, &m.HasStatus)
	mapByte(f, 3, &m.Status)
	f.mapBytes(8, m.LUN[:])
	f.mapUint32(16, &m.InitiatorTaskTag)
	f.mapUint32(20, &m.TargetTransferTag)
	m.mapTargetNumbers(f)
	f.mapUint32(36, &m.DataSN)
	f.mapUint32(40, &m.BufferOffset)
	f.mapUint32(44, &m.ResidualCount)
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

func (m *DataOut) mapHeaderFields(f headerFields) *[]byte {
	f.mapOpcode(OpDataOut, nil)
	f.mapBit(1, 0x80, &m.Final)
	f.mapBytes(8, m.LUN[:])
	f.mapUint32(16, &m.InitiatorTaskTag)
	f.mapUint32(20, &m.TargetTransferTag)
	f.mapUint32(28, &m.ExpStatSN)
	f.mapUint32(36, &m.DataSN)
	f.mapUint32(40, &m.BufferOffset)
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

func (m *ReadyToTransfer) mapHeaderFields(f headerFields) *[]byte {
	f.mapOpcode(OpReadyToTransfer, nil)
	f.setConstantBit(1, 0x80)
	f.mapBytes(8, m.LUN[:])
	f.mapUint32(16, &m.InitiatorTaskTag)
	f.mapUint32(20, &m.TargetTransferTag)
	m.mapTargetNumbers(f)
	f.mapUint32(36, &m.R2TSN)
	f.mapUint32(40, &m.BufferOffset)
	f.mapUint32(44, &m.DesiredDataTransferLength)
	return nil
}
