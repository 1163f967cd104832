// SPDX-License-Identifier: Apache-2.0

package label

import (
	"bytes"
	"crypto/md5"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
)

// TypeMTF is the label type of the Microsoft Tape Format.
const TypeMTF = "MTF"

// The fields of a TAPE descriptor block (DBLK), little-endian. A string is
// {size, offset from the start of the block}, 2 bytes each.
//
// Source: Microsoft Tape Format Specification 1.00a, common block header and
// TAPE. The header has 52 bytes with the checksum in the last two; what gives it
// 48 is wrong.
const (
	mtfEvents     = 8 // offset to the first event: where the block ends
	mtfStringType = 48
	mtfChecksum   = 50 // XOR of the words before it
	mtfAttributes = 56
	mtfSequence   = 60
	mtfName       = 68
	mtfLabel      = 72 // description, or media label
	mtfSoftware   = 80
	mtfDate       = 88
	mtfTape       = 94 // bytes in all

	mtfHasLabel = 2 // TAPE attribute: the description is a media label
	mtfUnicode  = 2 // string type: UTF-16, little-endian
)

// MTF reads media of the Microsoft Tape Format, as NTBackup and Backup Exec
// write them.
//
// The id is that of Windows' Removable Storage: the GUID in the media label when
// there is one, else the MD5 of the TAPE block. The info is the media name.
//
// Source: Microsoft, Using MTF Media Labels (RSM).
type MTF struct{}

// Type implements Reader.
func (MTF) Type() string { return TypeMTF }

// Claim implements Reader. The checksum of the header decides. It does not cover
// the strings, and so not the GUID: nothing on such a medium does.
func (MTF) Claim(reading Reading) (Claim, bool) {
	block := reading.blockAt(0)
	if !bytes.HasPrefix(block, []byte("TAPE")) {
		return Claim{}, false
	}
	if len(block) < mtfTape {
		return Claim{Strength: Magic, Damaged: fmt.Sprintf("its TAPE block is cut off after %d bytes", len(block))}, true
	}
	if !mtfIsSound(block) {
		return Claim{Strength: Magic, Damaged: "the checksum of its TAPE block does not match"}, true
	}
	id := mtfLabelID(block)
	if id == "" {
		return Claim{Strength: Magic, Damaged: "it has no GUID, and its TAPE block goes beyond what was read"}, true
	}
	return Claim{
		OMID:     OMID{TypeMTF, id, forPeople(mtfText(block, mtfName))},
		Strength: Checked,
		Writer: sentence(
			mtfText(block, mtfSoftware),
			prefixed("begun", mtfTime(block[mtfDate:])),
			fmt.Sprintf("medium %d of its family", le16(block, mtfSequence)),
		),
	}, true
}

// mtfIsSound checks the header.
func mtfIsSound(block []byte) bool {
	var sum uint16
	for at := 0; at < mtfChecksum; at += 2 {
		sum ^= le16(block, at)
	}
	return sum == le16(block, mtfChecksum)
}

var guid = regexp.MustCompile(`[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}`)

// mtfLabelID is the id by RSM's rule, and empty when not all of the block is there.
func mtfLabelID(block []byte) string {
	if le16(block, mtfAttributes)&mtfHasLabel != 0 {
		if id := guid.FindString(mtfMediaID(mtfText(block, mtfLabel))); id != "" {
			return strings.ToLower(id)
		}
	}
	end := int(le16(block, mtfEvents))
	if end < mtfTape || end > len(block) {
		return ""
	}
	sum := md5.Sum(block[:end]) // RSM's choice; nothing is kept secret with it
	return hex.EncodeToString(sum[:])
}

// mtfMediaID is where in a media label its GUID is looked for. A label in the
// specification's form has fields: tag, version, vendor, vendor id, time,
// cartridge label, side, media id, media domain id, more of the vendor's. The
// domain's GUID, which many media share, must not be taken for the medium's.
func mtfMediaID(label string) string {
	fields := strings.Split(label, "|")
	switch {
	case fields[0] != "MTF Media Label":
		return label
	case len(fields) < 8:
		return ""
	}
	return fields[7]
}

func le16(b []byte, at int) uint16 { return binary.LittleEndian.Uint16(b[at:]) }
