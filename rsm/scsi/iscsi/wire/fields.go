// SPDX-License-Identifier: Apache-2.0

package wire

import "encoding/binary"

// fields is a header, being read or being written. Each PDU names its fields
// once, in its layout; so the two directions cannot differ.
type fields struct {
	b     *[HeaderLength]byte
	write bool
}

// opcode sets byte 0 of a header that is being written.
func (f fields) opcode(o Opcode, immediate *bool) {
	if f.write {
		f.b[0] |= byte(o)
	}
	if immediate != nil {
		f.bit(0, 0x40, immediate)
	}
}

// always sets a bit that is 1 in all PDUs of a kind. Nobody looks whether a
// peer does so.
func (f fields) always(at int, mask byte) {
	if f.write {
		f.b[at] |= mask
	}
}

func (f fields) bit(at int, mask byte, v *bool) {
	if !f.write {
		*v = f.b[at]&mask != 0
	} else if *v {
		f.b[at] |= mask
	}
}

// bits is a number within a byte; mask has the bits that it takes.
func bits[T ~byte](f fields, at int, shift uint, mask byte, v *T) {
	if f.write {
		f.b[at] |= byte(*v) << shift & mask
	} else {
		*v = T(f.b[at] & mask >> shift)
	}
}

func u8[T ~byte](f fields, at int, v *T) { bits(f, at, 0, 0xFF, v) }

func u16[T ~uint16](f fields, at int, v *T) {
	if f.write {
		binary.BigEndian.PutUint16(f.b[at:], uint16(*v))
	} else {
		*v = T(binary.BigEndian.Uint16(f.b[at:]))
	}
}

func (f fields) u32(at int, v *uint32) {
	if f.write {
		binary.BigEndian.PutUint32(f.b[at:], *v)
	} else {
		*v = binary.BigEndian.Uint32(f.b[at:])
	}
}

// noTag writes the reserved tag where the RFC wants it to stand always.
func (f fields) noTag(at int) {
	tag := uint32(ReservedTag)
	if f.write {
		f.u32(at, &tag)
	}
}

func (f fields) bytes(at int, v []byte) {
	if f.write {
		copy(f.b[at:], v)
	} else {
		copy(v, f.b[at:])
	}
}
