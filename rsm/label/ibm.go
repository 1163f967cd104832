// SPDX-License-Identifier: Apache-2.0

package label

import "bytes"

// TypeIBM is the label type of IBM standard labels in EBCDIC.
const TypeIBM = "IBM"

// ibmOwner is where z/OS begins the owner in VOL1, 10 characters before the same
// end as ANSI's (z/OS DFSMS Using Magnetic Tapes). IBM i has all 14 of ANSI's
// (IBM i, volume and file labels). The volume serial and HDR1 are as in ANSI.
const ibmOwner = 41

// IBM reads IBM standard labels in EBCDIC: VOL1, and HDR1 if it follows. The id
// is the volume serial, the info the owner.
//
// IBM claims with Magic at most, as ANSI does: other programs may write such labels
// before their own.
type IBM struct{}

// Type implements Reader.
func (IBM) Type() string { return TypeIBM }

// Claim implements Reader.
func (IBM) Claim(reading Reading) (Claim, bool) {
	vol1 := blockAsIBMLabel(reading.blockAt(0), "VOL1")
	if vol1 == nil {
		return Claim{}, false
	}
	id := ansiFieldText(vol1, ansiVolume, ansiVolume+ansiVolumeLen)
	if id == "" {
		return Claim{Strength: Magic, Damaged: "its VOL1 names no volume"}, true
	}
	owner := ansiFieldText(vol1, ansiOwner, ansiOwnerEnd)
	if owner == "" { // something stands in the four characters that z/OS leaves
		owner = ansiFieldText(vol1, ibmOwner, ansiOwnerEnd)
	}
	return Claim{
		OMID:     OMID{TypeIBM, id, owner},
		Strength: Magic,
		Writer:   writerFromHDR1(findIBMHDR1(reading.fileAt(0)), id),
	}, true
}

// blockAsIBMLabel turns a block into a label in ASCII; nil when it is not the label of
// that name.
func blockAsIBMLabel(block []byte, name string) []byte {
	if len(block) < ansiBlock {
		return nil
	}
	if label := fromEBCDIC(block[:ansiBlock]); bytes.HasPrefix(label, []byte(name)) {
		return label
	}
	return nil
}

// findIBMHDR1 finds HDR1 among the labels before the first filemark.
func findIBMHDR1(labels Reading) []byte {
	for n := range labels {
		if hdr1 := blockAsIBMLabel(labels.blockAt(n), "HDR1"); hdr1 != nil {
			return hdr1
		}
	}
	return nil
}
