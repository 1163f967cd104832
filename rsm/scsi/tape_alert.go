// SPDX-License-Identifier: Apache-2.0

package scsi

import (
	"encoding/binary"
	"fmt"
)

// Log pages with TapeAlert flags (SSC-4, 8.2). Reading either of them may clear
// the flags for everybody, and a program that waits for them never sees them. So
// nothing here reads them: AttributeTapeAlert tells the flags and clears none.
const (
	// PageTapeAlertResponse has all flags in one parameter.
	PageTapeAlertResponse byte = 0x12
	// PageTapeAlert has a parameter for each flag.
	PageTapeAlert byte = 0x2E
)

// TapeAlert is the number of a flag, 1 to 64.
type TapeAlert byte

var tapeAlertTexts = map[TapeAlert]string{
	0x01: "the drive has trouble reading",
	0x02: "the drive has trouble writing",
	0x03: "a read or write failed for good",
	0x04: "the medium is damaged; its data is at risk",
	0x05: "reading failed; the medium or the drive is faulty",
	0x06: "writing failed; the medium or the drive is faulty",
	0x07: "the medium has reached the end of its life",
	0x08: "the medium is not of data grade",
	0x09: "the medium is write protected",
	0x0A: "the medium cannot be removed now",
	0x0B: "a cleaning cartridge is in the drive",
	0x0C: "the medium is of an unsupported format",
	0x0D: "the tape snapped; the cartridge can be taken out",
	0x0E: "the tape snapped; the cartridge cannot be taken out",
	0x0F: "the cartridge's memory chip failed",
	0x10: "the cartridge was forced out by hand",
	0x11: "the medium can only be read in this drive",
	0x12: "the tape directory is damaged",
	0x13: "the medium is near the end of its life",
	0x14: "the drive must be cleaned now",
	0x15: "the drive is due for cleaning",
	0x16: "the cleaning cartridge is used up",
	0x17: "the cleaning cartridge is of the wrong kind",
	0x1E: "the drive's hardware failed; a reset may help",
	0x1F: "the drive's hardware failed; it must be repaired",
	0x20: "the drive's interface has a fault",
	0x21: "the medium must be ejected and the operation repeated",
	0x26: "the drive predicts its own failure",
	0x27: "the drive needs maintenance",
	0x29: "a stray tape was left in the drive",
	0x2A: "the loader's hardware failed",
	0x2D: "the loader's magazine is missing",
	0x37: "loading failed",
	0x38: "the medium cannot be unloaded",
	0x39: "the automation interface failed",
	0x3B: "the WORM medium's integrity is in doubt",
	0x3C: "an overwrite of a WORM medium was attempted",
}

// String is the flag in plain words, with its number:
// "the drive must be cleaned now (TapeAlert 14h)".
func (a TapeAlert) String() string {
	if words, ok := tapeAlertTexts[a]; ok {
		return fmt.Sprintf("%s (TapeAlert %02Xh)", words, byte(a))
	}
	return fmt.Sprintf("TapeAlert %02Xh", byte(a))
}

// tapeAlertLength is the size of a field with all 64 flags.
const tapeAlertLength = 8

// AlertsOf reads a field of 64 flags, the first one in the top bit: MAM
// attribute 0002h (SPC-4, 7.4.2.2). It returns those that are set, ascending;
// none of a field that is too short.
func AlertsOf(value []byte) []TapeAlert {
	if len(value) < tapeAlertLength {
		return nil
	}
	var set []TapeAlert
	flags := binary.BigEndian.Uint64(value)
	for i := range TapeAlert(64) {
		if flags&(1<<63>>i) != 0 {
			set = append(set, i+1)
		}
	}
	return set
}
