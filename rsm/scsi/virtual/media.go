// SPDX-License-Identifier: Apache-2.0

package virtual

import (
	"strconv"
	"strings"
)

// generation is what is known of one LTO generation.
type generation struct {
	density byte
	// gigabytes is the native capacity of a cartridge, in 10^9 bytes.
	gigabytes int64
}

// generations are the LTO formats by number: density codes as in the drives'
// REPORT DENSITY SUPPORT, native capacities as published by the LTO program.
var generations = map[int]generation{
	1: {0x40, 100}, 2: {0x42, 200}, 3: {0x44, 400}, 4: {0x46, 800}, 5: {0x58, 1_500},
	6: {0x5A, 2_500}, 7: {0x5C, 6_000}, 8: {0x5E, 12_000}, 9: {0x60, 18_000}, 10: {0x62, 30_000},
}

// ltoGeneration returns the generation that a type such as "LTO-8" names, 0
// for every other type.
func ltoGeneration(mediaType string) int {
	number, ok := strings.CutPrefix(mediaType, "LTO-")
	if !ok {
		return 0
	}
	n, err := strconv.Atoi(number)
	if err != nil || generations[n].density == 0 {
		return 0
	}
	return n
}

// fitsDrive says whether a drive can read and write a medium of a type. LTO
// drives read one generation back, up to LTO-7 two, and write one back; LTO-10
// knows only its own. All other drives take their own type alone.
func fitsDrive(driveType, mediaType string) (reads, writes bool) {
	drive, medium := ltoGeneration(driveType), ltoGeneration(mediaType)
	if drive == 0 || medium == 0 || drive >= 10 {
		return driveType == mediaType, driveType == mediaType
	}
	back := drive - medium
	writes = back == 0 || back == 1
	return writes || (back == 2 && drive <= 7), writes
}

// densityOf is the density code of a type; 0 (default) when it is not LTO.
func densityOf(mediaType string) byte { return generations[ltoGeneration(mediaType)].density }

// capacityOf is the native capacity of a medium in MiB, as MAM attribute 0001h
// states it. Types other than LTO are given that of LTO-1.
func capacityOf(mediaType string) int64 {
	return generations[max(1, ltoGeneration(mediaType))].gigabytes * 1_000_000_000 >> 20
}
