// SPDX-License-Identifier: Apache-2.0

package label

import (
	"bytes"
	"fmt"
	"strings"
)

// TypeANSI is the label type of ANSI X3.27 / ISO 1001 volume labels.
const TypeANSI = "ANSI"

// The fields of VOL1, the volume header label (ANSI X3.27, ISO 1001).
const (
	ansiBlock     = 80
	ansiVolume    = 4 // 6 characters
	ansiAccess    = 10
	ansiImpl      = 24 // implementation identifier, 13 characters
	ansiOwner     = 37 // 14 characters
	ansiOwnerEnd  = 51
	ansiVersion   = 79
	ansiVolumeLen = 6
)

// ANSI reads plain ANSI X3.27 / ISO 1001 labels in ASCII: VOL1, and HDR1 if it
// follows. The id is the volume identifier, the info the owner.
//
// HDR1 tells who wrote it. ANSI claims with Magic at most: many formats begin with a
// VOL1 and say more after it, and those win.
type ANSI struct{}

// Type implements Reader.
func (ANSI) Type() string { return TypeANSI }

// Claim implements Reader. It accepts what real writers leave: a block longer than 80
// bytes, identifiers in lower case, NUL for space, and anything in the fields that
// it does not need.
func (ANSI) Claim(reading Reading) (Claim, bool) {
	vol1, ok := firstBlockAsVOL1(reading)
	if !ok {
		return Claim{}, false
	}
	id, ok := trimANSIText(vol1[ansiVolume : ansiVolume+ansiVolumeLen])
	if !ok || id == "" {
		return Claim{}, false
	}
	c := Claim{
		OMID:     OMID{TypeANSI, id, ansiFieldText(vol1, ansiOwner, ansiOwnerEnd)},
		Strength: Shape,
		Writer:   writerFromHDR1(findANSILabel(reading.fileAt(0), "HDR1"), id),
	}
	if strings.IndexByte("134", vol1[ansiVersion]) >= 0 || followedByHDR1(reading) {
		c.Strength = Magic
	}
	return c, true
}

// firstBlockAsVOL1 returns the 80 characters of VOL1 when the reading begins with it.
func firstBlockAsVOL1(reading Reading) ([]byte, bool) {
	if len(reading) == 0 || reading[0].Kind != Data || len(reading[0].Data) < ansiBlock ||
		!bytes.HasPrefix(reading[0].Data, []byte("VOL1")) {
		return nil, false
	}
	return reading[0].Data[:ansiBlock], true
}

// followedByHDR1 reports whether the second block is HDR1.
func followedByHDR1(reading Reading) bool {
	return len(reading) > 1 && reading[1].Kind == Data && bytes.HasPrefix(reading[1].Data, []byte("HDR1"))
}

// trimANSIText cuts the padding, spaces or NULs, off a field. It reports whether the
// rest is printable ASCII; if not, the text is empty.
func trimANSIText(field []byte) (string, bool) {
	text := strings.TrimRight(string(field), " \x00")
	for _, c := range []byte(text) {
		if c < ' ' || c > '~' {
			return "", false
		}
	}
	return strings.TrimLeft(text, " "), true
}

// ANSILabel is what an ANSI volume label says.
type ANSILabel struct {
	// Volume is the volume identifier, 1 to 6 characters.
	Volume string
	// Owner is the owner identifier, at most 14 characters.
	Owner string
}

// EncodeANSI makes the records of a labelled, empty tape: VOL1, HDR1 and a
// filemark, which is nil.
func EncodeANSI(l ANSILabel) ([][]byte, error) {
	if text, ok := trimANSIText([]byte(l.Volume)); !ok || text == "" || text != l.Volume || len(text) > ansiVolumeLen {
		return nil, fmt.Errorf("encode ANSI label: volume identifier %q: it has 1 to %d printable characters and no space around them", l.Volume, ansiVolumeLen)
	}
	if text, ok := trimANSIText([]byte(l.Owner)); !ok || text != l.Owner || len(text) > ansiOwnerEnd-ansiOwner {
		return nil, fmt.Errorf("encode ANSI label: owner %q: it has at most %d printable characters and no space around them", l.Owner, ansiOwnerEnd-ansiOwner)
	}
	vol1 := newANSIBlock("VOL1", l.Volume)
	copy(vol1[ansiOwner:], l.Owner)
	vol1[ansiVersion] = '4'
	// HDR1: file identifier, file set, section, sequence, generation,
	// version, creation, expiration, accessibility, block count.
	hdr1 := newANSIBlock("HDR1", "")
	copy(hdr1[21:], l.Volume)
	copy(hdr1[27:], "000100010001"+"00"+" 00000"+" 00000"+" "+"000000")
	return [][]byte{vol1, hdr1, nil}, nil
}

// newANSIBlock is a label block with its first two fields filled in.
func newANSIBlock(name, volume string) []byte {
	block := bytes.Repeat([]byte{' '}, ansiBlock)
	copy(block, name)
	copy(block[ansiVolume:], volume)
	return block
}
