// SPDX-License-Identifier: Apache-2.0

package wire

// LogoutReason says what is to be closed (RFC 7143, 11.14.1).
type LogoutReason byte

// The reasons that exist at error recovery level 0.
const (
	CloseSession    LogoutReason = 0
	CloseConnection LogoutReason = 1
)

// LogoutRequest is RFC 7143, 11.14.
type LogoutRequest struct {
	Immediate        bool
	Reason           LogoutReason
	InitiatorTaskTag uint32
	// CID is the connection to close; reserved with CloseSession.
	CID uint16
	InitiatorNumbers
}

// Opcode implements Message.
func (*LogoutRequest) Opcode() Opcode { return OpLogoutRequest }

// Tag implements Message.
func (m *LogoutRequest) Tag() uint32 { return m.InitiatorTaskTag }

func (m *LogoutRequest) mapHeaderFields(f headerFields) *[]byte {
	f.mapOpcode(OpLogoutRequest, &m.Immediate)
	f.setConstantBit(1, 0x80)
	mapBits(f, 1, 0, 0x7F, &m.Reason)
	f.mapUint32(16, &m.InitiatorTaskTag)
	mapUint16(f, 20, &m.CID)
	m.mapInitiatorNumbers(f)
	return nil
}

// LogoutResponse is RFC 7143, 11.15.
type LogoutResponse struct {
	// Response is 0 when all went well, 1 when there is no such connection,
	// 2 when recovery is not supported, 3 when the cleanup failed.
	Response         byte
	InitiatorTaskTag uint32
	TargetNumbers
	// Time2Wait and Time2Retain are seconds.
	Time2Wait, Time2Retain uint16
}

// Opcode implements Message.
func (*LogoutResponse) Opcode() Opcode { return OpLogoutResponse }

// Tag implements Message.
func (m *LogoutResponse) Tag() uint32 { return m.InitiatorTaskTag }

func (m *LogoutResponse) mapHeaderFields(f headerFields) *[]byte {
	f.mapOpcode(OpLogoutResponse, nil)
	f.setConstantBit(1, 0x80)
	mapByte(f, 2, &m.Response)
	f.mapUint32(16, &m.InitiatorTaskTag)
	m.mapTargetNumbers(f)
	mapUint16(f, 40, &m.Time2Wait)
	mapUint16(f, 42, &m.Time2Retain)
	return nil
}
