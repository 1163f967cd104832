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
// TAPE. The header has 52 bytes with the checksum in the last two; texts that give it
// 48 are wrong.
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

// Claim implements Reader. The checksum of the header decides. Like everything on such
// a medium, it covers neither the strings nor the GUID.
func (MTF) Claim(reading Reading) (Claim, bool) {
	block := reading.blockAt(0)
	if !bytes.HasPrefix(block, []byte("TAPE")) {
		return Claim{}, false
	}
	if len(block) < mtfTape {
		return Claim{Strength: Magic, Damaged: fmt.Sprintf("its TAPE block is cut off after %d bytes", len(block))}, true
	}
	if !mtfChecksumMatches(block) {
		return Claim{Strength: Magic, Damaged: "the checksum of its TAPE block does not match"}, true
	}
	id := mtfIdentifier(block)
	if id == "" {
		return Claim{Strength: Magic, Damaged: "it has no GUID, and its TAPE block goes beyond what was read"}, true
	}
	return Claim{
		OMID:     OMID{TypeMTF, id, fitForPeople(mtfFieldText(block, mtfName))},
		Strength: Checked,
		Writer: joinParts(
			mtfFieldText(block, mtfSoftware),
			withWordBefore("begun", formatMTFTime(block[mtfDate:])),
			fmt.Sprintf("medium %d of its family", littleEndian16(block, mtfSequence)),
		),
	}, true
}

// mtfChecksumMatches reports whether the checksum is that of the header.
func mtfChecksumMatches(block []byte) bool {
	var sum uint16
	for at := 0; at < mtfChecksum; at += 2 {
		sum ^= littleEndian16(block, at)
	}
	return sum == littleEndian16(block, mtfChecksum)
}

var guidPattern = regexp.MustCompile(`[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}`)

// mtfIdentifier is the id by RSM's rule. It is empty when the block is not complete.
func mtfIdentifier(block []byte) string {
	if littleEndian16(block, mtfAttributes)&mtfHasLabel != 0 {
		if id := guidPattern.FindString(mediaIDInMTFLabel(mtfFieldText(block, mtfLabel))); id != "" {
			return strings.ToLower(id)
		}
	}
	end := int(littleEndian16(block, mtfEvents))
	if end < mtfTape || end > len(block) {
		return ""
	}
	sum := md5.Sum(block[:end]) // RSM's choice; nothing is kept secret with it
	return hex.EncodeToString(sum[:])
}

// mediaIDInMTFLabel is the part of a media label that has its GUID. A label in the
// form of the specification has fields: tag, version, vendor, vendor id, time,
// cartridge label, side, media id, media domain id, more of the vendor's. Many media
// share the GUID of a domain, which must not be taken for the medium's.
func mediaIDInMTFLabel(label string) string {
	fields := strings.Split(label, "|")
	switch {
	case fields[0] != "MTF Media Label":
		return label
	case len(fields) < 8:
		return ""
	}
	return fields[7]
}

func littleEndian16(b []byte, at int) uint16 { return binary.LittleEndian.Uint16(b[at:]) }
