// SPDX-License-Identifier: Apache-2.0

package scsi

import (
	"errors"
	"fmt"
	"testing"
)

func TestSenseIsReadInBothFormats(t *testing.T) {
	for name, c := range map[string]struct {
		bytes string
		want  Sense
	}{
		"fixed: source empty": {
			"70 00 05 00000000 0A 00000000 3B 0E 00 000000",
			Sense{Key: IllegalRequest, ASC: 0x3B, ASCQ: 0x0E},
		},
		"fixed: filemark with residue": {
			"F0 00 80 00100000 0A 00000000 00 01 00 000000",
			Sense{FileMark: true, Valid: true, Information: 1 << 20, ASCQ: 1},
		},
		"fixed: block longer than asked for": {
			"F0 00 20 FFFFFF00 0A 00000000 00 00 00 000000",
			Sense{ILI: true, Valid: true, Information: -256},
		},
		"fixed: field pointer into the command": {
			"70 00 05 00000000 0A 00000000 24 00 00 C00007",
			Sense{Key: IllegalRequest, ASC: 0x24, HasField: true, FieldInCommand: true, Field: 7},
		},
		"fixed: progress indication is no field pointer": {
			"70 00 02 00000000 0A 00000000 04 01 00 801234",
			Sense{Key: NotReady, ASC: 0x04, ASCQ: 0x01},
		},
		"fixed: deferred": {
			"71 00 04 00000000 0A 00000000 40 01 00 000000",
			Sense{Key: HardwareError, ASC: 0x40, ASCQ: 0x01, Deferred: true},
		},
		"fixed: no more than a key": {
			"70 00 46",
			Sense{Key: UnitAttention, EOM: true},
		},
		"fixed: additional length left 0": {
			"70 00 06 00000000 00 00000000 28 00",
			Sense{Key: UnitAttention, ASC: 0x28},
		},
		"descriptor: information and stream flags": {
			"72 00 00 01 00000010  00 0A 80 00 0000000000000040  04 02 00 80",
			Sense{ASCQ: 1, FileMark: true, Valid: true, Information: 64},
		},
		"descriptor: field pointer": {
			"72 05 26 00 00000008  02 06 0000 800004 00",
			Sense{Key: IllegalRequest, ASC: 0x26, HasField: true, Field: 4},
		},
		"descriptor: unknown descriptor, then a cut one": {
			"72 03 11 00 0000000A  80 02 FFFF  00 0A 80 00 0000",
			Sense{Key: MediumError, ASC: 0x11},
		},
		"descriptor: header only, deferred": {
			"73 06 29 01",
			Sense{Key: UnitAttention, ASC: 0x29, ASCQ: 1, Deferred: true},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ParseSense(unhex(t, c.bytes))
			if err != nil {
				t.Fatal(err)
			}
			equal(t, *got, c.want)
		})
	}
}

func TestWhatIsNoSenseDataIsAnError(t *testing.T) {
	for _, s := range []string{"", "70", "70 00", "72 05 3B", "00 00 05", "7F 00 05 00"} {
		if got, err := ParseSense(unhex(t, s)); err == nil {
			t.Errorf("%q: got %v, want an error", s, got)
		}
	}
}

func TestSenseSpeaksPlainly(t *testing.T) {
	for want, s := range map[string]Sense{
		"illegal request: medium source element empty (5/3B0E)":                                           {Key: IllegalRequest, ASC: 0x3B, ASCQ: 0x0E},
		"not ready: becoming ready (2/0401)":                                                              {Key: NotReady, ASC: 0x04, ASCQ: 0x01},
		"illegal request: invalid field in the command, byte 7 of the command (5/2400)":                   {Key: IllegalRequest, ASC: 0x24, HasField: true, FieldInCommand: true, Field: 7},
		"illegal request: invalid field in the parameter list, byte 4 of the parameters (5/2600)":         {Key: IllegalRequest, ASC: 0x26, HasField: true, Field: 4},
		"hardware error: diagnostic failure of component 01h, left over from an earlier command (4/4001)": {Key: HardwareError, ASC: 0x40, ASCQ: 0x01, Deferred: true},
		"unit attention: power on, reset or bus device reset occurred (qualifier 05h) (6/2905)":           {Key: UnitAttention, ASC: 0x29, ASCQ: 0x05},
		"medium error: additional sense code 7E/01 (3/7E01)":                                              {Key: MediumError, ASC: 0x7E, ASCQ: 0x01},
		"not ready: vendor code 85/01 (2/8501)":                                                           {Key: NotReady, ASC: 0x85, ASCQ: 0x01},
		"blank check: no further information (8/0000)":                                                    {Key: BlankCheck},
		"no sense: filemark detected (0/0000)":                                                            {FileMark: true},
		"no sense: end of medium reached (0/0000)":                                                        {EOM: true},
		"no sense: the block has another length (0/0000)":                                                 {ILI: true},
		"sense key Fh: no further information (F/0000)":                                                   {Key: 0xF},
	} {
		if got := s.Error(); got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}

func TestEveryCodeOfTheStandardsThatMattersHasWords(t *testing.T) {
	for _, code := range []uint16{
		0x0400, 0x0401, 0x0402, 0x0403, 0x0407, 0x0412, 0x0485, 0x048E, 0x3003, 0x3A00, 0x3A02, 0x4001, 0x4002, 0x4003,
		0x2101, 0x2400, 0x3B0D, 0x3B0E, 0x3000, 0x5302, 0x2800, 0x2801, 0x2900, 0x2A01, 0x3F01, 0x2700, 0x300C, 0x0005,
		0x8302, 0x8304, 0x0001, 0x0002, 0x2000,
	} {
		if codeTexts[code] == "" {
			t.Errorf("%04X has no words", code)
		}
	}
}

func TestSenseIsFoundInWrappedErrors(t *testing.T) {
	err := fmt.Errorf("changer: %w", &Sense{Key: IllegalRequest, ASC: 0x3B, ASCQ: 0x0D})
	s, advice, ok := AdviceOf(err)
	if !ok || s.Code() != 0x3B0D || advice != Stale {
		t.Errorf("got %v, %v, %v", s, advice, ok)
	}
	if _, _, ok := AdviceOf(errors.New("cable")); ok {
		t.Error("an error without sense data gave advice")
	}
	if _, _, ok := AdviceOf(nil); ok {
		t.Error("no error gave advice")
	}
}

func FuzzParseSense(f *testing.F) {
	f.Add(unhex(f, "70 00 05 00000000 0A 00000000 24 00 00 C00007"))
	f.Add(unhex(f, "72 00 00 01 00000010 00 0A 80 00 0000000000000040 04 02 00 80"))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := ParseSense(b)
		if (s == nil) == (err == nil) {
			t.Fatal("neither sense nor error, or both")
		}
		if s != nil && (s.Error() == "" || s.Advice() > Fine) {
			t.Fatal("sense without words or advice")
		}
	})
}
