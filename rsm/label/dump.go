// SPDX-License-Identifier: Apache-2.0

package label

import (
	"encoding/binary"
	"strconv"
)

// TypeDump is the label type of the dumps of file systems that dump(8) makes.
const TypeDump = "dump"

// The record that begins a volume of a dump (FreeBSD, NetBSD:
// include/protocols/dumprestore.h, struct s_spcl), in the order of bytes of the
// machine that wrote it.
const (
	dumpRecord   = 1024
	dumpDate     = 4
	dumpVolume   = 12
	dumpMagicAt  = 24
	dumpLabel    = 676 // 16 bytes
	dumpLevel    = 692
	dumpSystem   = 696 // 64 bytes
	dumpDevice   = 760 // 64 bytes
	dumpHost     = 824 // 64 bytes
	dumpFlags    = 888
	dumpNewDate  = 896 // 8 bytes, UFS2 only
	dumpTape     = 1   // c_type of a record that begins a volume
	dumpNewer    = 1   // DR_NEWHEADER: what stands from the label on is valid
	dumpChecksum = 84446

	dumpOldMagic  = 60011
	dumpNewMagic  = 60012
	dumpUFS2Magic = 0x19540119
)

// Dump reads the dumps of dump(8), of UFS and of ext2. They name no medium. The text in
// the place of a label (dump -L) is "none" or the file system's own label by default:
// it is the same for all dumps and all their volumes.
type Dump struct{}

// Type implements Reader.
func (Dump) Type() string { return TypeDump }

// Claim implements Reader. The words of the record add up to a fixed sum.
func (Dump) Claim(reading Reading) (Claim, bool) {
	record := reading.beginningOfStream(dumpRecord)
	if len(record) < dumpMagicAt+4 {
		return Claim{}, false
	}
	order, magic := dumpByteOrder(record)
	switch {
	case order == nil:
		return Claim{}, false
	case len(record) < dumpRecord:
		return Claim{Strength: Magic, Damaged: "its first record is short"}, true
	case sumDumpRecord(record, order) != dumpChecksum:
		return Claim{Strength: Magic, Damaged: "the checksum of its first record does not match"}, true
	case order.Uint32(record) != dumpTape:
		return Claim{Strength: Magic, Damaged: "its first record does not begin a volume"}, true
	}
	return Claim{OMID: OMID{Type: TypeDump}, Strength: Checked, Nameless: true, Writer: writerFromDump(record, order, magic)}, true
}

// dumpByteOrder finds the order of bytes in which the magic is one.
func dumpByteOrder(record []byte) (binary.ByteOrder, uint32) {
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		switch magic := order.Uint32(record[dumpMagicAt:]); magic {
		case dumpOldMagic, dumpNewMagic, dumpUFS2Magic:
			return order, magic
		}
	}
	return nil, 0
}

// sumDumpRecord is the sum of the words of a record.
func sumDumpRecord(record []byte, order binary.ByteOrder) (sum uint32) {
	for at := 0; at < dumpRecord; at += 4 {
		sum += order.Uint32(record[at:])
	}
	return sum
}

// writerFromDump is what the record tells people.
func writerFromDump(record []byte, order binary.ByteOrder, magic uint32) string {
	date := int64(order.Uint32(record[dumpDate:]))
	if magic == dumpUFS2Magic {
		date = int64(order.Uint64(record[dumpNewDate:])) // a time before 1970 is none
	}
	number := func(at int) string { return strconv.FormatUint(uint64(order.Uint32(record[at:])), 10) }
	said := []string{"date", formatUnixTime(date), "volume", number(dumpVolume)}
	if order.Uint32(record[dumpFlags:])&dumpNewer != 0 {
		text := func(at, end int) string { return shortenForLine(textUntilNUL(record[at:end])) }
		said = append(said, "level", number(dumpLevel), "host", text(dumpHost, dumpFlags),
			"file system", text(dumpSystem, dumpDevice), "device", text(dumpDevice, dumpHost), "label", text(dumpLabel, dumpLevel))
	}
	return describeWithPairs(TypeDump, said...)
}
