// SPDX-License-Identifier: Apache-2.0

package label

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"slices"

	"github.com/cespare/xxhash/v2"
	"github.com/zeebo/xxh3"
)

// A block begins with a header of big-endian numbers: checksum or, in BB03,
// options; length of the block; its number; its mark, "BB01" to "BB03"; from
// BB02 on, session id and time; in BB03, a checksum of 64 bits. Then follow the
// records, each with a header of its own: in BB01, session id and time; file
// index; stream; length of the data (Bareos, stored/block.h and record.h;
// Bacula, stored/block.h).
const (
	baculaLength = 4
	baculaMark   = 12
	baculaSum64  = 24
)

// The options of a BB03 block (Bacula, stored/block.h, BLKH_OPTIONS).
const (
	baculaOptSum       = 1 // the block has a checksum
	baculaOptVolume    = 2 // the volume is encrypted; its label is not
	baculaOptEncrypted = 4 // this block is encrypted
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

// baculaHeaders are the lengths of the headers of a block and of a record.
func baculaHeaders(block []byte) (ofBlock, ofRecord int) {
	switch block[baculaMark+3] {
	case '1':
		return 16, 20
	case '2':
		return 24, 12
	}
	return 32, 12
}

// baculaRecordData is what follows the first record's header.
func baculaRecordData(block []byte) []byte {
	if block == nil {
		return nil
	}
	ofBlock, ofRecord := baculaHeaders(block)
	return block[min(ofBlock+ofRecord, len(block)):]
}

// parseBacula reads the label in the block at the beginning of data, which has
// Bacula's mark and may go on with further blocks.
func parseBacula(data []byte) (l baculaLabel, err error) {
	ofBlock, ofRecord := baculaHeaders(data)
	length := uint64(binary.BigEndian.Uint32(data[baculaLength:]))
	if length < uint64(ofBlock+ofRecord) || length > uint64(len(data)) {
		return l, fmt.Errorf("its first block ought to have %d bytes, of which %d were read", length, len(data))
	}
	block := data[:length]
	if err := checkBacula(block); err != nil {
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
		return l, fmt.Errorf("its label ought to have %d bytes, of which its block has %d", size, len(fields.rest))
	}
	fields.rest = fields.rest[:size]
	return fields.label()
}

// checkBacula checks the checksum of a block, if it has one.
//
// BB01 and BB02: CRC32 of all after it; 0 when it is turned off. BB03: its
// source (stored/block_util.c) takes XXH3 of the whole block with zeros for the
// checksum, its developers' notes on the format say XXH64: either will do.
func checkBacula(block []byte) error {
	sum := uint64(binary.BigEndian.Uint32(block))
	if block[baculaMark+3] != '3' {
		if sum != 0 && sum != uint64(crc32.ChecksumIEEE(block[baculaLength:])) {
			return errors.New("its checksum does not match")
		}
		return nil
	}
	options := sum
	sum = binary.BigEndian.Uint64(block[baculaSum64:])
	switch {
	case options&^(baculaOptSum|baculaOptVolume|baculaOptEncrypted) != 0:
		return fmt.Errorf("its block has the options %#x, which are not known here", options)
	case options&baculaOptEncrypted != 0:
		return errors.New("its block is encrypted")
	case options&baculaOptSum == 0 && sum != 0:
		return errors.New("its block has a checksum, and says that it has none")
	case options&baculaOptSum != 0 && sum != baculaSum(xxh3.New(), block) && sum != baculaSum(xxhash.New(), block):
		return errors.New("its checksum does not match")
	}
	return nil
}

func baculaSum(h hash.Hash64, block []byte) uint64 {
	for _, part := range [][]byte{block[:baculaSum64], make([]byte, 8), block[baculaSum64+8:]} {
		_, _ = h.Write(part) // a hash takes anything (hash.Hash)
	}
	return h.Sum64()
}

// baculaFields are the fields of a label that are still to be read: strings end
// with NUL, numbers and times have 4 or 8 bytes (lib/serial of both).
type baculaFields struct{ rest []byte }

func (f *baculaFields) bytes(n int) []byte {
	if n > len(f.rest) {
		f.rest = nil
		return make([]byte, n)
	}
	field := f.rest[:n]
	f.rest = f.rest[n:]
	return field
}

func (f *baculaFields) text() string {
	text, rest, _ := bytes.Cut(f.rest, []byte{0})
	f.rest = rest
	return string(text)
}

// label reads the fields in the order of both programs' stored/label.c.
func (f baculaFields) label() (l baculaLabel, err error) {
	id := f.text()
	switch version := binary.BigEndian.Uint32(f.bytes(4)); {
	case len(baculaIDs[id]) == 0:
		return l, fmt.Errorf("its label has the id %.40q, which is not known here", id)
	case !slices.Contains(baculaIDs[id], version):
		return l, fmt.Errorf("its label has version %d, which is not known here", version)
	case version >= 11:
		l.labelled = int64(binary.BigEndian.Uint64(f.bytes(8))) // label_btime
	default:
		f.bytes(8) // label_date
	}
	f.bytes(3 * 8) // write_btime or label_time; write_date; write_time
	l.volume = f.text()
	f.text() // PrevVolumeName
	l.pool = f.text()
	f.text() // PoolType
	l.media = f.text()
	l.host = f.text()
	l.program = f.text()
	l.version = f.text()
	if f.rest == nil {
		return l, errors.New("its label is cut off")
	}
	if l.volume == "" || len(l.volume) > 255 || !isPlain(l.volume) {
		return l, fmt.Errorf("it names no volume: %.130q", l.volume)
	}
	return l, nil
}
