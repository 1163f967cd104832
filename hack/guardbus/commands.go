// SPDX-License-Identifier: Apache-2.0

package guardbus

import (
	"slices"

	"rsm.storage/rsmctl/rsm/scsi"
)

// longestCommand is as long as any command with a fixed length.
const longestCommand = 16

// padCommand puts zeros behind a command, as iSCSI does: a command that is too short
// is judged as a device would read it.
func padCommand(cdb []byte) []byte {
	return append(slices.Clone(cdb), make([]byte, longestCommand)...)
}

// disturbsNobody are the commands that disturb nobody, whatever is in the drive.
var disturbsNobody = map[byte]bool{
	scsi.OpTestUnitReady:        true,
	scsi.OpRequestSense:         true,
	scsi.OpInquiry:              true,
	scsi.OpReportLUNs:           true,
	scsi.OpModeSense6:           true,
	scsi.OpModeSense10:          true,
	scsi.OpLogSense:             true, // but see clearing
	scsi.OpReadAttribute:        true,
	scsi.OpReadBlockLimits:      true,
	scsi.OpReadPosition:         true,
	scsi.OpReportDensitySupport: true,
	scsi.OpReadElementStatus:    true, // a question to a changer, and nothing to a drive
}

// clearedByReading are the log pages that may be cleared by being read: the
// TapeAlert flags are there for the program that uses the drive.
var clearedByReading = map[byte]bool{scsi.PageTapeAlertResponse: true, scsi.PageTapeAlert: true}

// Passes tells whether a command may reach a drive with somebody else's
// cartridge. One that nobody here knows may not.
func Passes(cdb []byte) bool {
	c := padCommand(cdb)
	if c[0] == scsi.OpLogSense && clearedByReading[c[2]&0x3F] {
		return false
	}
	return disturbsNobody[c[0]]
}

// concernsChanger tells whether a command is one for changers only.
func concernsChanger(op byte) bool {
	return op == scsi.OpMoveMedium || op == scsi.OpExchangeMedium || op == scsi.OpReadElementStatus
}

// leavesAttention tells whether a device carries a command out in spite of a
// pending unit attention, and keeps that (SPC-4, 5.14). Here REQUEST SENSE is one
// of them: it brings the sense as data, not as an error.
func leavesAttention(op byte) bool {
	return op == scsi.OpInquiry || op == scsi.OpReportLUNs || op == scsi.OpRequestSense
}
