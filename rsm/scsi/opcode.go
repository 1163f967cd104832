// SPDX-License-Identifier: Apache-2.0

package scsi

import "fmt"

// Operation codes, the first byte of a command descriptor block. The same
// number can mean different things to different device types: 1Bh is LOAD
// UNLOAD to a tape drive and OPEN/CLOSE IMPORT/EXPORT ELEMENT to a changer.
const (
	// For every device (SPC-4).
	OpTestUnitReady  byte = 0x00
	OpRequestSense   byte = 0x03
	OpInquiry        byte = 0x12
	OpModeSelect6    byte = 0x15
	OpModeSense6     byte = 0x1A
	OpPreventAllow   byte = 0x1E
	OpLogSense       byte = 0x4D
	OpModeSense10    byte = 0x5A
	OpReadAttribute  byte = 0x8C
	OpWriteAttribute byte = 0x8D
	OpReportLUNs     byte = 0xA0
	OpLogSelect      byte = 0x4C
	OpModeSelect10   byte = 0x55

	// For changers (SMC-3).
	OpInitializeElementStatus          byte = 0x07
	OpPositionToElement                byte = 0x2B
	OpInitializeElementStatusWithRange byte = 0x37
	OpMoveMedium                       byte = 0xA5
	OpExchangeMedium                   byte = 0xA6
	OpReadElementStatus                byte = 0xB8

	// For tape drives (SSC-4).
	OpRewind               byte = 0x01
	OpFormatMedium         byte = 0x04
	OpReadBlockLimits      byte = 0x05
	OpRead6                byte = 0x08
	OpWrite6               byte = 0x0A
	OpWriteFilemarks6      byte = 0x10
	OpSpace6               byte = 0x11
	OpErase6               byte = 0x19
	OpLoadUnload           byte = 0x1B
	OpReadPosition         byte = 0x34
	OpReportDensitySupport byte = 0x44
)

// opNames are the standards' names.
var opNames = map[byte]string{
	OpTestUnitReady:  "TEST UNIT READY",
	OpRequestSense:   "REQUEST SENSE",
	OpInquiry:        "INQUIRY",
	OpModeSelect6:    "MODE SELECT(6)",
	OpModeSense6:     "MODE SENSE(6)",
	OpPreventAllow:   "PREVENT ALLOW MEDIUM REMOVAL",
	OpLogSense:       "LOG SENSE",
	OpModeSense10:    "MODE SENSE(10)",
	OpReadAttribute:  "READ ATTRIBUTE",
	OpWriteAttribute: "WRITE ATTRIBUTE",
	OpReportLUNs:     "REPORT LUNS",
	OpLogSelect:      "LOG SELECT",
	OpModeSelect10:   "MODE SELECT(10)",

	OpInitializeElementStatus:          "INITIALIZE ELEMENT STATUS",
	OpInitializeElementStatusWithRange: "INITIALIZE ELEMENT STATUS WITH RANGE",
	OpMoveMedium:                       "MOVE MEDIUM",
	OpExchangeMedium:                   "EXCHANGE MEDIUM",
	OpReadElementStatus:                "READ ELEMENT STATUS",
	OpPositionToElement:                "POSITION TO ELEMENT",

	OpRewind:               "REWIND",
	OpFormatMedium:         "FORMAT MEDIUM",
	OpReadBlockLimits:      "READ BLOCK LIMITS",
	OpRead6:                "READ(6)",
	OpWrite6:               "WRITE(6)",
	OpWriteFilemarks6:      "WRITE FILEMARKS(6)",
	OpSpace6:               "SPACE(6)",
	OpErase6:               "ERASE(6)",
	OpLoadUnload:           "LOAD UNLOAD",
	OpReadPosition:         "READ POSITION",
	OpReportDensitySupport: "REPORT DENSITY SUPPORT",
}

// CommandName is the standards' name of a command descriptor block's
// operation, for messages: "MOVE MEDIUM", or "command C4h" when unknown.
func CommandName(cdb []byte) string {
	if len(cdb) == 0 {
		return "an empty command"
	}
	if name, ok := opNames[cdb[0]]; ok {
		return name
	}
	return fmt.Sprintf("command %02Xh", cdb[0])
}
