// SPDX-License-Identifier: Apache-2.0

package tap

// Kind is the kind of object that stands at a position of a tape.
type Kind uint8

// The kinds of object.
const (
	// Record is a data record.
	Record Kind = iota
	// Mark is a tape mark, SCSI's filemark.
	Mark
	// End is the end of the recorded data: nothing follows.
	End
	// Start is the beginning of the tape: nothing is before it. Only Back
	// returns it.
	Start
	// Damage is a place at which the image makes no sense.
	Damage
)

// Object is what stands at a position.
type Object struct {
	Kind Kind
	// Length is a record's number of data bytes, without padding.
	Length int
	// Bad says that the image marks the record as read with an error.
	Bad bool

	// start and size are the object's place in the file, size with lengths
	// and padding.
	start, size int64
}

// MaxRecord is the longest record the format can state, in bytes: lengths have
// 24 bits.
const MaxRecord = 1<<24 - 1

// The single words of the format, and the bits of a length.
const (
	wordMark   = 0x00000000
	wordGap    = 0xFFFFFFFE
	wordEnd    = 0xFFFFFFFF
	flagBad    = 0x80000000
	maskLength = 0x00FFFFFF
)

// wordSize is the size of a length or marker.
const wordSize = 4

// isRecordLength tells whether a word is a record's length, good or bad.
func isRecordLength(word uint32) bool {
	return word&^uint32(flagBad|maskLength) == 0 && word != wordMark
}

// paddedLength is the space that length bytes of data take in the file.
func paddedLength(length int) int64 { return int64(length+1) &^ 1 }
