// SPDX-License-Identifier: Apache-2.0

package scsi

import "fmt"

var senseKeyNames = map[SenseKey]string{
	NoSense:        "no sense",
	RecoveredError: "recovered error",
	NotReady:       "not ready",
	MediumError:    "medium error",
	HardwareError:  "hardware error",
	IllegalRequest: "illegal request",
	UnitAttention:  "unit attention",
	DataProtect:    "data protect",
	BlankCheck:     "blank check",
	VendorSpecific: "vendor specific",
	CopyAborted:    "copy aborted",
	AbortedCommand: "aborted command",
	VolumeOverflow: "volume overflow",
	Miscompare:     "miscompare",
}

// String is the key's name in the standard, in lower case.
func (k SenseKey) String() string {
	if name, ok := senseKeyNames[k]; ok {
		return name
	}
	return fmt.Sprintf("sense key %Xh", byte(k))
}

// codeTexts are the additional sense codes that changers and tape drives use
// (SPC-4, annex F), and a few of vendors that are met in the field.
var codeTexts = map[uint16]string{
	0x0001: "filemark detected",
	0x0002: "end of partition or medium detected",
	0x0003: "setmark detected",
	0x0004: "beginning of partition or medium detected",
	0x0005: "end of data detected",
	0x0016: "operation in progress",
	0x0302: "excessive write current",
	0x0400: "not ready, cause not reportable",
	0x0401: "becoming ready",
	0x0402: "an initialising command is required",
	0x0403: "manual intervention is required",
	0x0407: "an operation is in progress",
	0x0409: "a self-test is in progress",
	0x0412: "offline",
	0x0485: "the library is paused (IBM)",
	0x048E: "the loader is in sequential mode",
	0x0900: "track following error",
	0x0C00: "write error",
	0x1100: "unrecovered read error",
	0x1101: "read retries exhausted",
	0x1108: "incomplete block read",
	0x1400: "recorded entity not found",
	0x1403: "end of data not found",
	0x1500: "random positioning error",
	0x1501: "mechanical positioning error",
	0x1A00: "parameter list length error",
	0x2000: "invalid command operation code",
	0x2101: "invalid element address",
	0x2400: "invalid field in the command",
	0x2500: "logical unit not supported",
	0x2600: "invalid field in the parameter list",
	0x2700: "write protected",
	0x2800: "the medium may have changed",
	0x2801: "an import/export element was accessed",
	0x2900: "power on, reset or bus device reset occurred",
	0x2901: "power on occurred",
	0x2902: "bus reset occurred",
	0x2903: "bus device reset occurred",
	0x2904: "device internal reset",
	0x2907: "the connection was lost",
	0x2A01: "mode parameters changed",
	0x2C00: "command sequence error",
	0x3000: "incompatible medium installed",
	0x3001: "cannot read the medium, unknown format",
	0x3002: "cannot read the medium, incompatible format",
	0x3003: "cleaning cartridge installed",
	0x3004: "cannot write the medium, unknown format",
	0x3005: "cannot write the medium, incompatible format",
	0x3007: "cleaning failure",
	0x300C: "WORM medium: overwrite attempted",
	0x300D: "WORM medium: integrity check",
	0x3100: "medium format corrupted",
	0x3A00: "medium not present",
	0x3A01: "medium not present, tray closed",
	0x3A02: "medium not present, tray or import/export door open",
	0x3A03: "medium not present, loadable",
	0x3A04: "medium not present, auxiliary memory accessible",
	0x3B00: "sequential positioning error",
	0x3B0D: "medium destination element full",
	0x3B0E: "medium source element empty",
	0x3B11: "medium magazine not accessible",
	0x3B12: "medium magazine removed",
	0x3B13: "medium magazine inserted",
	0x3B14: "medium magazine locked",
	0x3B15: "medium magazine unlocked",
	0x3B18: "element disabled",
	0x3B1A: "data transfer element removed",
	0x3F01: "microcode changed",
	0x3F0E: "the logical units of the target changed",
	0x4000: "diagnostic failure",
	0x4001: "diagnostic failure of component 01h",
	0x4002: "diagnostic failure of component 02h",
	0x4003: "diagnostic failure of component 03h",
	0x4300: "message error",
	0x4400: "internal target failure",
	0x4700: "parity error",
	0x4B00: "data phase error",
	0x4E00: "overlapped commands attempted",
	0x5000: "write append error",
	0x5100: "erase failure",
	0x5200: "cartridge fault",
	0x5300: "medium load or eject failed",
	0x5301: "tape unload failure",
	0x5302: "medium removal prevented",
	0x5303: "medium removal prevented by the data transfer element",
	0x5304: "medium thread or unthread failure",
	0x5508: "maximum number of supplemental decryption keys exceeded",
	0x5A01: "operator medium removal request",
	0x5D00: "failure prediction threshold exceeded",
	0x7400: "security error",
	0x7401: "unable to decrypt data",
	0x7402: "unencrypted data met while decrypting",
	0x7403: "incorrect data encryption key",
	0x8302: "storage element not installed",
	0x8304: "drive not installed",
}

// CodeText explains ASC and ASCQ as one number, 8302h for 83/02. ok is false
// for a code that is not known.
func CodeText(code uint16) (text string, ok bool) {
	text, ok = codeTexts[code]
	return text, ok
}

// explainSense explains ASC and ASCQ; for an unknown qualifier it falls back on
// the code's general meaning, then on its numbers.
func explainSense(s *Sense) string {
	if text, ok := codeTexts[s.Code()]; ok {
		return text
	}
	general, ok := codeTexts[uint16(s.ASC)<<8]
	switch {
	case s.ASC == 0 && s.ASCQ == 0:
		return explainFlags(s)
	case s.ASC >= 0x80 || s.ASCQ >= 0x80 && !ok:
		return fmt.Sprintf("vendor code %02X/%02X", s.ASC, s.ASCQ)
	case ok:
		return fmt.Sprintf("%s (qualifier %02Xh)", general, s.ASCQ)
	}
	return fmt.Sprintf("additional sense code %02X/%02X", s.ASC, s.ASCQ)
}

// explainFlags explains sense data that carry nothing but flags.
func explainFlags(s *Sense) string {
	switch {
	case s.FileMark:
		return "filemark detected"
	case s.EOM:
		return "end of medium reached"
	case s.ILI:
		return "the block has another length"
	}
	return "no further information"
}
