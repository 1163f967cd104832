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

// ansiLabel finds a label of 80 characters, as HDR1, in the first file of a
// tape, or in the second one where a writer keeps them there. In a raw dump, or
// where a writer joined them, labels stand behind each other in one block.
func ansiLabel(file Reading, name string) []byte {
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

// isLabelName reports whether a block begins as labels do that stand before a
// file: VOL1 to UHL9.
func isLabelName(block []byte) bool {
	switch string(block[:3]) {
	case "VOL", "UVL", "HDR", "UHL":
		return block[3] >= '1' && block[3] <= '9'
	}
	return false
}

// ansiField is the text of a field of a label, and empty when there is none, or
// when it is not printable.
func ansiField(label []byte, from, to int) string {
	if len(label) < to {
		return ""
	}
	text, _ := ansiText(label[from:to])
	return text
}

// hdr1Writer is what HDR1 tells of who wrote a volume: the system code, the
// name of the first file, and the set when the volume is not the first of it.
func hdr1Writer(hdr1 []byte, volume string) string {
	set := ansiField(hdr1, hdr1Set, hdr1SetEnd)
	if set == volume {
		set = ""
	}
	return sentence(
		ansiField(hdr1, hdr1System, hdr1SystemEnd),
		prefixed("file", ansiField(hdr1, hdr1File, hdr1Set)),
		prefixed("of the set", set),
	)
}
