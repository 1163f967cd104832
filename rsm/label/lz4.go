// SPDX-License-Identifier: Apache-2.0

package label

import (
	"encoding/binary"
	"math/bits"
)

// The frame descriptor of LZ4 (LZ4 Frame Format, "Frame Descriptor"): FLG, BD,
// size of the content (8) and dictionary id (4) if FLG announces them, and a
// byte of checksum.
const (
	lz4Flags    = 4
	lz4Version  = 0xc0 // of FLG, 01
	lz4HasSize  = 1 << 3
	lz4Reserved = 1 << 1
	lz4HasDict  = 1 << 0
)

// lz4 checks the checksum of the frame descriptor.
var lz4 = compressed{typ: "lz4", frames: true, magic: []byte{0x04, 0x22, 0x4d, 0x18}, check: func(head []byte) (Strength, string, string) {
	if len(head) < lz4Flags+3 {
		return 0, "", tooShort
	}
	end := lz4Flags + 2
	if head[lz4Flags]&lz4HasSize != 0 {
		end += 8
	}
	if head[lz4Flags]&lz4HasDict != 0 {
		end += 4
	}
	switch {
	case len(head) <= end:
		return 0, "", tooShort
	case head[end] != byte(shortXXH32(head[lz4Flags:end])>>8):
		return 0, "", "the checksum of its header does not match"
	case head[lz4Flags]&lz4Version != 1<<6 || head[lz4Flags]&lz4Reserved != 0:
		return 0, "", "its header has a flag that does not exist"
	}
	return Checked, "", ""
}}

// shortXXH32 is the hash of at most 15 bytes with the seed 0 (xxHash specification,
// "XXH32 Algorithm": what is shorter than a stripe begins at step 3).
func shortXXH32(data []byte) uint32 {
	const p1, p2, p3, p4, p5 = 2654435761, 2246822519, 3266489917, 668265263, 374761393
	h := uint32(p5) + uint32(len(data)) // at most 15
	for ; len(data) >= 4; data = data[4:] {
		h = bits.RotateLeft32(h+binary.LittleEndian.Uint32(data)*p3, 17) * p4
	}
	for _, b := range data {
		h = bits.RotateLeft32(h+uint32(b)*p5, 11) * p1
	}
	h = (h ^ h>>15) * p2
	h = (h ^ h>>13) * p3
	return h ^ h>>16
}
