// SPDX-License-Identifier: Apache-2.0

package wire

// TextRequest is RFC 7143, 11.10.
type TextRequest struct {
	Immediate, Final, Continue bool
	LUN                        LUN
	InitiatorTaskTag           uint32
	TargetTransferTag          uint32
	InitiatorNumbers
	// Data holds Pairs.
	Data []byte
}

// Opcode implements Message.
func (*TextRequest) Opcode() Opcode { return OpTextRequest }

// Tag implements Message.
func (m *TextRequest) Tag() uint32 { return m.InitiatorTaskTag }

func (m *TextRequest) mapHeaderFields(f headerFields) *[]byte {
	f.mapOpcode(OpTextRequest, &m.Immediate)
	f.mapBit(1, 0x80, &m.Final)
	f.mapBit(1, 0x40, &m.Continue)
	f.mapBytes(8, m.LUN[:])
	f.mapUint32(16, &m.InitiatorTaskTag)
	f.mapUint32(20, &m.TargetTransferTag)
	m.mapInitiatorNumbers(f)
	return &m.Data
}

// TextResponse is RFC 7143, 11.11.
type TextResponse struct {
	Final, Continue   bool
	LUN               LUN
	InitiatorTaskTag  uint32
	TargetTransferTag uint32
	TargetNumbers
	// Data holds Pairs.
	Data []byte
}

// Opcode implements Message.
func (*TextResponse) Opcode() Opcode { return OpTextResponse }

// Tag implements Message.
func (m *TextResponse) Tag() uint32 { return m.InitiatorTaskTag }

func (m *TextResponse) mapHeaderFields(f headerFields) *[]byte {
	f.mapOpcode(OpTextResponse, nil)
	f.mapBit(1, 0x80, &m.Final)
	f.mapBit(1, 0x40, &m.Continue)
	f.mapBytes(8, m.LUN[:])
	f.mapUint32(16, &m.InitiatorTaskTag)
	f.mapUint32(20, &m.TargetTransferTag)
	m.mapTargetNumbers(f)
	return &m.Data
}
