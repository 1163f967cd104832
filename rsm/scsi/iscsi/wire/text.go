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

func (m *TextRequest) layout(f fields) *[]byte {
	f.opcode(OpTextRequest, &m.Immediate)
	f.bit(1, 0x80, &m.Final)
	f.bit(1, 0x40, &m.Continue)
	f.bytes(8, m.LUN[:])
	f.u32(16, &m.InitiatorTaskTag)
	f.u32(20, &m.TargetTransferTag)
	m.InitiatorNumbers.layout(f)
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

func (m *TextResponse) layout(f fields) *[]byte {
	f.opcode(OpTextResponse, nil)
	f.bit(1, 0x80, &m.Final)
	f.bit(1, 0x40, &m.Continue)
	f.bytes(8, m.LUN[:])
	f.u32(16, &m.InitiatorTaskTag)
	f.u32(20, &m.TargetTransferTag)
	m.TargetNumbers.layout(f)
	return &m.Data
}
