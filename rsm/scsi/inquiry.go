// SPDX-License-Identifier: Apache-2.0

package scsi

import (
	"encoding/binary"
	"slices"
)

// Device types (SPC-4, peripheral device type).
const (
	TypeTape    byte = 0x01
	TypeChanger byte = 0x08
)

// Identification is a device's answer to INQUIRY (SPC-4, 6.4.2).
type Identification struct {
	// Connected is false when no such device is there (peripheral qualifier
	// other than 0).
	Connected bool
	Type      byte
	Removable bool
	Vendor    string
	Product   string
	Revision  string
}

// ParseInquiry reads standard INQUIRY data. Old devices send fewer than 36
// bytes; what is missing stays empty.
func ParseInquiry(b []byte) (Identification, error) {
	if len(b) < 5 {
		return Identification{}, errShortAnswer("INQUIRY", len(b), 5)
	}
	return Identification{
		Connected: b[0]>>5 == 0,
		Type:      b[0] & 0x1F,
		Removable: b[1]&0x80 != 0,
		Vendor:    readTextField(clipField(b, 8, 16)),
		Product:   readTextField(clipField(b, 16, 32)),
		Revision:  readTextField(clipField(b, 32, 36)),
	}, nil
}

// Vital product data pages.
const (
	PageSupported      byte = 0x00
	PageSerialNumber   byte = 0x80
	PageIdentification byte = 0x83
)

// bodyOfVPDPage checks a VPD page's header and returns what follows it.
func bodyOfVPDPage(b []byte, page byte, what string) ([]byte, error) {
	if len(b) < 4 {
		return nil, errShortAnswer(what, len(b), 4)
	}
	if b[1] != page {
		return nil, errWrongPage(what, b[1], page)
	}
	size := int(binary.BigEndian.Uint16(b[2:]))
	return clipField(b, 4, 4+size), nil
}

// ParseSupportedPages reads VPD page 00h: which pages the device has.
func ParseSupportedPages(b []byte) ([]byte, error) {
	body, err := bodyOfVPDPage(b, PageSupported, "VPD page 00h")
	return slices.Clone(body), err
}

// ParseSerialNumber reads VPD page 80h.
func ParseSerialNumber(b []byte) (string, error) {
	body, err := bodyOfVPDPage(b, PageSerialNumber, "VPD page 80h")
	return readTextField(body), err
}

// ParseIdentification reads VPD page 83h: the designators of the device.
func ParseIdentification(b []byte) ([]Designator, error) {
	body, err := bodyOfVPDPage(b, PageIdentification, "VPD page 83h")
	if err != nil {
		return nil, err
	}
	var all []Designator
	for len(body) >= 4 {
		d, size := parseDesignator(body)
		if size > len(body) {
			break
		}
		all = append(all, d)
		body = body[size:]
	}
	return all, nil
}

// ParseLUNs reads the answer to REPORT LUNS: the eight-byte numbers, in the
// order given.
func ParseLUNs(b []byte) ([]uint64, error) {
	if len(b) < 8 {
		return nil, errShortAnswer("REPORT LUNS", len(b), 8)
	}
	size := min(uint64(binary.BigEndian.Uint32(b)), uint64(len(b)-8))
	var luns []uint64
	for list := b[8 : 8+size]; len(list) >= 8; list = list[8:] {
		luns = append(luns, binary.BigEndian.Uint64(list))
	}
	return luns, nil
}
