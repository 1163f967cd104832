// SPDX-License-Identifier: Apache-2.0

package label

import "bytes"

// TypeIBM is the label type of IBM standard labels in EBCDIC.
const TypeIBM = "IBM"

// ibmOwner is where z/OS begins the owner in VOL1, 10 characters before the same
// end as ANSI's (z/OS DFSMS Using Magnetic Tapes). IBM i has all 14 of ANSI's
// (IBM i, volume and file labels). The volume serial and HDR1 are as in ANSI.
const ibmOwner = 41

// ebcdic has the printable ASCII character of each EBCDIC code that code pages
// 037 and 500 agree on, and 0 for the others ([ ] ! ^ | among them).
var ebcdic = func() (table [256]byte) {
	for at, text := range map[int]string{
		0x40: " ", 0x4b: ".<(+", 0x50: "&", 0x5b: "$*);", 0x60: "-/", 0x6b: ",%_>?", 0x79: "`:#@'=\"",
		0x81: "abcdefghi", 0x91: "jklmnopqr", 0xa1: "~stuvwxyz", 0xc0: "{ABCDEFGHI", 0xd0: "}JKLMNOPQR",
		0xe0: "\\", 0xe2: "STUVWXYZ", 0xf0: "0123456789",
	} {
		copy(table[at:], text)
	}
	return table
}()

// toEBCDIC turns text into EBCDIC; what is not in the table becomes NUL.
func toEBCDIC(text string) string {
	code := make([]byte, len(text))
	for i := range text {
		code[i] = byte(max(0, bytes.IndexByte(ebcdic[:], text[i])))
	}
	return string(code)
}

// fromEBCDIC turns a label into ASCII. NUL, which pads, stays; what is not
// the same in all code pages becomes a control character, which no field may
// hold.
func fromEBCDIC(label []byte) []byte {
	text := make([]byte, len(label))
	for i, c := range label {
		if text[i] = ebcdic[c]; text[i] == 0 && c != 0 {
			text[i] = 0x7f
		}
	}
	return text
}

// IBM reads IBM standard labels in EBCDIC: VOL1, and HDR1 if it follows. The id
// is the volume serial, the info the owner.
//
// It claims with Magic at most, as ANSI does: other programs may write such
// labels in front of their own.
type IBM struct{}

// Type implements Reader.
func (IBM) Type() string { return TypeIBM }

// Claim implements Reader.
func (IBM) Claim(reading Reading) (Claim, bool) {
	vol1 := ibmLabel(reading.blockAt(0), "VOL1")
	if vol1 == nil {
		return Claim{}, false
	}
	id := ansiField(vol1, ansiVolume, ansiVolume+ansiVolumeLen)
	if id == "" {
		return Claim{Strength: Magic, Damaged: "its VOL1 names no volume"}, true
	}
	owner := ansiField(vol1, ansiOwner, ansiOwnerEnd)
	if owner == "" { // something is in the four that z/OS does not use
		owner = ansiField(vol1, ibmOwner, ansiOwnerEnd)
	}
	return Claim{
		OMID:     OMID{TypeIBM, id, owner},
		Strength: Magic,
		Writer:   hdr1Writer(ibmHDR1(reading.fileAt(0)), id),
	}, true
}

// ibmLabel is a block as a label in ASCII, when it is the label of that name.
func ibmLabel(block []byte, name string) []byte {
	if len(block) < ansiBlock {
		return nil
	}
	if label := fromEBCDIC(block[:ansiBlock]); bytes.HasPrefix(label, []byte(name)) {
		return label
	}
	return nil
}

// ibmHDR1 finds HDR1 among the labels before the first filemark.
func ibmHDR1(labels Reading) []byte {
	for n := range labels {
		if hdr1 := ibmLabel(labels.blockAt(n), "HDR1"); hdr1 != nil {
			return hdr1
		}
	}
	return nil
}
