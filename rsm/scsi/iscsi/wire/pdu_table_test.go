// SPDX-License-Identifier: Apache-2.0

package wire_test

import (
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// The bytes are written down by hand from the figures of RFC 7143, 11.3 to
// 11.19: one line is one word of the figure.
var pdus = []struct {
	bytes string
	pdu   wire.Message
}{
	{`
	41 A1 00 00  # I, opcode; F, W, ATTR
	00 00 00 05  # TotalAHSLength, DataSegmentLength
	00 03 00 00 00 00 00 00  # LUN
	11 22 33 44  # Initiator Task Tag
	00 00 02 00  # Expected Data Transfer Length
	00 00 00 07  # CmdSN
	00 00 00 09  # ExpStatSN
	0A 00 00 02 00 00 00 00 00 00 00 00 00 00 00 00  # CDB
	61 62 63 64 65 00 00 00  # immediate data, padding
	`, &wire.SCSICommand{
		Immediate: true, Final: true, Write: true, Attr: wire.Simple, LUN: wire.LUN{0, 3},
		InitiatorTaskTag: 0x11223344, ExpectedDataTransferLength: 512,
		InitiatorNumbers: wire.InitiatorNumbers{CmdSN: 7, ExpStatSN: 9},
		CDB:              [16]byte{0x0A, 0, 0, 2}, Data: []byte("abcde"),
	}},
	{`
	01 40 00 00  # opcode; R
	03 00 00 00  # TotalAHSLength in words, DataSegmentLength
	00 00 00 00 00 00 00 00  # LUN
	00 00 00 01  # Initiator Task Tag
	00 00 00 00  # Expected Data Transfer Length
	00 00 00 00  # CmdSN
	00 00 00 00  # ExpStatSN
	7F 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F  # CDB
	00 06 01 00  # AHSLength, AHSType, reserved
	10 11 12 13 14 00 00 00  # ExtendedCDB, padding
	`, &wire.SCSICommand{
		Read: true, InitiatorTaskTag: 1,
		CDB:         [16]byte{0x7F, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
		ExtendedCDB: []byte{0x10, 0x11, 0x12, 0x13, 0x14},
	}},
	{`
	21 9E 01 02  # opcode; 1, o, u, O, U; Response; Status
	00 00 00 06
	00 00 00 00 00 00 00 00
	11 22 33 44  # Initiator Task Tag
	00 00 00 00  # SNACK Tag
	00 00 00 01  # StatSN
	00 00 00 02  # ExpCmdSN
	00 00 00 03  # MaxCmdSN
	00 00 00 04  # ExpDataSN
	00 00 00 05  # Bidirectional Read Residual Count
	00 00 00 06  # Residual Count
	00 04 70 00 05 00 00 00  # SenseLength, sense data, padding
	`, &wire.SCSIResponse{
		BidiOverflow: true, BidiUnderflow: true, Overflow: true, Underflow: true,
		Response: wire.TargetFailure, Status: 2, InitiatorTaskTag: 0x11223344,
		TargetNumbers: wire.TargetNumbers{StatSN: 1, ExpCmdSN: 2, MaxCmdSN: 3},
		ExpDataSN:     4, BidirectionalReadResidualCount: 5, ResidualCount: 6,
		Data: []byte{0, 4, 0x70, 0, 5, 0},
	}},
	{`
	42 85 00 00  # I, opcode; 1, Function
	00 00 00 00
	40 05 00 00 00 00 00 00  # LUN
	00 00 00 02  # Initiator Task Tag
	FF FF FF FF  # Referenced Task Tag
	00 00 00 03  # CmdSN
	00 00 00 04  # ExpStatSN
	00 00 00 05  # RefCmdSN
	00 00 00 06  # ExpDataSN
	00 00 00 00 00 00 00 00
	`, &wire.TaskRequest{
		Immediate: true, Function: wire.LogicalUnitReset, LUN: wire.LUN{0x40, 5},
		InitiatorTaskTag: 2, ReferencedTaskTag: wire.ReservedTag,
		InitiatorNumbers: wire.InitiatorNumbers{CmdSN: 3, ExpStatSN: 4}, RefCmdSN: 5, ExpDataSN: 6,
	}},
	{`
	22 80 01 00  # opcode; 1; Response
	00 00 00 00
	00 00 00 00 00 00 00 00
	00 00 00 02  # Initiator Task Tag
	00 00 00 00
	00 00 00 03  # StatSN
	00 00 00 04  # ExpCmdSN
	00 00 00 05  # MaxCmdSN
	00 00 00 00 00 00 00 00 00 00 00 00
	`, &wire.TaskResponse{
		Response: wire.TaskDoesNotExist, InitiatorTaskTag: 2,
		TargetNumbers: wire.TargetNumbers{StatSN: 3, ExpCmdSN: 4, MaxCmdSN: 5},
	}},
	{`
	05 80 00 00  # opcode; F
	00 00 00 02
	00 01 00 00 00 00 00 00  # LUN
	00 00 00 02  # Initiator Task Tag
	00 00 00 03  # Target Transfer Tag
	00 00 00 00
	00 00 00 04  # ExpStatSN
	00 00 00 00
	00 00 00 05  # DataSN
	00 00 00 06  # Buffer Offset
	00 00 00 00
	61 62 00 00  # data, padding
	`, &wire.DataOut{
		Final: true, LUN: wire.LUN{0, 1}, InitiatorTaskTag: 2, TargetTransferTag: 3, ExpStatSN: 4,
		DataSN: 5, BufferOffset: 6, Data: []byte("ab"),
	}},
	{`
	25 C7 00 08  # opcode; F, A, O, U, S; Status
	00 00 00 03
	00 01 00 00 00 00 00 00  # LUN
	00 00 00 02  # Initiator Task Tag
	00 00 00 03  # Target Transfer Tag
	00 00 00 04  # StatSN
	00 00 00 05  # ExpCmdSN
	00 00 00 06  # MaxCmdSN
	00 00 00 07  # DataSN
	00 00 00 08  # Buffer Offset
	00 00 00 09  # Residual Count
	61 62 63 00  # data, padding
	`, &wire.DataIn{
		Final: true, Acknowledge: true, Overflow: true, Underflow: true, HasStatus: true, Status: 8,
		LUN: wire.LUN{0, 1}, InitiatorTaskTag: 2, TargetTransferTag: 3,
		TargetNumbers: wire.TargetNumbers{StatSN: 4, ExpCmdSN: 5, MaxCmdSN: 6},
		DataSN:        7, BufferOffset: 8, ResidualCount: 9, Data: []byte("abc"),
	}},
	{`
	31 80 00 00  # opcode; 1
	00 00 00 00
	00 01 00 00 00 00 00 00  # LUN
	00 00 00 02  # Initiator Task Tag
	00 00 00 03  # Target Transfer Tag
	00 00 00 04  # StatSN
	00 00 00 05  # ExpCmdSN
	00 00 00 06  # MaxCmdSN
	00 00 00 07  # R2TSN
	00 00 00 08  # Buffer Offset
	00 00 00 09  # Desired Data Transfer Length
	`, &wire.ReadyToTransfer{
		LUN: wire.LUN{0, 1}, InitiatorTaskTag: 2, TargetTransferTag: 3,
		TargetNumbers: wire.TargetNumbers{StatSN: 4, ExpCmdSN: 5, MaxCmdSN: 6},
		R2TSN:         7, BufferOffset: 8, DesiredDataTransferLength: 9,
	}},
	{`
	32 80 00 00  # opcode; 1
	00 00 00 00
	00 01 00 00 00 00 00 00  # LUN
	FF FF FF FF
	00 00 00 00
	00 00 00 04  # StatSN
	00 00 00 05  # ExpCmdSN
	00 00 00 06  # MaxCmdSN
	01 02 00 03  # AsyncEvent, AsyncVCode, Parameter1
	00 04 00 05  # Parameter2, Parameter3
	00 00 00 00
	`, &wire.AsyncMessage{
		LUN: wire.LUN{0, 1}, TargetNumbers: wire.TargetNumbers{StatSN: 4, ExpCmdSN: 5, MaxCmdSN: 6},
		Event: wire.AsyncLogoutRequest, VCode: 2, Parameter1: 3, Parameter2: 4, Parameter3: 5,
	}},
	{`
	44 C0 00 00  # I, opcode; F, C
	00 00 00 04
	00 01 00 00 00 00 00 00  # LUN
	00 00 00 02  # Initiator Task Tag
	FF FF FF FF  # Target Transfer Tag
	00 00 00 03  # CmdSN
	00 00 00 04  # ExpStatSN
	00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
	61 3D 62 00  # text
	`, &wire.TextRequest{
		Immediate: true, Final: true, Continue: true, LUN: wire.LUN{0, 1}, InitiatorTaskTag: 2,
		TargetTransferTag: wire.ReservedTag, InitiatorNumbers: wire.InitiatorNumbers{CmdSN: 3, ExpStatSN: 4},
		Data: []byte("a=b\x00"),
	}},
	{`
	24 C0 00 00  # opcode; F, C
	00 00 00 04
	00 01 00 00 00 00 00 00  # LUN
	00 00 00 02  # Initiator Task Tag
	00 00 00 03  # Target Transfer Tag
	00 00 00 04  # StatSN
	00 00 00 05  # ExpCmdSN
	00 00 00 06  # MaxCmdSN
	00 00 00 00 00 00 00 00 00 00 00 00
	61 3D 62 00  # text
	`, &wire.TextResponse{
		Final: true, Continue: true, LUN: wire.LUN{0, 1}, InitiatorTaskTag: 2, TargetTransferTag: 3,
		TargetNumbers: wire.TargetNumbers{StatSN: 4, ExpCmdSN: 5, MaxCmdSN: 6}, Data: []byte("a=b\x00"),
	}},
	{`
	43 C7 01 02  # I, opcode; T, C, CSG, NSG; Version-max; Version-min
	00 00 00 04
	00 02 3D 00 00 01 00 09  # ISID, TSIH
	00 00 00 02  # Initiator Task Tag
	00 03 00 00  # CID
	00 00 00 04  # CmdSN
	00 00 00 05  # ExpStatSN
	00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
	61 3D 62 00  # text
	`, &wire.LoginRequest{
		Transit: true, Continue: true, CSG: wire.LoginOperationalNegotiation, NSG: wire.FullFeaturePhase,
		VersionMax: 1, VersionMin: 2, ISID: [6]byte{0, 2, 0x3D, 0, 0, 1}, TSIH: 9, InitiatorTaskTag: 2, CID: 3,
		InitiatorNumbers: wire.InitiatorNumbers{CmdSN: 4, ExpStatSN: 5}, Data: []byte("a=b\x00"),
	}},
	{`
	23 C1 01 02  # opcode; T, C, CSG, NSG; Version-max; Version-active
	00 00 00 04
	00 02 3D 00 00 01 00 09  # ISID, TSIH
	00 00 00 02  # Initiator Task Tag
	00 00 00 00
	00 00 00 04  # StatSN
	00 00 00 05  # ExpCmdSN
	00 00 00 06  # MaxCmdSN
	02 01 00 00  # Status-Class, Status-Detail
	00 00 00 00 00 00 00 00
	61 3D 62 00  # text
	`, &wire.LoginResponse{
		Transit: true, Continue: true, CSG: wire.SecurityNegotiation, NSG: wire.LoginOperationalNegotiation,
		VersionMax: 1, VersionActive: 2, ISID: [6]byte{0, 2, 0x3D, 0, 0, 1}, TSIH: 9, InitiatorTaskTag: 2,
		TargetNumbers: wire.TargetNumbers{StatSN: 4, ExpCmdSN: 5, MaxCmdSN: 6},
		Status:        wire.AuthenticationFailure, Data: []byte("a=b\x00"),
	}},
	{`
	46 81 00 00  # I, opcode; 1, Reason Code
	00 00 00 00
	00 00 00 00 00 00 00 00
	00 00 00 02  # Initiator Task Tag
	00 03 00 00  # CID
	00 00 00 04  # CmdSN
	00 00 00 05  # ExpStatSN
	00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
	`, &wire.LogoutRequest{
		Immediate: true, Reason: wire.CloseConnection, InitiatorTaskTag: 2, CID: 3,
		InitiatorNumbers: wire.InitiatorNumbers{CmdSN: 4, ExpStatSN: 5},
	}},
	{`
	26 80 01 00  # opcode; 1; Response
	00 00 00 00
	00 00 00 00 00 00 00 00
	00 00 00 02  # Initiator Task Tag
	00 00 00 00
	00 00 00 04  # StatSN
	00 00 00 05  # ExpCmdSN
	00 00 00 06  # MaxCmdSN
	00 00 00 00
	00 07 00 08  # Time2Wait, Time2Retain
	00 00 00 00
	`, &wire.LogoutResponse{
		Response: 1, InitiatorTaskTag: 2, TargetNumbers: wire.TargetNumbers{StatSN: 4, ExpCmdSN: 5, MaxCmdSN: 6},
		Time2Wait: 7, Time2Retain: 8,
	}},
	{`
	3F 80 09 00  # opcode; 1; Reason
	00 00 00 01
	00 00 00 00 00 00 00 00
	FF FF FF FF
	00 00 00 00
	00 00 00 04  # StatSN
	00 00 00 05  # ExpCmdSN
	00 00 00 06  # MaxCmdSN
	00 00 00 07  # DataSN/R2TSN
	00 00 00 00 00 00 00 00
	31 00 00 00  # header of the PDU (cut), padding
	`, &wire.Reject{
		Reason: wire.RejectInvalidField, TargetNumbers: wire.TargetNumbers{StatSN: 4, ExpCmdSN: 5, MaxCmdSN: 6},
		DataSN: 7, Data: []byte{0x31},
	}},
	{`
	40 80 00 00  # I, opcode; 1
	00 00 00 02
	00 01 00 00 00 00 00 00  # LUN
	FF FF FF FF  # Initiator Task Tag
	00 00 00 03  # Target Transfer Tag
	00 00 00 04  # CmdSN
	00 00 00 05  # ExpStatSN
	00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
	68 69 00 00  # ping data, padding
	`, &wire.NopOut{
		Immediate: true, LUN: wire.LUN{0, 1}, InitiatorTaskTag: wire.ReservedTag, TargetTransferTag: 3,
		InitiatorNumbers: wire.InitiatorNumbers{CmdSN: 4, ExpStatSN: 5}, Data: []byte("hi"),
	}},
	{`
	20 80 00 00  # opcode; 1
	00 00 00 02
	00 01 00 00 00 00 00 00  # LUN
	00 00 00 02  # Initiator Task Tag
	FF FF FF FF  # Target Transfer Tag
	00 00 00 04  # StatSN
	00 00 00 05  # ExpCmdSN
	00 00 00 06  # MaxCmdSN
	00 00 00 00 00 00 00 00 00 00 00 00
	68 69 00 00  # ping data, padding
	`, &wire.NopIn{
		LUN: wire.LUN{0, 1}, InitiatorTaskTag: 2, TargetTransferTag: wire.ReservedTag,
		TargetNumbers: wire.TargetNumbers{StatSN: 4, ExpCmdSN: 5, MaxCmdSN: 6}, Data: []byte("hi"),
	}},
}
