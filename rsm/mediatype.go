// SPDX-License-Identifier: Apache-2.0

package rsm

import "strings"

// MediaType is what is known of one kind of cartridge.
type MediaType struct {
	Name string
	// Sides is 1, or 2 for media that are turned over.
	Sides int
	// Suffix is the media identifier at the end of its barcodes, two
	// characters; empty when there is none.
	Suffix string
	// Density is the primary density code of its tapes (SSC, REPORT DENSITY
	// SUPPORT), 0 when there is none.
	Density byte
}

// MediaTypes are the kinds of cartridge that are recognised. The barcode
// suffixes are those of the LTO cartridge label specification ("L8", "M8" for
// an LTO-7 cartridge initialised as type M, "LT" and so on for WORM are left
// to the density code), the density codes those the drives report.
var MediaTypes = []MediaType{
	{"LTO-1", 1, "L1", 0x40},
	{"LTO-2", 1, "L2", 0x42},
	{"LTO-3", 1, "L3", 0x44},
	{"LTO-4", 1, "L4", 0x46},
	{"LTO-5", 1, "L5", 0x58},
	{"LTO-6", 1, "L6", 0x5A},
	{"LTO-7", 1, "L7", 0x5C},
	{"LTO-M8", 1, "M8", 0x5D},
	{"LTO-8", 1, "L8", 0x5E},
	{"LTO-9", 1, "L9", 0x60},
	{"LTO-10", 1, "LA", 0},
	{"MO-9.1", 2, "", 0},
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
	if len(barcode) < 8 || isCleaningBarcode(barcode) {
		return ""
	}
	for _, t := range MediaTypes {
		if t.Suffix != "" && strings.HasSuffix(barcode, t.Suffix) {
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

// isCleaningBarcode: a barcode that begins with CLN is a cleaning cartridge's
// (RSM, RECOGNIZECLEANERBARCODE).
func isCleaningBarcode(barcode string) bool { return strings.HasPrefix(barcode, "CLN") }
