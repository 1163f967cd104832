// SPDX-License-Identifier: Apache-2.0

package wire

import "fmt"

// Opcode says which PDU follows (RFC 7143, 11.2.1.2).
type Opcode byte

// The opcodes, those of the initiator first. SNACK is missing: it belongs to
// error recovery levels above 0.
const (
	OpNopOut        Opcode = 0x00
	OpSCSICommand   Opcode = 0x01
	OpTaskRequest   Opcode = 0x02
	OpLoginRequest  Opcode = 0x03
	OpTextRequest   Opcode = 0x04
	OpDataOut       Opcode = 0x05
	OpLogoutRequest Opcode = 0x06

	OpNopIn           Opcode = 0x20
	OpSCSIResponse    Opcode = 0x21
	OpTaskResponse    Opcode = 0x22
	OpLoginResponse   Opcode = 0x23
	OpTextResponse    Opcode = 0x24
	OpDataIn          Opcode = 0x25
	OpLogoutResponse  Opcode = 0x26
	OpReadyToTransfer Opcode = 0x31
	OpAsyncMessage    Opcode = 0x32
	OpReject          Opcode = 0x3F
)

// opcodeMask leaves out the I bit and the reserved bit of byte 0.
const opcodeMask = 0x3F

// messageKinds holds what is known of each opcode: its name in the RFC, and how
// to make an empty PDU of that kind.
var messageKinds = map[Opcode]struct {
	name string
	make func() Message
}{
	OpNopOut:        {"NOP-Out", func() Message { return new(NopOut) }},
	OpSCSICommand:   {"SCSI Command", func() Message { return new(SCSICommand) }},
	OpTaskRequest:   {"Task Management Function Request", func() Message { return new(TaskRequest) }},
	OpLoginRequest:  {"Login Request", func() Message { return new(LoginRequest) }},
	OpTextRequest:   {"Text Request", func() Message { return new(TextRequest) }},
	OpDataOut:       {"SCSI Data-Out", func() Message { return new(DataOut) }},
	OpLogoutRequest: {"Logout Request", func() Message { return new(LogoutRequest) }},

	OpNopIn:           {"NOP-In", func() Message { return new(NopIn) }},
	OpSCSIResponse:    {"SCSI Response", func() Message { return new(SCSIResponse) }},
	OpTaskResponse:    {"Task Management Function Response", func() Message { return new(TaskResponse) }},
	OpLoginResponse:   {"Login Response", func() Message { return new(LoginResponse) }},
	OpTextResponse:    {"Text Response", func() Message { return new(TextResponse) }},
	OpDataIn:          {"SCSI Data-In", func() Message { return new(DataIn) }},
	OpLogoutResponse:  {"Logout Response", func() Message { return new(LogoutResponse) }},
	OpReadyToTransfer: {"Ready To Transfer", func() Message { return new(ReadyToTransfer) }},
	OpAsyncMessage:    {"Asynchronous Message", func() Message { return new(AsyncMessage) }},
	OpReject:          {"Reject", func() Message { return new(Reject) }},
}

// String is the RFC's name of the PDU.
func (o Opcode) String() string {
	if kind, ok := messageKinds[o]; ok {
		return kind.name
	}
	return fmt.Sprintf("PDU of unknown opcode %02Xh", byte(o))
}
