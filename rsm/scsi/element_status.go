// SPDX-License-Identifier: Apache-2.0

package scsi

import "encoding/binary"

// ElementStatus is an answer to READ ELEMENT STATUS (SMC-3, 6.11.2 on).
type ElementStatus struct {
	// Size is how many bytes the whole answer has, by its own header. When
	// it is more than was asked for, the answer was cut.
	Size int
	// Elements are in the order sent. Types other than 1 to 4 may occur.
	Elements []ElementDescriptor
}

// ElementDescriptor is what the changer says of one element.
type ElementDescriptor struct {
	Type    ElementCode
	Address uint16

	// Full, PutByOperator (ImpExp), Exception (Except) and Accessible
	// (Access) are the changer's flags. Transports and drives have no ImpExp,
	// transports no Access.
	Full, PutByOperator, Exception, Accessible bool
	// ASC and ASCQ explain Exception.
	ASC, ASCQ byte

	// MediumType is 0 when the changer does not tell, 1 data, 2 cleaning,
	// 3 diagnostics, 4 WORM, 5 microcode.
	MediumType byte
	// Inverted and Source mean something when SourceValid is set.
	SourceValid, Inverted bool
	Source                uint16

	// VolumeTag is the primary volume tag, trimmed; AlternateTag the other
	// one.
	VolumeTag, AlternateTag string
	// Identifier is the drive's identity (DVCID); HasIdentifier tells whether
	// it was sent.
	Identifier    Designator
	HasIdentifier bool

	// Cut is true when the end of the descriptor is missing from the answer.
	Cut bool
}

const (
	elementHeaderLength     = 8  // of the answer, and of each page
	elementDescriptorLength = 12 // of a descriptor
	volumeTagLength         = 36
	volumeTagIDLength       = 32
)

// ParseElementStatus reads an answer to READ ELEMENT STATUS. It trusts the
// descriptor length of each page above everything else: libraries exist that
// set the flag for an alternate volume tag and send none, that announce more
// bytes than they send, that add padding, that send pages without bytes.
func ParseElementStatus(b []byte) (ElementStatus, error) {
	if len(b) < elementHeaderLength {
		return ElementStatus{}, errShortAnswer("READ ELEMENT STATUS", len(b), elementHeaderLength)
	}
	s := ElementStatus{Size: elementHeaderLength + int(readUint24(b[5:]))}
	rest := clipField(b, elementHeaderLength, s.Size)
	for len(rest) > elementHeaderLength {
		size := elementHeaderLength + int(readUint24(rest[5:]))
		page := parseElementPage(clipField(rest, 0, size))
		if size == elementHeaderLength {
			break
		}
		s.Elements = append(s.Elements, page...)
		rest = clipField(rest, size, len(rest))
	}
	return s, nil
}

// parseElementPage reads one element status page, its header included.
func parseElementPage(page []byte) []ElementDescriptor {
	length := int(binary.BigEndian.Uint16(page[2:]))
	if length < elementDescriptorLength {
		return nil
	}
	var all []ElementDescriptor
	rest := page[elementHeaderLength:]
	for len(rest) >= elementDescriptorLength {
		d := parseElementDescriptor(clipField(rest, 0, length), ElementCode(page[0]&0x0F), page[1])
		d.Cut = len(rest) < length
		all = append(all, d)
		rest = clipField(rest, length, len(rest))
	}
	return all
}

// parseElementDescriptor reads one element descriptor of at least 12 bytes.
func parseElementDescriptor(b []byte, code ElementCode, flags byte) ElementDescriptor {
	d := ElementDescriptor{
		Type:          code,
		Address:       binary.BigEndian.Uint16(b),
		Full:          b[2]&0x01 != 0,
		Exception:     b[2]&0x04 != 0,
		Accessible:    b[2]&0x08 != 0 && code != TransportElement,
		PutByOperator: b[2]&0x02 != 0 && code == ImportExportElement,
		ASC:           b[4],
		ASCQ:          b[5],
		MediumType:    b[9] & 0x07,
		SourceValid:   b[9]&0x80 != 0,
	}
	if d.SourceValid {
		d.Inverted = b[9]&0x40 != 0
		d.Source = binary.BigEndian.Uint16(b[10:])
	}
	rest := b[elementDescriptorLength:]
	if flags&0x80 != 0 {
		d.VolumeTag, rest = takeVolumeTag(rest)
	}
	if flags&0x40 != 0 && alternateTagFits(rest) {
		d.AlternateTag, rest = takeVolumeTag(rest)
	}
	d.takeIdentifier(rest)
	return d
}

// takeVolumeTag reads a volume tag and returns what follows it. Nobody uses the
// volume sequence number behind the tag.
func takeVolumeTag(b []byte) (string, []byte) {
	return readTextField(clipField(b, 0, volumeTagIDLength)), clipField(b, volumeTagLength, len(b))
}

// alternateTagFits tells whether there is room for the alternate tag that a
// page's flag announces. Where there is none, the flag lies, and the bytes
// are the identifier's.
func alternateTagFits(b []byte) bool { return len(b) >= volumeTagLength && !startsIdentifier(b) }

// startsIdentifier tells whether b looks like an identifier that ends exactly
// within b: a code set and a kind that exist, and a length that fits.
func startsIdentifier(b []byte) bool {
	if len(b) < 4 || b[0] < 1 || b[0] > 3 || b[1]&0x0F > 8 || b[2] != 0 || b[3] == 0 {
		return false
	}
	return 4+int(b[3]) <= len(b)
}

// takeIdentifier reads a drive's identity when there is one.
func (d *ElementDescriptor) takeIdentifier(b []byte) {
	if len(b) < 4 || b[3] == 0 {
		return
	}
	id, _ := parseDesignator(b)
	if len(id.Data) == 0 || len(trimPadding(id.Data)) == 0 {
		return
	}
	d.Identifier, d.HasIdentifier = id, true
}
