// SPDX-License-Identifier: Apache-2.0

package label

import (
	"bytes"
	"encoding/binary"
)

// compressedHead is how much of a compressed stream is examined: its header.
const compressedHead = 512

// compressed reads the streams of one compressor. They name no medium, and do not tell
// what is in them without being read on.
type compressed struct {
	typ   string
	magic []byte
	// weak is set for a magic of two bytes: what fails the check is not claimed.
	weak bool
	// frames is set where skippable frames may stand before the magic.
	frames bool
	// check examines a header that begins with the magic. It returns the strength of
	// the claim, what the header tells people, and what is wrong with it.
	check func(head []byte) (strength Strength, tells, wrong string)
}

// Type implements Reader.
func (z compressed) Type() string { return z.typ }

// Claim implements Reader.
func (z compressed) Claim(reading Reading) (Claim, bool) {
	head := reading.beginningOfStream(compressedHead)
	if z.frames {
		head = skipSkippableFrames(head)
	}
	if !bytes.HasPrefix(head, z.magic) {
		return Claim{}, false
	}
	strength, tells, wrong := z.check(head)
	if wrong != "" {
		return Claim{Strength: Magic, Damaged: wrong}, !z.weak
	}
	return Claim{OMID: OMID{Type: z.typ}, Strength: strength, Nameless: true, Writer: joinParts(z.typ, tells)}, true
}

// tooShort says that a header ends before it is whole.
const tooShort = "its header is short"

// skipSkippableFrames leaves out the skippable frames at the beginning. zstd and lz4
// have them in common; pzstd begins with one. A frame has a magic of 16 values, the
// length of its content (4 bytes), and the content (RFC 8878, section 3.1.2).
func skipSkippableFrames(head []byte) []byte {
	for len(head) >= 8 && binary.LittleEndian.Uint32(head)&^0xf == 0x184d2a50 {
		length := binary.LittleEndian.Uint32(head[4:])
		if uint64(length) > uint64(len(head)-8) {
			break
		}
		head = head[8+length:]
	}
	return head
}
