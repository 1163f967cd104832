// SPDX-License-Identifier: Apache-2.0

package scsi

import "encoding/binary"

// ElementCode is the type of an element on the wire (SMC-3, element type
// code).
type ElementCode byte

// The element types.
const (
	AllElements          ElementCode = 0
	TransportElement     ElementCode = 1
	StorageElement       ElementCode = 2
	ImportExportElement  ElementCode = 3
	DataTransferElement  ElementCode = 4
	maxElementStatusSize             = 1<<24 - 1
)

// ElementStatusRequest says which elements a READ ELEMENT STATUS is about and
// what to tell of them (SMC-3, 6.11).
type ElementStatusRequest struct {
	Type  ElementCode
	Start uint16
	Count uint16
	// VolumeTags asks for barcodes, Identifiers for the drives' identities
	// (DVCID). Some libraries refuse one or the other, or both at once.
	VolumeTags, Identifiers bool
}

// ReadElementStatus asks what is where; ParseElementStatus reads the answer.
// Some libraries heed only the low two bytes of alloc: 65,535 is the largest
// value that is safe everywhere.
func ReadElementStatus(r ElementStatusRequest, alloc uint32) []byte {
	alloc = min(alloc, maxElementStatusSize)
	cdb := make([]byte, 12)
	binary.BigEndian.PutUint32(cdb[6:], alloc)
	cdb[0] = OpReadElementStatus
	cdb[1] = byte(r.Type) & 0x0F
	if r.VolumeTags {
		cdb[1] |= 0x10
	}
	binary.BigEndian.PutUint16(cdb[2:], r.Start)
	binary.BigEndian.PutUint16(cdb[4:], r.Count)
	if r.Identifiers {
		cdb[6] |= 0x01
	}
	return cdb
}

// InitializeElementStatus makes the changer look at every element anew.
func InitializeElementStatus() []byte {
	return []byte{OpInitializeElementStatus, 0, 0, 0, 0, 0}
}

// MoveMedium moves a medium between two elements (SMC-3, 6.6). Transport 0
// leaves the choice of the transport to the changer; invert turns a two-sided
// medium over.
func MoveMedium(transport, from, to uint16, invert bool) []byte {
	cdb := make([]byte, 12)
	cdb[0] = OpMoveMedium
	binary.BigEndian.PutUint16(cdb[2:], transport)
	binary.BigEndian.PutUint16(cdb[4:], from)
	binary.BigEndian.PutUint16(cdb[6:], to)
	if invert {
		cdb[10] = 0x01
	}
	return cdb
}

// ExchangeMedium moves the medium of from to first, and the one that was in
// first to second (SMC-3, 6.2).
func ExchangeMedium(transport, from, first, second uint16) []byte {
	cdb := make([]byte, 12)
	cdb[0] = OpExchangeMedium
	binary.BigEndian.PutUint16(cdb[2:], transport)
	binary.BigEndian.PutUint16(cdb[4:], from)
	binary.BigEndian.PutUint16(cdb[6:], first)
	binary.BigEndian.PutUint16(cdb[8:], second)
	return cdb
}
