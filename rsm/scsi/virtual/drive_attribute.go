// SPDX-License-Identifier: Apache-2.0

package virtual

import (
	"maps"
	"os"
	"path/filepath"
	"time"

	"rsm.storage/rsmctl/rsm/scsi"
)

// The service actions of READ ATTRIBUTE (SPC-4, table 243).
const (
	attributeValues = 0x00
	attributeList   = 0x01
)

// readAttribute carries out READ ATTRIBUTE (SPC-4, 6.17). A first attribute
// that does not exist is an invalid field, as the standard has it.
func (d *drive) readAttribute(c *command) error {
	if err := d.requireChip(); err != nil {
		return err
	}
	switch {
	case c.cdb[5] != 0:
		return invalidField(5) // one volume
	case c.cdb[7] != 0:
		return invalidField(7) // one partition
	}
	first, found := c.fieldAt(8, 2), false
	var values, list []byte
	for _, a := range d.element.cartridge.listAttributes(d.sizeOfSideUp(), d.alerts) {
		found = found || int(a.id) == first
		if !found {
			continue
		}
		values = append(values, a.encodeAttribute()...)
		list = append(list, byte(a.id>>8), byte(a.id))
	}
	if !found {
		return invalidField(8)
	}
	body := values
	switch c.cdb[1] & 0x1F {
	case attributeValues:
	case attributeList:
		body = list
	default:
		return invalidField(1)
	}
	head := make([]byte, 4)
	quirks := d.lib.config.Quirks
	if room := min(c.fieldAt(10, 4), len(c.in)) - len(head); quirks.MemoryPadded && room > len(body) {
		body = append(body, make([]byte, room-len(body))...)
	}
	putNumber(head, uint64(len(body)))
	c.replyData(append(head, body...), c.fieldAt(10, 4))
	c.wait = time.Duration(quirks.MemorySlow) * time.Second
	return nil
}

// sizeOfSideUp is the size of the side that is up, in bytes.
func (d *drive) sizeOfSideUp() int64 {
	if d.image.tape != nil {
		return d.image.tape.Size()
	}
	c := d.element.cartridge
	info, err := os.Stat(filepath.Join(d.lib.folderPathOf(c), sideFileName(c.sideUp())))
	if err != nil {
		return 0
	}
	return info.Size()
}

// writeAttribute carries out WRITE ATTRIBUTE (SPC-4, 6.48): all of the list or
// nothing. A length of 0 deletes an attribute.
func (d *drive) writeAttribute(c *command) error {
	if err := d.requireChip(); err != nil {
		return err
	}
	list, err := c.takeParameters(c.fieldAt(10, 4))
	if err != nil || len(list) == 0 {
		return err
	}
	medium := d.element.cartridge
	if medium.WriteProtected {
		return checkCondition(scsi.DataProtect, codeWriteProtected)
	}
	changed := maps.Clone(medium.memory.Attributes)
	if changed == nil {
		changed = map[uint16]hostAttribute{}
	}
	if err := applyAttributes(list, changed); err != nil {
		return err
	}
	medium.memory.Attributes = changed
	return d.lib.saveMemory(medium)
}

// applyAttributes changes the attributes as a parameter list says.
func applyAttributes(list []byte, into map[uint16]hostAttribute) error {
	if len(list) < 4 || int(readNumber(list[:4])) != len(list)-4 {
		return invalidParameter(0)
	}
	for at := 4; at < len(list); {
		if len(list)-at < attributeHeaderLength {
			return illegalRequest(codeParameterLength)
		}
		id, format, length := uint16(readNumber(list[at:at+2])), list[at+2]&0x03, int(readNumber(list[at+3:at+5]))
		switch {
		case id < firstHostAttribute || id > lastHostAttribute:
			return invalidParameter(at)
		case format > formatText:
			return invalidParameter(at + 2)
		case length > maxAttribute:
			return invalidParameter(at + 3)
		case len(list)-at-attributeHeaderLength < length:
			return illegalRequest(codeParameterLength)
		}
		at += attributeHeaderLength
		if length == 0 {
			delete(into, id)
		} else {
			into[id] = hostAttribute{Format: format, Value: append(hexBytes(nil), list[at:at+length]...)}
		}
		at += length
	}
	return nil
}
