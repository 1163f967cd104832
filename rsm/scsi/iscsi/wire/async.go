// SPDX-License-Identifier: Apache-2.0

package wire

// AsyncEvent is what a target tells without being asked (RFC 7143, 11.9.1).
type AsyncEvent byte

// The events.
const (
	// AsyncSCSIEvent: sense data of a logical unit.
	AsyncSCSIEvent AsyncEvent = 0
	// AsyncLogoutRequest: log out within Parameter3 seconds.
	AsyncLogoutRequest AsyncEvent = 1
	// AsyncDropConnection: connection Parameter1 will be dropped; not to be
	// reconnected before Parameter2 seconds, nor after Parameter3 more.
	AsyncDropConnection AsyncEvent = 2
	// AsyncDropAll: all connections of the session will be dropped, with the
	// same parameters.
	AsyncDropAll AsyncEvent = 3
	// AsyncNegotiate: negotiate parameters anew within Parameter3 seconds.
	AsyncNegotiate AsyncEvent = 4
	// AsyncTasksTerminated: all tasks of a logical unit are over.
	AsyncTasksTerminated AsyncEvent = 5
	// AsyncVendor: whatever a vendor likes.
	AsyncVendor AsyncEvent = 255
)

// AsyncMessage is RFC 7143, 11.9.
type AsyncMessage struct {
	LUN LUN
	TargetNumbers
	Event                              AsyncEvent
	VCode                              byte
	Parameter1, Parameter2, Parameter3 uint16
	// Data holds the sense data of AsyncSCSIEvent: see Sense.
	Data []byte
}

// Opcode implements Message.
func (*AsyncMessage) Opcode() Opcode { return OpAsyncMessage }

// Tag implements Message: the message belongs to no task.
func (*AsyncMessage) Tag() uint32 { return ReservedTag }

func (m *AsyncMessage) mapHeaderFields(f headerFields) *[]byte {
	f.mapOpcode(OpAsyncMessage, nil)
	f.setConstantBit(1, 0x80)
	f.mapBytes(8, m.LUN[:])
	f.setReservedTag(16)
	m.mapTargetNumbers(f)
	mapByte(f, 36, &m.Event)
	mapByte(f, 37, &m.VCode)
	mapUint16(f, 38, &m.Parameter1)
	mapUint16(f, 40, &m.Parameter2)
	mapUint16(f, 42, &m.Parameter3)
	return &m.Data
}

// Sense is the sense data in the data segment; nil when there is none.
func (m *AsyncMessage) Sense() ([]byte, error) { return takeSense(m.Opcode(), m.Data) }
