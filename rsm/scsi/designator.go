// SPDX-License-Identifier: Apache-2.0

package scsi

import (
	"bytes"
	"encoding/hex"
	"slices"
	"strings"
)

// Designator names a device: an entry of VPD page 83h, or what a changer says
// of a drive in its element status (DVCID). Both have one form (SPC-4,
// 7.8.6.1).
type Designator struct {
	// CodeSet is 1 for binary, 2 for ASCII, 3 for UTF-8.
	CodeSet byte
	// Kind is the designator type: 0 vendor specific, 1 T10 vendor id,
	// 2 EUI-64, 3 NAA, 4..7 ports and groups, 8 name string.
	Kind byte
	// Association is 0 for the logical unit, 1 for a port, 2 for the target.
	Association byte
	Data        []byte
}

// Lengths of the parts of a T10 vendor id designator as drives form it:
// vendor, product, serial number.
const (
	t10Vendor  = 8
	t10Product = 16
)

// parseDesignator reads the designator at the start of b, which has at least
// four bytes, and tells how many bytes it takes: more than len(b) when the end
// of it is missing. Then Data is empty, since half a name is another name.
func parseDesignator(b []byte) (Designator, int) {
	size := 4 + int(b[3])
	d := Designator{CodeSet: b[0] & 0x0F, Kind: b[1] & 0x0F, Association: b[1] >> 4 & 3}
	if size <= len(b) {
		d.Data = slices.Clone(b[4:size])
	}
	return d, size
}

// Serial is the serial number that the designator holds, as far as it can be
// told. Libraries send the bare serial number, or vendor, product and serial
// number in one; code set 1 comes as hexadecimal digits. Printable bytes are
// taken for text whatever the code set, since some libraries leave it 0.
func (d Designator) Serial() string {
	if d.CodeSet == 1 || !isPrintableText(d.Data) {
		return strings.ToUpper(hex.EncodeToString(bytes.Trim(d.Data, "\x00")))
	}
	if d.Kind != 1 {
		return readTextField(d.Data)
	}
	return readTextField(d.Data[lengthBeforeT10Serial(len(d.Data)):])
}

// lengthBeforeT10Serial tells how much of a T10 vendor id designator stands
// before the serial number.
func lengthBeforeT10Serial(length int) int {
	switch {
	case length > t10Vendor+t10Product:
		return t10Vendor + t10Product
	case length > t10Vendor:
		return t10Vendor
	}
	return 0
}

// Same reports whether two designators name the same thing.
func (d Designator) Same(other Designator) bool {
	return len(d.Data) > 0 && d.Kind == other.Kind && bytes.Equal(trimPadding(d.Data), trimPadding(other.Data))
}

func trimPadding(b []byte) []byte { return bytes.Trim(b, " \x00") }
