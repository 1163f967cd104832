// SPDX-License-Identifier: Apache-2.0

package label

import (
	"bytes"
	"encoding/binary"
)

// compressedHead is how much of a compressed stream is looked at: its header.
const compressedHead = 512

// compressed reads the streams of one compressor. They name no medium, and what
// is in them cannot be told without reading on.
type compressed struct {
	typ   string
	magic []byte
	// weak is set for a magic of two bytes: what fails the check is nobody's.
	weak bool
	// frames is set where frames that are to be skipped may stand before.
	frames bool
	// check examines a header that begins with the magic: how sure it makes us,
	// what it tells for people, and what is wrong with it, empty for nothing.
	check func(head []byte) (strength Strength, tells, wrong string)
}

// Type implements Reader.
func (z compressed) Type() string { return z.typ }

// Claim implements Reader.
func (z compressed) Claim(reading Reading) (Claim, bool) {
	head := reading.stream(compressedHead)
	if z.frames {
		head = skipFrames(head)
	}
	if !bytes.HasPrefix(head, z.magic) {
		return Claim{}, false
	}
	strength, tells, wrong := z.check(head)
	if wrong != "" {
		return Claim{Strength: Magic, Damaged: wrong}, !z.weak
	}
	return Claim{OMID: OMID{Type: z.typ}, Strength: strength, Nameless: true, Writer: sentence(z.typ, tells)}, true
}

// tooShort is wrong with a header that ends before it is whole.
const tooShort = "its header is short"

// skipFrames leaves out the skippable frames at the beginning, which zstd and lz4
// have in common, and with which pzstd begins: a magic of 16 values, the length (4)
// of what is in it, and that (RFC 8878, section 3.1.2).
func skipFrames(head []byte) []byte {
	for len(head) >= 8 && binary.LittleEndian.Uint32(head)&^0xf == 0x184d2a50 {
		length := binary.LittleEndian.Uint32(head[4:])
		if uint64(length) > uint64(len(head)-8) {
			break
		}
		head = head[8+length:]
	}
	return head
}
