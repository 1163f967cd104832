// SPDX-License-Identifier: Apache-2.0

package virtual

import (
	"cmp"
	"maps"
	"slices"
)

// The formats of MAM attributes (SPC-4, table 383).
const (
	formatBinary byte = 0
	formatASCII  byte = 1
	formatText   byte = 2
)

// attributeHeaderLength is the size of an attribute without its value.
const attributeHeaderLength = 5

// The range of attributes that hosts can write, and the longest value of one
// (SPC-4, table 384). Those before it belong to the device and the medium.
const (
	firstHostAttribute = 0x0800
	lastHostAttribute  = 0x0BFF
	maxAttribute       = 1024
)

// attribute is one MAM attribute.
type attribute struct {
	id       uint16
	readOnly bool
	format   byte
	value    []byte
}

// encodeAttribute lays the attribute out (SPC-4, table 382).
func (a attribute) encodeAttribute() []byte {
	b := make([]byte, attributeHeaderLength, attributeHeaderLength+len(a.value))
	putNumber(b[0:2], uint64(a.id))
	b[2] = a.format
	if a.readOnly {
		b[2] |= 0x80
	}
	putNumber(b[3:5], uint64(len(a.value)))
	return append(b, a.value...)
}

// binaryAttribute and asciiAttribute make attributes that only the device
// writes.
func binaryAttribute(id uint16, size int, v uint64) attribute {
	a := attribute{id: id, readOnly: true, format: formatBinary, value: make([]byte, size)}
	putNumber(a.value, v)
	return a
}

func asciiAttribute(id uint16, size int, s string) attribute {
	a := attribute{id: id, readOnly: true, format: formatASCII, value: make([]byte, size)}
	putText(a.value, s)
	return a
}

// The values of attribute 0408h, medium type.
const (
	chipData     = 0x00
	chipCleaning = 0x01
	chipWORM     = 0x80
)

// listAttributes are all attributes of the cartridge in order of their numbers.
// written is the size of its images, alerts the flags of the drive it is in.
func (c *cartridge) listAttributes(written int64, alerts uint64) []attribute {
	capacity := capacityOf(c.MediaType)
	kind := uint64(chipData)
	switch {
	case c.Cleaning:
		kind = chipCleaning
	case c.WORM:
		kind = chipWORM
	}
	all := []attribute{
		binaryAttribute(0x0000, 8, uint64(max(0, capacity-written>>20))),
		binaryAttribute(0x0001, 8, uint64(capacity)),
		binaryAttribute(0x0002, 8, alerts),
		binaryAttribute(0x0003, 8, uint64(c.memory.Loads)),
		binaryAttribute(0x0006, 1, uint64(densityOf(c.MediaType))),
		binaryAttribute(0x0009, 4, uint64(c.memory.Change)),
		asciiAttribute(0x0400, 8, "RSMCTL"),
		asciiAttribute(0x0401, 32, c.Serial),
		binaryAttribute(0x0405, 1, uint64(densityOf(c.MediaType))),
		binaryAttribute(0x0408, 1, kind),
	}
	if c.Cleaning {
		all = append(all, binaryAttribute(0x0409, 2, uint64(max(0, c.memory.CleaningsLeft))))
	}
	for _, id := range slices.Sorted(maps.Keys(c.memory.Attributes)) {
		h := c.memory.Attributes[id]
		all = append(all, attribute{id: id, format: h.Format, value: h.Value})
	}
	slices.SortStableFunc(all, func(a, b attribute) int { return cmp.Compare(a.id, b.id) })
	return all
}
