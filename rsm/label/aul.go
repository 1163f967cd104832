// SPDX-License-Identifier: Apache-2.0

package label

import (
	"fmt"
	"slices"
	"strings"
)

// The label types of CERN's tape archives.
const (
	TypeCTA    = "CTA"
	TypeCASTOR = "CASTOR"
)

// CTA reads the labels of the CERN Tape Archive: ANSI labels with user labels
// (AUL), as VOL1, HDR1, HDR2, UHL1. The id is the volume identifier (VID).
//
// Two factors make a claim Checked: the owner that VOL1 names, and the system code
// with which HDR1 names the same volume. Anybody can write the owner alone. It
// proves nothing, but the tape must not become somebody else's: that is Damaged.
//
// Source: cern-cta/CTA, tapeserver/file/Structures.hpp and .cpp, LabelSession.
type CTA struct{}

// Type implements Reader.
func (CTA) Type() string { return TypeCTA }

// Claim implements Reader.
func (CTA) Claim(reading Reading) (Claim, bool) { return claimAUL(reading, TypeCTA, "CTA") }

// CASTOR reads the labels of CASTOR, the predecessor of CTA, which goes on writing to
// such tapes. A tape is CASTOR's until its VOL1 is written anew.
type CASTOR struct{}

// Type implements Reader.
func (CASTOR) Type() string { return TypeCASTOR }

// Claim implements Reader.
func (CASTOR) Claim(reading Reading) (Claim, bool) {
	return claimAUL(reading, TypeCASTOR, "CASTOR", "stagesuperuser")
}

// claimAUL claims a volume that belongs to one of the owners. A block may have a
// checksum of four bytes behind it (logical block protection), which is ignored.
func claimAUL(reading Reading, typ string, owners ...string) (Claim, bool) {
	vol1, ok := firstBlockAsVOL1(reading)
	owner := ansiFieldText(vol1, ansiOwner, ansiOwnerEnd)
	if !ok || !slices.Contains(owners, owner) {
		return Claim{}, false
	}
	id := ansiFieldText(vol1, ansiVolume, ansiVolume+ansiVolumeLen)
	labels := reading.fileAt(0)
	if why := whyAULIsDoubted(id, findANSILabel(labels, "HDR1")); why != "" {
		return Claim{Strength: Magic, Damaged: why}, true
	}
	return Claim{OMID: OMID{typ, id, owner}, Strength: Checked, Writer: writerFromAUL(labels)}, true
}

// whyAULIsDoubted says why the second factor does not confirm the first; empty when it
// does.
func whyAULIsDoubted(id string, hdr1 []byte) string {
	code := ansiFieldText(hdr1, hdr1System, hdr1SystemEnd)
	set := ansiFieldText(hdr1, hdr1Set, hdr1SetEnd)
	switch {
	case id == "":
		return "its VOL1 names no volume"
	case hdr1 == nil:
		return "no HDR1 follows its VOL1"
	case !strings.HasPrefix(code, "CTA") && !strings.HasPrefix(code, "CASTOR"):
		return fmt.Sprintf("the system code in its HDR1 is %q", code)
	case set != id:
		return fmt.Sprintf("its VOL1 is of the volume %q, its HDR1 of %q", id, set)
	}
	return ""
}

// writerFromAUL is the system code of HDR1, and the host and the site of UHL1.
func writerFromAUL(labels Reading) string {
	hdr1, uhl1 := findANSILabel(labels, "HDR1"), findANSILabel(labels, "UHL1")
	return joinParts(
		ansiFieldText(hdr1, hdr1System, hdr1SystemEnd),
		withWordBefore("host", ansiFieldText(uhl1, uhl1Host, uhl1Host+10)),
		withWordBefore("site", ansiFieldText(uhl1, uhl1Site, uhl1Site+8)),
	)
}

// The fields of UHL1, the user header label, that CASTOR, CTA and Enstore have
// in common: the site, 8 characters, and the mover's host, 10.
const (
	uhl1Site = 34
	uhl1Host = 42
)
