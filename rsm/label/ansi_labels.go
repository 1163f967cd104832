// SPDX-License-Identifier: Apache-2.0

package label

import "bytes"

// The fields of HDR1, the file header label (ANSI X3.27, ISO 1001), that tell
// who wrote a medium. Those of IBM standard labels stand at the same places.
const (
	hdr1File      = 4 // file identifier
	hdr1Set       = 21
	hdr1SetEnd    = 27 // after the file set identifier: the first volume's
	hdr1System    = 60
	hdr1SystemEnd = 73 // after the system code
)

// findANSILabel finds a label of 80 characters, as HDR1, in a file of a tape. In a raw
// dump, or where a writer joined them, several stand in one block.
func findANSILabel(file Reading, name string) []byte {
	for n := range file {
		block := file.blockAt(n)
		for ; len(block) >= ansiBlock && isLabelName(block); block = block[ansiBlock:] {
			if bytes.HasPrefix(block, []byte(name)) {
				return block[:ansiBlock]
			}
		}
	}
	return nil
}

// isLabelName reports whether a block begins with the name of a label that stands
// before a file: VOL1 to UHL9.
func isLabelName(block []byte) bool {
	switch string(block[:3]) {
	case "VOL", "UVL", "HDR", "UHL":
		return block[3] >= '1' && block[3] <= '9'
	}
	return false
}

// ansiFieldText is the text of a field of a label. It is empty when there is no such
// field, or when its text is not printable.
func ansiFieldText(label []byte, from, to int) string {
	if len(label) < to {
		return ""
	}
	text, _ := trimANSIText(label[from:to])
	return text
}

// writerFromHDR1 is what HDR1 tells of who wrote a volume: the system code, the
// name of the first file, and the set when the volume is not the first of it.
func writerFromHDR1(hdr1 []byte, volume string) string {
	set := ansiFieldText(hdr1, hdr1Set, hdr1SetEnd)
	if set == volume {
		set = ""
	}
	return joinParts(
		ansiFieldText(hdr1, hdr1System, hdr1SystemEnd),
		withWordBefore("file", ansiFieldText(hdr1, hdr1File, hdr1Set)),
		withWordBefore("of the set", set),
	)
}
