// SPDX-License-Identifier: Apache-2.0

package label

import (
	"encoding/binary"
	"errors"
)

// TypeOSM is the label type of OSM, the Open Storage Manager, as DESY ran it.
const TypeOSM = "OSM"

// The label is two blocks of 32,768 bytes. The first is a record in XDR
// (big-endian, 4 bytes to a number): a handle of 128 bytes, volume, file and
// record number, length, one chunk. The chunk is the volume label: magic, two
// times, record size, volume number, and the name. The second block begins with
// the owner and the version of the label, as text that ends in NUL.
//
// Source: cern-cta/CTA, OsmXdrStructure.hpp, OsmFileStructure.hpp and .cpp.
const (
	osmBlock     = 32768
	osmChunks    = 144
	osmChunkLen  = 156
	osmMagicAt   = 160
	osmMagic     = 0x070460
	osmNameLen   = 180
	osmName      = 184
	osmMaxName   = 15
	osmOwner     = 33 // length; the version follows
	osmLabelText = osmOwner + 9
)

// OSM reads the volume labels of OSM. The id is the volume's name, the info the
// owner.
//
// The first block has the form of Legato's (CTA calls it so), whose programs write the
// same magic. It is one factor, if its lengths agree. The owner and version in the
// second block are the other one.
type OSM struct{}

// Type implements Reader.
func (OSM) Type() string { return TypeOSM }

// Claim implements Reader.
func (OSM) Claim(reading Reading) (Claim, bool) {
	first := reading.blockAt(0)
	if len(first) < osmName || bigEndian32(first, osmMagicAt) != osmMagic {
		return Claim{}, false
	}
	name, err := parseOSMVolume(first)
	if err != nil {
		return Claim{Strength: Magic, Damaged: err.Error()}, true
	}
	owner, version := osmOwnerAndVersion(reading)
	if owner == "" || version == "" {
		return Claim{Strength: Magic, Damaged: "its second block has no owner and version as OSM writes them; other programs that come from Legato's begin their tapes in the same way"}, true
	}
	return Claim{OMID: OMID{TypeOSM, name, owner}, Strength: Checked, Writer: withWordBefore("label version", version)}, true
}

// parseOSMVolume is the name in the volume label.
func parseOSMVolume(first []byte) (string, error) {
	n := bigEndian32(first, osmNameLen)
	if n < 1 || n > osmMaxName || len(first) < osmName+int(n) {
		return "", errors.New("the length of its volume's name is impossible")
	}
	padded := (n + 3) &^ 3
	if bigEndian32(first, osmChunks) != 1 || bigEndian32(first, osmChunkLen) != osmName-osmMagicAt+padded {
		return "", errors.New("the lengths in its volume label do not agree")
	}
	name, ok := trimANSIText(first[osmName : osmName+n])
	if !ok || name == "" {
		return "", errors.New("its volume's name cannot be printed")
	}
	return name, nil
}

// osmOwnerAndVersion is the owner and the version in the second block. In a raw dump
// that block stands behind the first.
func osmOwnerAndVersion(reading Reading) (owner, version string) {
	second := reading.blockAt(1)
	if first := reading.blockAt(0); second == nil && len(first) > osmBlock {
		second = first[osmBlock:]
	}
	if len(second) < osmLabelText {
		return "", ""
	}
	return textUntilNUL(second[:osmOwner]), textUntilNUL(second[osmOwner:osmLabelText])
}

func bigEndian32(b []byte, at int) uint32 { return binary.BigEndian.Uint32(b[at:]) }
