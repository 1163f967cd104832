// SPDX-License-Identifier: Apache-2.0

package label

import "bytes"

// TypeNetBackup is the label type of NetBackup's media headers.
const TypeNetBackup = "NetBackup"

// A media header has 1,024 bytes: the media id (4..9, NUL padded), a text, and more
// that nobody has described and that is not read.
//
// Source: the dumps in Veritas' articles 100025915 and 100021814.
const (
	netBackupText   = "ThIs Is A BP tApE hEaDer"
	netBackupTextAt = 112
)

// NetBackup reads the media headers of NetBackup: a VOL1 that is followed by a text in
// the same block. The id is the media id, which need not be the barcode.
type NetBackup struct{}

// Type implements Reader.
func (NetBackup) Type() string { return TypeNetBackup }

// Claim implements Reader. VOL1 and the text are the two factors. The text alone tells
// that it is a NetBackup header, and damaged.
func (NetBackup) Claim(reading Reading) (Claim, bool) {
	header := reading.blockAt(0)
	if len(header) < netBackupTextAt || !bytes.HasPrefix(header[netBackupTextAt:], []byte(netBackupText)) {
		return Claim{}, false
	}
	vol1, ok := firstBlockAsVOL1(reading)
	if !ok {
		return Claim{Strength: Magic, Damaged: "its media header does not begin with VOL1"}, true
	}
	id := ansiFieldText(vol1, ansiVolume, ansiVolume+ansiVolumeLen)
	if id == "" {
		return Claim{Strength: Magic, Damaged: "its media header has no media id"}, true
	}
	return Claim{OMID: OMID{TypeNetBackup, id, ""}, Strength: Checked}, true
}
