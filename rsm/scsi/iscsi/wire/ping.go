// SPDX-License-Identifier: Apache-2.0

package wire

// NopOut is a ping, or the answer to one (RFC 7143, 11.18).
type NopOut struct {
	Immediate bool
	LUN       LUN
	// InitiatorTaskTag is ReservedTag when no answer is wanted.
	InitiatorTaskTag uint32
	// TargetTransferTag is that of the NopIn that is answered, or
	// ReservedTag.
	TargetTransferTag uint32
	InitiatorNumbers
	Data []byte
}

// Opcode implements Message.
func (*NopOut) Opcode() Opcode { return OpNopOut }

// Tag implements Message.
func (m *NopOut) Tag() uint32 { return m.InitiatorTaskTag }

func (m *NopOut) mapHeaderFields(f headerFields) *[]byte {
	f.mapOpcode(OpNopOut, &m.Immediate)
	f.setConstantBit(1, 0x80)
	f.mapBytes(8, m.LUN[:])
	f.mapUint32(16, &m.InitiatorTaskTag)
	f.mapUint32(20, &m.TargetTransferTag)
	m.mapInitiatorNumbers(f)
	return &m.Data
}

// NopIn is a ping, or the answer to one (RFC 7143, 11.19).
type NopIn struct {
	LUN LUN
	// InitiatorTaskTag is that of the NopOut that is answered, or ReservedTag;
	// then StatSN is the next one, which is not used up.
	InitiatorTaskTag uint32
	// TargetTransferTag is ReservedTag when no answer is wanted.
	TargetTransferTag uint32
	TargetNumbers
	Data []byte
}

// Opcode implements Message.
func (*NopIn) Opcode() Opcode { return OpNopIn }

// Tag implements Message.
func (m *NopIn) Tag() uint32 { return m.InitiatorTaskTag }

func (m *NopIn) mapHeaderFields(f headerFields) *[]byte {
	f.mapOpcode(OpNopIn, nil)
	f.setConstantBit(1, 0x80)
	f.mapBytes(8, m.LUN[:])
	f.mapUint32(16, &m.InitiatorTaskTag)
	f.mapUint32(20, &m.TargetTransferTag)
	m.mapTargetNumbers(f)
	return &m.Data
}
