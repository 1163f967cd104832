// SPDX-License-Identifier: Apache-2.0

package connect

import (
	"bytes"

	"rsm.storage/rsmctl/rsm/label"
)

// labelBlock is the length of a label of ANSI X3.27, and of IBM's.
const labelBlock = 80

// labelMarks are what such labels begin with, in ASCII and in EBCDIC.
var labelMarks = [][]byte{
	[]byte("VOL"), []byte("UVL"), []byte("HDR"), []byte("UHL"),
	{0xE5, 0xD6, 0xD3}, {0xE4, 0xE5, 0xD3}, {0xC8, 0xC4, 0xD9}, {0xE4, 0xC8, 0xD3},
}

// splitLabels makes a reading of the bytes that a medium begins with. Labels of
// 80 bytes that follow each other, as in a raw copy of a labelled tape, are
// blocks of their own, and a filemark follows them. All else is one block.
func splitLabels(all []byte) label.Reading {
	var reading label.Reading
	rest := all
	for beginsWithLabel(rest) && (len(reading) > 0 || beginsWithLabel(rest[labelBlock:])) && !reading.Enough() {
		reading = append(reading, label.Record{Kind: label.Data, Data: rest[:labelBlock]})
		rest = rest[labelBlock:]
	}
	if len(reading) > 0 {
		reading = append(reading, label.Record{Kind: label.FileMark})
	}
	if len(rest) > 0 {
		reading = append(reading, label.Record{Kind: label.Data, Data: rest})
	}
	return reading
}

func beginsWithLabel(b []byte) bool {
	if len(b) < labelBlock {
		return false
	}
	for _, mark := range labelMarks {
		if bytes.HasPrefix(b, mark) {
			return true
		}
	}
	return false
}
