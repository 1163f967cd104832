// SPDX-License-Identifier: Apache-2.0

package scsi

import (
	"encoding/hex"
	"testing"
)

func TestCommandsAreBuiltAsTheStandardsSay(t *testing.T) {
	for _, c := range []struct {
		name, want string
		cdb        []byte
	}{
		{"TEST UNIT READY", "000000000000", TestUnitReady()},
		{"INQUIRY", "120000006000", Inquiry(96)},
		{"INQUIRY", "120183040000", InquiryPage(PageIdentification, 1024)},
		{"REPORT LUNS", "a00000000000000010000000", ReportLUNs(4096)},
		{"MODE SENSE(6)", "1a081d00ff00", ModeSense6(PageElementAddresses, 255)},
		{"MODE SENSE(6)", "1a0000000c00", ModeSense6Header()},
		{"PREVENT ALLOW MEDIUM REMOVAL", "1e0000000000", AllowMediumRemoval()},
		{"LOG SENSE", "4d005200000000004000", LogSense(PageTapeAlertResponse, 64)},
		{"READ ATTRIBUTE", "8c000000000000000401000040000000", ReadAttributes(AttributeSerial, 16384)},
		{"INITIALIZE ELEMENT STATUS", "070000000000", InitializeElementStatus()},
		{"READ ELEMENT STATUS", "b8140100000a0100ffff0000", ReadElementStatus(
			ElementStatusRequest{Type: DataTransferElement, Start: 256, Count: 10, VolumeTags: true, Identifiers: true}, 65535)},
		{"READ ELEMENT STATUS", "b80203e803e800ffffff0000", ReadElementStatus(
			ElementStatusRequest{Type: StorageElement, Start: 1000, Count: 1000}, 1<<31)},
		{"MOVE MEDIUM", "a500000103e8010000000100", MoveMedium(1, 1000, 256, true)},
		{"MOVE MEDIUM", "a500000003e8010000000000", MoveMedium(0, 1000, 256, false)},
		{"EXCHANGE MEDIUM", "a600000103e8010003e90000", ExchangeMedium(1, 1000, 256, 1001)},
		{"REWIND", "010000000000", Rewind()},
		{"LOAD UNLOAD", "1b0100000100", Load()},
		{"LOAD UNLOAD", "1b0100000300", LoadAsDisc()},
		{"LOAD UNLOAD", "1b0000000000", Unload()},
		{"LOAD UNLOAD", "1b0000000200", UnloadAsDisc()},
		{"READ(6)", "080210000000", ReadBlock(1 << 20)},
		{"READ(6)", "0802ffffff00", ReadBlock(1 << 30)},
		{"READ(6)", "080010000000", MeasureBlock(1 << 20)},
		{"REPORT DENSITY SUPPORT", "44000000000000200000", ReportDensitySupport(8192)},
		{"READ BLOCK LIMITS", "050000000000", ReadBlockLimits()},
		{"READ POSITION", "34000000000000000000", ReadPosition()},
	} {
		if got := hex.EncodeToString(c.cdb); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
		if got := CommandName(c.cdb); got != c.name {
			t.Errorf("got name %q, want %q", got, c.name)
		}
	}
}

func TestUnknownCommandsStillHaveAName(t *testing.T) {
	equal(t, CommandName([]byte{0xC4}), "command C4h")
	equal(t, CommandName(nil), "an empty command")
}
