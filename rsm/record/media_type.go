// SPDX-License-Identifier: Apache-2.0

package record

import (
	"slices"
	"strings"
)

// MediaType is what is known of one kind of cartridge.
type MediaType struct {
	Name string
	// Sides is 1, or 2 for media that are turned over.
	Sides int
	// Suffixes are the media identifiers at the end of its barcodes, two
	// characters each: the ordinary one, then that of write-once media.
	Suffixes []string
	// Density is the primary density code of its tapes (SSC, REPORT DENSITY
	// SUPPORT), 0 when there is none.
	Density byte
}

// MediaTypes are the kinds of cartridge that are recognised. The barcode
// suffixes are those of the LTO cartridge label specification ("M8" for an
// LTO-7 cartridge initialised as type M), the density codes those the drives
// report.
var MediaTypes = []MediaType{
	{"LTO-1", 1, []string{"L1"}, 0x40},
	{"LTO-2", 1, []string{"L2"}, 0x42},
	{"LTO-3", 1, []string{"L3", "LT"}, 0x44},
	{"LTO-4", 1, []string{"L4", "LU"}, 0x46},
	{"LTO-5", 1, []string{"L5", "LV"}, 0x58},
	{"LTO-6", 1, []string{"L6", "LW"}, 0x5A},
	{"LTO-7", 1, []string{"L7", "LX"}, 0x5C},
	{"LTO-7-M8", 1, []string{"M8"}, 0x5D},
	{"LTO-8", 1, []string{"L8", "LY"}, 0x5E},
	{"LTO-9", 1, []string{"L9", "LZ"}, 0x60},
	{"LTO-10", 1, []string{"LA"}, 0},
	{"MO-9.1", 2, nil, 0},
}

// SidesOf returns how many sides a medium of a type has; 1 when the type is
// not known.
func SidesOf(mediaType string) int {
	for _, t := range MediaTypes {
		if t.Name == mediaType {
			return t.Sides
		}
	}
	return 1
}

// TypeOfBarcode returns the media type that a barcode ends with, empty when it
// tells none. Labels have eight characters, six of a volume name and two of a
// media identifier; a shorter one may end in "L8" by chance.
func TypeOfBarcode(barcode string) string {
	if len(barcode) < 8 || IsCleaningBarcode(barcode) {
		return ""
	}
	for _, t := range MediaTypes {
		if slices.Contains(t.Suffixes, barcode[len(barcode)-2:]) {
			return t.Name
		}
	}
	return ""
}

// TypeOfDensity returns the media type that a density code tells, empty when
// it tells none.
func TypeOfDensity(code byte) string {
	for _, t := range MediaTypes {
		if t.Density != 0 && t.Density == code {
			return t.Name
		}
	}
	return ""
}

// IsCleaningBarcode tells whether a barcode is a cleaning cartridge's: it begins
// with CLN (RSM, RECOGNIZECLEANERBARCODE).
func IsCleaningBarcode(barcode string) bool { return strings.HasPrefix(barcode, "CLN") }
