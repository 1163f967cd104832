// SPDX-License-Identifier: Apache-2.0

package label

import "bytes"

// TypeEnstore is the label type of Enstore, Fermilab's mass storage system.
const TypeEnstore = "Enstore"

// Enstore reads the tapes of Enstore. A VOL1, by itself or with more labels in
// one block, and a filemark; then one file after the other, each in a wrapper.
// The id is the volume identifier.
//
// Enstore has two wrappers. With cpio, VOL1 has nothing but the volume and the
// version 0, which the standard does not have; each file is a cpio archive with octal
// headers. With labels as CERN's (EnstoreLarge), VOL1 names ENSTORE as owner; each
// file begins with HDR1, HDR2 and UHL1, whose site is Fermilab. Tapes went from one
// wrapper to the other and kept their VOL1.
//
// VOL1 is the first factor, the first file the second. Without the second, a VOL1 that
// names ENSTORE is Damaged; one of version 0 is too little, and left to ANSI.
//
// Source: Enstore-org/enstore, mover.py, ftt_driver.py, cpio_odc_wrapper.py,
// cern_wrapper.py; cern-cta/CTA, EnstoreReadSession and EnstoreLargeReadSession.
type Enstore struct{}

const (
	enstoreOwner = "ENSTORE"
	enstoreSite  = "Fermilab"
)

// Type implements Reader.
func (Enstore) Type() string { return TypeEnstore }

// Claim implements Reader.
func (Enstore) Claim(reading Reading) (Claim, bool) {
	vol1, ok := firstBlockAsVOL1(reading)
	if !ok {
		return Claim{}, false
	}
	owned := ansiFieldText(vol1, ansiOwner, ansiOwnerEnd) == enstoreOwner
	if !owned && !isBareVOL1(vol1) {
		return Claim{}, false
	}
	id := ansiFieldText(vol1, ansiVolume, ansiVolume+ansiVolumeLen)
	file := reading.fileAt(1)
	uhl1 := findANSILabel(file, "UHL1")
	wrapped := ansiFieldText(uhl1, uhl1Site, uhl1Site+8) == enstoreSite || isPortableCpio(file.blockAt(0))
	switch {
	case wrapped && id != "":
		hdr1 := findANSILabel(file, "HDR1")
		return Claim{OMID: OMID{TypeEnstore, id, ""}, Strength: Checked, Writer: joinParts(
			ansiFieldText(hdr1, hdr1System, hdr1SystemEnd),
			withWordBefore("host", ansiFieldText(uhl1, uhl1Host, uhl1Host+10)),
		)}, true
	case owned:
		return Claim{Strength: Magic, Damaged: "no file in a wrapper of Enstore's follows its VOL1"}, true
	}
	return Claim{}, false
}

// isBareVOL1 reports whether VOL1 has a volume, the version 0, and nothing else.
func isBareVOL1(vol1 []byte) bool {
	return vol1[ansiVersion] == '0' && len(bytes.Trim(vol1[ansiAccess:ansiVersion], " \x00")) == 0
}
