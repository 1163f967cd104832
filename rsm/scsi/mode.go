// SPDX-License-Identifier: Apache-2.0

package scsi

import (
	"encoding/binary"
	"fmt"
)

const (
	modeHeaderLength      = 4
	blockDescriptorLength = 8
)

// ModeHeader is the beginning of an answer to MODE SENSE(6), as tape drives
// fill it in (SSC-4, 8.3.1).
type ModeHeader struct {
	MediumType byte
	// WriteProtected is true when the medium in the drive cannot be written.
	WriteProtected bool
	// Density is the density code of the medium, HasDensity says whether the
	// device sent one.
	Density    byte
	HasDensity bool
	// BlockLength is 0 for blocks of variable length.
	BlockLength int
}

// ParseModeHeader reads the header and the first block descriptor of an
// answer to MODE SENSE(6).
func ParseModeHeader(b []byte) (ModeHeader, error) {
	if len(b) < modeHeaderLength {
		return ModeHeader{}, errShortAnswer("MODE SENSE", len(b), modeHeaderLength)
	}
	h := ModeHeader{MediumType: b[1], WriteProtected: b[2]&0x80 != 0}
	if b[3] >= blockDescriptorLength && len(b) >= modeHeaderLength+blockDescriptorLength {
		h.HasDensity = true
		h.Density = b[4]
		h.BlockLength = int(b[9])<<16 | int(b[10])<<8 | int(b[11])
	}
	return h, nil
}

// findModePage finds a page in an answer to MODE SENSE(6) and checks that it has
// at least want bytes, its own two-byte header included.
func findModePage(b []byte, page byte, want int) ([]byte, error) {
	what := fmt.Sprintf("mode page %02Xh", page)
	if len(b) < modeHeaderLength {
		return nil, errShortAnswer(what, len(b), modeHeaderLength)
	}
	body := clipField(b, modeHeaderLength+int(b[3]), len(b))
	if len(body) < 2 {
		return nil, errShortAnswer(what, len(body), want)
	}
	if got := body[0] & 0x3F; got != page {
		return nil, errWrongPage(what, got, page)
	}
	body = clipField(body, 0, 2+int(body[1]))
	if len(body) < want {
		return nil, errShortAnswer(what, len(body), want)
	}
	return body, nil
}

// Mode pages of a changer (SMC-3, 7.3).
const (
	PageElementAddresses   byte = 0x1D
	PageTransportGeometry  byte = 0x1E
	PageDeviceCapabilities byte = 0x1F
)

// AddressRange is a run of element addresses.
type AddressRange struct{ First, Count uint16 }

// ElementAddresses is mode page 1Dh: where each type of element begins and how
// many there are (SMC-3, 7.3.4).
type ElementAddresses struct {
	Transports, Storage, ImportExport, DataTransfer AddressRange
}

// ParseElementAddresses reads mode page 1Dh from an answer to MODE SENSE(6).
func ParseElementAddresses(b []byte) (ElementAddresses, error) {
	p, err := findModePage(b, PageElementAddresses, 18)
	if err != nil {
		return ElementAddresses{}, err
	}
	at := func(i int) AddressRange {
		return AddressRange{binary.BigEndian.Uint16(p[i:]), binary.BigEndian.Uint16(p[i+2:])}
	}
	return ElementAddresses{Transports: at(2), Storage: at(6), ImportExport: at(10), DataTransfer: at(14)}, nil
}

// ParseTransportGeometry reads mode page 1Eh: whether any transport can turn a
// two-sided medium over (SMC-3, 7.3.5).
func ParseTransportGeometry(b []byte) (rotates bool, err error) {
	p, err := findModePage(b, PageTransportGeometry, 2)
	if err != nil {
		return false, err
	}
	for d := p[2:]; len(d) >= 2; d = d[2:] {
		rotates = rotates || d[0]&0x01 != 0
	}
	return rotates, nil
}

// Capabilities is mode page 1Fh: where media can rest, and which direct moves
// the changer can do (SMC-3, 7.3.2). The element types serve as indices;
// index 0 is not used.
type Capabilities struct {
	// Stores tells whether an element of this type can hold a medium.
	Stores [5]bool
	// Moves[from][to] is for MOVE MEDIUM, Exchanges[from][to] for EXCHANGE
	// MEDIUM.
	Moves, Exchanges [5][5]bool
}

// ParseCapabilities reads mode page 1Fh from an answer to MODE SENSE(6). A
// device that ends the page after the moves has no exchanges.
func ParseCapabilities(b []byte) (Capabilities, error) {
	p, err := findModePage(b, PageDeviceCapabilities, 8)
	if err != nil {
		return Capabilities{}, err
	}
	var c Capabilities
	for t := TransportElement; t <= DataTransferElement; t++ {
		bit := byte(1) << (t - 1)
		c.Stores[t] = p[2]&bit != 0
		for from := TransportElement; from <= DataTransferElement; from++ {
			c.Moves[from][t] = p[3+from]&bit != 0
			if len(p) >= 16 {
				c.Exchanges[from][t] = p[11+from]&bit != 0
			}
		}
	}
	return c, nil
}
