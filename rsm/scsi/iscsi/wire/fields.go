// SPDX-License-Identifier: Apache-2.0

package wire

import "encoding/binary"

// headerFields is a header, being read or being written. Each PDU names its
// fields once, in mapHeaderFields; so reading and writing cannot differ.
type headerFields struct {
	header *[HeaderLength]byte
	write  bool
}

// mapOpcode sets byte 0 of a header that is being written.
func (f headerFields) mapOpcode(o Opcode, immediate *bool) {
	if f.write {
		f.header[0] |= byte(o)
	}
	if immediate != nil {
		f.mapBit(0, 0x40, immediate)
	}
}

// setConstantBit sets a bit that is 1 in all PDUs of a kind. Nobody looks
// whether a peer does so.
func (f headerFields) setConstantBit(at int, mask byte) {
	if f.write {
		f.header[at] |= mask
	}
}

func (f headerFields) mapBit(at int, mask byte, v *bool) {
	if !f.write {
		*v = f.header[at]&mask != 0
	} else if *v {
		f.header[at] |= mask
	}
}

// mapBits maps a number within a byte; mask has the bits that it takes.
func mapBits[T ~byte](f headerFields, at int, shift uint, mask byte, v *T) {
	if f.write {
		f.header[at] |= byte(*v) << shift & mask
	} else {
		*v = T(f.header[at] & mask >> shift)
	}
}

func mapByte[T ~byte](f headerFields, at int, v *T) { mapBits(f, at, 0, 0xFF, v) }

func mapUint16[T ~uint16](f headerFields, at int, v *T) {
	if f.write {
		binary.BigEndian.PutUint16(f.header[at:], uint16(*v))
	} else {
		*v = T(binary.BigEndian.Uint16(f.header[at:]))
	}
}

func (f headerFields) mapUint32(at int, v *uint32) {
	if f.write {
		binary.BigEndian.PutUint32(f.header[at:], *v)
	} else {
		*v = binary.BigEndian.Uint32(f.header[at:])
	}
}

// setReservedTag writes the reserved tag where the RFC always has it.
func (f headerFields) setReservedTag(at int) {
	tag := uint32(ReservedTag)
	if f.write {
		f.mapUint32(at, &tag)
	}
}

func (f headerFields) mapBytes(at int, v []byte) {
	if f.write {
		copy(f.header[at:], v)
	} else {
		copy(v, f.header[at:])
	}
}
