// SPDX-License-Identifier: Apache-2.0

package virtual

// The sizes of element status data (SMC-3, 6.11.2 to 6.11.7).
const (
	statusHeaderSize = 8
	pageHeaderSize   = 8
	descriptorSize   = 12
	volumeTagSize    = 36
	identifierHeader = 4
)

// statusRequest is what a READ ELEMENT STATUS asks for.
type statusRequest struct {
	kind              elementKind
	tags, identifiers bool
	start, count      int
	allocation        int
}

// encodeReport returns the report, cut to as many whole descriptors as the
// allocation length holds. Counts are those of the full report.
func (r statusRequest) encodeReport(l *Library) []byte {
	chosen := r.chooseElements(l)
	full := 0
	var pages [][]*element
	for _, e := range chosen {
		if last := len(pages) - 1; last >= 0 && pages[last][0].kind == e.kind {
			pages[last] = append(pages[last], e)
		} else {
			pages = append(pages, []*element{e})
			full += pageHeaderSize
		}
		full += r.descriptorLength(l, e.kind)
	}
	report := make([]byte, statusHeaderSize)
	if len(chosen) > 0 {
		putNumber(report[0:2], uint64(chosen[0].address))
	}
	putNumber(report[2:4], uint64(len(chosen)))
	putNumber(report[5:8], uint64(full))
	for _, page := range pages {
		report = r.appendElementPage(report, l, page)
	}
	return l.config.Quirks.spoilReport(report, full)
}

// spoilReport makes a report wrong, as some changers make theirs. One that was
// cut at the allocation length is left as it is.
func (q Quirks) spoilReport(report []byte, full int) []byte {
	if len(report) == statusHeaderSize || len(report) < statusHeaderSize+full {
		return report
	}
	if q.EmptyPage {
		report = append(report, byte(kindSlot), 0, 0, descriptorSize, 0, 0, 0, 0)
		putNumber(report[5:8], uint64(full+pageHeaderSize))
	}
	if q.ShortReport {
		report = report[:len(report)-pageHeaderSize]
	}
	return report
}

// chooseElements returns the elements the request means, in order of address.
func (r statusRequest) chooseElements(l *Library) []*element {
	var chosen []*element
	for _, e := range l.elements {
		if len(chosen) == r.count {
			break
		}
		hidden := e.kind == kindTransport && l.config.Quirks.NoTransports
		if e.address >= r.start && (r.kind == kindAll || r.kind == e.kind) && !hidden {
			chosen = append(chosen, e)
		}
	}
	return chosen
}

// appendElementPage adds the page of elements of one kind, as far as there is
// room.
func (r statusRequest) appendElementPage(report []byte, l *Library, page []*element) []byte {
	kind := page[0].kind
	length := r.descriptorLength(l, kind)
	if len(report)+pageHeaderSize > r.allocation {
		return report
	}
	head := make([]byte, pageHeaderSize)
	head[0] = byte(kind)
	if r.tags {
		head[1] = 0x80
	}
	if l.config.Quirks.AlternateTagFlag {
		head[1] |= 0x40
	}
	putNumber(head[2:4], uint64(length))
	putNumber(head[5:8], uint64(length*len(page)))
	report = append(report, head...)
	for _, e := range page {
		if len(report)+length > r.allocation {
			break
		}
		report = append(report, r.encodeDescriptor(l, e, length)...)
	}
	return report
}

// descriptorLength is the length of the descriptors of a kind. The four bytes
// of the identifier's head are there even when no identifier is.
func (r statusRequest) descriptorLength(l *Library, kind elementKind) int {
	length := descriptorSize + identifierHeader
	if r.tags {
		length += volumeTagSize
	}
	if r.identifiers && kind == kindDrive {
		length += len(l.drives[0].deviceIdentifier(l.config.Quirks))
	}
	return length
}

// encodeDescriptor is the status of one element.
func (r statusRequest) encodeDescriptor(l *Library, e *element, length int) []byte {
	v := l.viewElement(e)
	b := make([]byte, length)
	putNumber(b[0:2], uint64(e.address))
	b[2] = v.elementFlags(e.kind)
	if l.config.Quirks.NoFlags {
		b[2] &^= 0x0A
	}
	putNumber(b[4:6], uint64(v.exception))
	b[9] = v.mediumType
	if v.inverted {
		b[9] |= 0x40
	}
	if v.source != nil {
		b[9] |= 0x80
		putNumber(b[10:12], uint64(*v.source))
	}
	rest := b[descriptorSize:]
	if r.tags {
		if v.full {
			l.config.Quirks.putBarcode(rest[:32], v.barcode)
		}
		rest = rest[volumeTagSize:]
	}
	if r.identifiers && e.kind == kindDrive {
		id := e.drive.deviceIdentifier(l.config.Quirks)
		rest[0], rest[3] = 0x02, byte(len(id))
		if !l.config.Quirks.SerialOnly {
			rest[1] = 0x01
		}
		copy(rest[identifierHeader:], id)
	}
	return b
}

// deviceIdentifier is how the changer names the drive (SMC-3, 6.11.7).
func (d *drive) deviceIdentifier(q Quirks) []byte {
	if q.SerialOnly {
		b := make([]byte, driveSerialSize)
		putText(b, d.identity.serial)
		return b
	}
	return d.identity.t10Designator(driveSerialSize)
}

// driveSerialSize is the size of a drive's serial number in an identifier.
const driveSerialSize = 10
