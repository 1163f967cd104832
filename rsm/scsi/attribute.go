// SPDX-License-Identifier: Apache-2.0

package scsi

import (
	"encoding/binary"
	"slices"
)

// Attributes of the medium auxiliary memory (MAM) that identify a cartridge or
// tell its state (SPC-4, 7.4.2).
const (
	// AttributeTapeAlert is the TapeAlert flags as the drive has them, 8
	// bytes; see AlertsOf. Reading it clears none of them.
	AttributeTapeAlert uint16 = 0x0002
	// AttributeChangeReference changes whenever the medium is written: an
	// equal value means unchanged contents.
	AttributeChangeReference uint16 = 0x0009
	// AttributeSerial is the medium's serial number, fixed in the chip.
	AttributeSerial uint16 = 0x0401
	// AttributeMediumType tells data, cleaning and WORM media apart.
	AttributeMediumType uint16 = 0x0408
	// AttributeText is what an application wants people to read.
	AttributeText uint16 = 0x0803
	// AttributeBarcode is the barcode as an application stored it.
	AttributeBarcode uint16 = 0x0806
	// AttributePool is the media pool of an application.
	AttributePool uint16 = 0x0808
	// AttributeCoherency is the volume coherency information, by which LTFS
	// tells whether its index is the last one.
	AttributeCoherency uint16 = 0x080C
)

const attributeHeaderLength = 5

// ParseAttributes reads the answer to READ ATTRIBUTE with service action
// VALUES: the raw values by attribute. Attributes come in ascending order. Some
// drives answer with as many bytes as were asked for: their padding breaks the
// order and ends the list. An attribute whose value is cut is left out.
func ParseAttributes(b []byte) (map[uint16][]byte, error) {
	if len(b) < 4 {
		return nil, errShortAnswer("READ ATTRIBUTE", len(b), 4)
	}
	size := min(uint64(binary.BigEndian.Uint32(b)), uint64(len(b)-4))
	all := map[uint16][]byte{}
	last := -1
	for rest := b[4 : 4+size]; len(rest) >= attributeHeaderLength; {
		id := binary.BigEndian.Uint16(rest)
		end := attributeHeaderLength + int(binary.BigEndian.Uint16(rest[3:]))
		if int(id) <= last || end > len(rest) {
			break
		}
		if end > attributeHeaderLength {
			all[id] = slices.Clone(rest[attributeHeaderLength:end])
		}
		last = int(id)
		rest = rest[end:]
	}
	return all, nil
}
