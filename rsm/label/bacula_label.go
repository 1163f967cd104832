// SPDX-License-Identifier: Apache-2.0

package label

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// baculaIDs are the labels' ids and the versions that each is written with
// (block.h of both). The "Data" ones are Bacula's kinds of volumes on disk.
var baculaIDs = map[string][]uint32{
	"Bacula 1.0 immortal\n":       {11, 10, 9},
	"Bacula 0.9 mortal\n":         {10, 9},
	"Bacula 1.0 Metadata\n":       {10000},
	"Bacula 1.0 Dedup Metadata\n": {30000},
	"Bacula 1.0 S3 Cloud Data\n":  {40000},
	"Bareos 2.0 immortal\n":       {20},
}

// baculaLabel is what a volume label says.
type baculaLabel struct {
	volume, pool, media, host, program, version string
	// labelled is in microseconds since 1970; 0 in labels before version 11.
	labelled int64
}

// parseBaculaLabel reads the label in the block at the beginning of data, which has
// Bacula's mark and may go on with further blocks.
func parseBaculaLabel(data []byte) (l baculaLabel, err error) {
	ofBlock, ofRecord := baculaHeaderLengths(data)
	length := uint64(binary.BigEndian.Uint32(data[baculaLength:]))
	if length < uint64(ofBlock+ofRecord) || length > uint64(len(data)) {
		return l, fmt.Errorf("its first block says that it has %d bytes, of which %d were read", length, len(data))
	}
	block := data[:length]
	if err := checkBaculaSum(block); err != nil {
		return l, err
	}
	record := block[ofBlock : ofBlock+ofRecord]
	index := int32(binary.BigEndian.Uint32(record[ofRecord-12:]))
	if index != -1 && index != -2 { // PRE_LABEL, VOL_LABEL (record.h)
		return l, fmt.Errorf("its first record is no volume label: it has file index %d", index)
	}
	size := uint64(binary.BigEndian.Uint32(record[ofRecord-4:]))
	fields := baculaFields{block[ofBlock+ofRecord:]}
	if size > uint64(len(fields.rest)) {
		return l, fmt.Errorf("its label says that it has %d bytes, of which its block has %d", size, len(fields.rest))
	}
	fields.rest = fields.rest[:size]
	return fields.readLabelFields()
}

// baculaFields are the fields of a label that are still to be read. Strings end with
// NUL; numbers and times have 4 or 8 bytes (lib/serial of both).
type baculaFields struct{ rest []byte }

func (f *baculaFields) nextBytes(n int) []byte {
	if n > len(f.rest) {
		f.rest = nil
		return make([]byte, n)
	}
	field := f.rest[:n]
	f.rest = f.rest[n:]
	return field
}

func (f *baculaFields) nextText() string {
	text, rest, _ := bytes.Cut(f.rest, []byte{0})
	f.rest = rest
	return string(text)
}

// readLabelFields reads the fields in the order of both programs' stored/label.c.
func (f baculaFields) readLabelFields() (l baculaLabel, err error) {
	id := f.nextText()
	switch version := binary.BigEndian.Uint32(f.nextBytes(4)); {
	case len(baculaIDs[id]) == 0:
		return l, fmt.Errorf("its label has the id %.40q, which is not known here", id)
	case !slices.Contains(baculaIDs[id], version):
		return l, fmt.Errorf("its label has version %d, which is not known here", version)
	case version >= 11:
		l.labelled = int64(binary.BigEndian.Uint64(f.nextBytes(8))) // label_btime
	default:
		f.nextBytes(8) // label_date
	}
	f.nextBytes(3 * 8) // write_btime or label_time; write_date; write_time
	l.volume = f.nextText()
	f.nextText() // PrevVolumeName
	l.pool = f.nextText()
	f.nextText() // PoolType
	l.media = f.nextText()
	l.host = f.nextText()
	l.program = f.nextText()
	l.version = f.nextText()
	if f.rest == nil {
		return l, errors.New("its label is cut off")
	}
	if l.volume == "" || len(l.volume) > 255 || !isPlainText(l.volume) {
		return l, fmt.Errorf("it names no volume: %.130q", l.volume)
	}
	return l, nil
}
