// SPDX-License-Identifier: Apache-2.0

package wire

import "fmt"

// RejectReason is why a target could not take a PDU (RFC 7143, 11.17.1).
type RejectReason byte

// The reasons.
const (
	RejectDataDigest     RejectReason = 0x02
	RejectSNACK          RejectReason = 0x03
	RejectProtocolError  RejectReason = 0x04
	RejectNotSupported   RejectReason = 0x05
	RejectTooManyImmed   RejectReason = 0x06
	RejectTaskInProgress RejectReason = 0x07
	RejectInvalidDataAck RejectReason = 0x08
	RejectInvalidField   RejectReason = 0x09
	RejectLongOperation  RejectReason = 0x0A
	RejectWaitForLogout  RejectReason = 0x0C
)

var rejectTexts = map[RejectReason]string{
	RejectDataDigest:     "its data changed on the way (data digest)",
	RejectSNACK:          "SNACK was not expected",
	RejectProtocolError:  "it is a protocol error",
	RejectNotSupported:   "the command is not supported",
	RejectTooManyImmed:   "there are too many immediate commands",
	RejectTaskInProgress: "the task is still in progress",
	RejectInvalidDataAck: "it acknowledges data that was not sent",
	RejectInvalidField:   "a field of it is invalid",
	RejectLongOperation:  "there is no room for its long operation",
	RejectWaitForLogout:  "the target waits for the logout",
}

// String says in plain words what the target means.
func (r RejectReason) String() string {
	text, ok := rejectTexts[r]
	if !ok {
		text = "for a reason that this version does not know"
	}
	return fmt.Sprintf("%s (reject reason %02Xh)", text, byte(r))
}

// Reject says that a PDU was not taken (RFC 7143, 11.17).
type Reject struct {
	Reason RejectReason
	TargetNumbers
	DataSN uint32
	// Data is the header of the PDU: see Rejected.
	Data []byte
}

// Opcode implements Message.
func (*Reject) Opcode() Opcode { return OpReject }

// Tag implements Message: a Reject belongs to no task.
func (*Reject) Tag() uint32 { return ReservedTag }

func (m *Reject) mapHeaderFields(f headerFields) *[]byte {
	f.mapOpcode(OpReject, nil)
	f.setConstantBit(1, 0x80)
	mapByte(f, 2, &m.Reason)
	f.setReservedTag(16)
	m.mapTargetNumbers(f)
	f.mapUint32(36, &m.DataSN)
	return &m.Data
}

// Rejected is the PDU that was not taken, without its data.
func (m *Reject) Rejected() (Message, error) {
	if len(m.Data) < HeaderLength {
		return nil, malformed(m.Opcode(), "data: %d bytes are no header of a PDU", len(m.Data))
	}
	return Decode((*[HeaderLength]byte)(m.Data), nil, nil)
}
