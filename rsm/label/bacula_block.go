// SPDX-License-Identifier: Apache-2.0

package label

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"

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

// baculaHeaderLengths are the lengths of the headers of a block and of a record.
func baculaHeaderLengths(block []byte) (ofBlock, ofRecord int) {
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
	ofBlock, ofRecord := baculaHeaderLengths(block)
	return block[min(ofBlock+ofRecord, len(block)):]
}

// checkBaculaSum checks the checksum of a block, if it has one.
//
// BB01 and BB02 have the CRC32 of all after it, or 0 when it is turned off. For BB03
// the source (stored/block_util.c) takes XXH3 of the whole block with zeros for the
// checksum; the developers' notes on the format say XXH64. Either is accepted.
func checkBaculaSum(block []byte) error {
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
	case options&baculaOptSum != 0 && sum != sumBaculaBlock(xxh3.New(), block) && sum != sumBaculaBlock(xxhash.New(), block):
		return errors.New("its checksum does not match")
	}
	return nil
}

// sumBaculaBlock sums a block of BB03 with zeros for the checksum.
func sumBaculaBlock(h hash.Hash64, block []byte) uint64 {
	for _, part := range [][]byte{block[:baculaSum64], make([]byte, 8), block[baculaSum64+8:]} {
		_, _ = h.Write(part) // a hash takes anything (hash.Hash)
	}
	return h.Sum64()
}
