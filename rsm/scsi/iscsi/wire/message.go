// SPDX-License-Identifier: Apache-2.0

package wire

import "math"

// HeaderLength is the length of the Basic Header Segment (RFC 7143, 11.2.1).
const HeaderLength = 48

// ReservedTag is the tag that stands for no task and no transfer: in an
// Initiator Task Tag or Target Transfer Tag it means "none" (RFC 7143,
// 11.2.1.8 and 11.7.4).
const ReservedTag = math.MaxUint32

// Message is one PDU: a pointer to one of the structs of this package. Their
// Data is the data segment without its padding.
type Message interface {
	Opcode() Opcode
	// Tag is the Initiator Task Tag; ReservedTag when the PDU belongs to no
	// task.
	Tag() uint32
	// mapHeaderFields reads each field of the message from its place in the
	// header, or writes it there. It returns where the data segment is kept;
	// nil when the PDU has none.
	mapHeaderFields(f headerFields) *[]byte
}

// InitiatorNumbers are the counters in what an initiator sends (RFC 7143,
// 4.2.2): the command's number, and the next status number it waits for.
type InitiatorNumbers struct{ CmdSN, ExpStatSN uint32 }

// Numbers returns the counters of a Request.
func (n *InitiatorNumbers) Numbers() *InitiatorNumbers { return n }

func (n *InitiatorNumbers) mapInitiatorNumbers(f headerFields) {
	f.mapUint32(24, &n.CmdSN)
	f.mapUint32(28, &n.ExpStatSN)
}

// TargetNumbers are the counters in what a target sends (RFC 7143, 4.2.2):
// the status's number, the next command number it waits for, and the highest
// that it would take. ExpCmdSN and MaxCmdSN are to be ignored when MaxCmdSN
// is less than ExpCmdSN - 1.
type TargetNumbers struct{ StatSN, ExpCmdSN, MaxCmdSN uint32 }

// Numbers returns the counters of a Response.
func (n *TargetNumbers) Numbers() *TargetNumbers { return n }

func (n *TargetNumbers) mapTargetNumbers(f headerFields) {
	f.mapUint32(24, &n.StatSN)
	f.mapUint32(28, &n.ExpCmdSN)
	f.mapUint32(32, &n.MaxCmdSN)
}

// Request is what an initiator sends with a command number: everything but
// Data-Out.
type Request interface {
	Message
	Numbers() *InitiatorNumbers
}

// Response is what a target sends: all of it carries its counters. The StatSN
// counts in those that bear a status: not in a ReadyToTransfer, not in a NopIn
// that nobody asked for, not in a DataIn without Status.
type Response interface {
	Message
	Numbers() *TargetNumbers
}

// New returns an empty PDU of a kind, or an error when there is no such kind.
func New(o Opcode) (Message, error) {
	kind, ok := messageKinds[o]
	if !ok {
		return nil, malformed(o, "opcode: not one of RFC 7143 at error recovery level 0")
	}
	return kind.make(), nil
}

// Decode reads a PDU from its parts. The message keeps ahs and data.
func Decode(header *[HeaderLength]byte, ahs, data []byte) (Message, error) {
	m, err := New(Opcode(header[0] & opcodeMask))
	if err != nil {
		return nil, err
	}
	return m, decodeInto(m, header, ahs, data)
}

// decodeInto fills in a message of the right kind.
func decodeInto(m Message, header *[HeaderLength]byte, ahs, data []byte) error {
	if segment := m.mapHeaderFields(headerFields{header, false}); segment != nil {
		*segment = data
	}
	if c, ok := m.(*SCSICommand); ok {
		return c.takeExtendedCDB(ahs)
	}
	return nil
}
