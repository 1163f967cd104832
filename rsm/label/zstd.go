// SPDX-License-Identifier: Apache-2.0

package label

// The frame header descriptor of zstd (RFC 8878, section 3.1.1.1.1).
const (
	zstdReserved      = 1 << 3
	zstdSingleSegment = 1 << 5
	// zstdMaxBlock is the longest block there is (section 3.1.1.2.4).
	zstdMaxBlock = 128 << 10
)

// zstd checks the reserved bit of the frame header, and that a block follows of
// a kind and length that exist.
var zstd = compressed{typ: "zstd", frames: true, magic: []byte{0x28, 0xb5, 0x2f, 0xfd}, check: func(head []byte) (Strength, string, string) {
	if len(head) < 5 {
		return 0, "", tooShort
	}
	if head[4]&zstdReserved != 0 {
		return 0, "", "its header has a flag that does not exist"
	}
	at := 5 + zstdFieldsLength(head[4])
	if len(head) < at+3 {
		return 0, "", tooShort
	}
	block := uint32(head[at]) | uint32(head[at+1])<<8 | uint32(head[at+2])<<16
	if kind, size := block>>1&3, block>>3; kind == 3 || kind != 1 && size > zstdMaxBlock {
		return 0, "", "its first block is of a kind or a length that does not exist"
	}
	return Checked, "", ""
}}

// zstdFieldsLength is the length of what the descriptor announces: window descriptor,
// dictionary id, and size of the content.
func zstdFieldsLength(descriptor byte) int {
	length := []int{0, 1, 2, 4}[descriptor&3] + []int{0, 2, 4, 8}[descriptor>>6]
	if descriptor&zstdSingleSegment == 0 {
		return length + 1
	}
	if descriptor>>6 == 0 {
		return length + 1 // a single segment always has its size, of one byte here
	}
	return length
}
