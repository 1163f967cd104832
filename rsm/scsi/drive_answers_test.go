// SPDX-License-Identifier: Apache-2.0

package scsi

import (
	"slices"
	"testing"
)

func TestAttributesAreReadByNumber(t *testing.T) {
	list := slices.Concat(
		unhex(t, "0009 80 0004 0000002A"),
		unhex(t, "0401 81 0020"), padded("LTOSERIAL01", 32),
		unhex(t, "0803 02 0000"),
		unhex(t, "0806 01 0008"), []byte("A00001L8"))
	want := map[uint16][]byte{
		AttributeChangeReference: {0, 0, 0, 0x2A},
		AttributeSerial:          padded("LTOSERIAL01", 32),
		AttributeBarcode:         []byte("A00001L8"),
	}
	size := byte(len(list))
	for name, data := range map[string][]byte{
		"exact length":                       slices.Concat([]byte{0, 0, 0, size}, list),
		"length of the buffer, zeros behind": slices.Concat([]byte{0, 0, 0xFF, 0xFF}, list, make([]byte, 500)),
		"last attribute cut":                 slices.Concat([]byte{0, 0, 0x10, 0}, list, unhex(t, "0807 01 0050 4142")),
		"an order broken by garbage":         slices.Concat([]byte{0, 0, 0x10, 0}, list, unhex(t, "0009 80 0001 FF")),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ParseAttributes(data)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, got, want)
		})
	}
	if _, err := ParseAttributes([]byte{0, 0, 0}); err == nil {
		t.Error("three bytes were enough")
	}
}

func TestAlertsOfTheMediumsMemory(t *testing.T) {
	for bytes, want := range map[string][]TapeAlert{
		"8000000000000001":    {0x01, 0x40},
		"0008000000000000":    {0x0D},
		"0000100000000000 FF": {0x14},
		"0000000000000000":    nil,
		"FFFFFFFFFFFFFF":      nil,
		"":                    nil,
	} {
		equal(t, AlertsOf(unhex(t, bytes)), want)
	}
	all := AlertsOf(unhex(t, "FFFFFFFFFFFFFFFF"))
	if len(all) != 64 || all[0] != 1 || all[63] != 64 {
		t.Errorf("of all flags: %v", all)
	}
	equal(t, all[3].String(), "the medium is damaged; its data is at risk (TapeAlert 04h)")
	equal(t, all[63].String(), "TapeAlert 40h")
}

func TestEveryFlagForRobotWorkHasWords(t *testing.T) {
	for _, a := range []TapeAlert{0x04, 0x0B, 0x0E, 0x10, 0x14, 0x15, 0x16, 0x17, 0x29, 0x2A, 0x2D, 0x37, 0x38} {
		if tapeAlertTexts[a] == "" {
			t.Errorf("%02Xh has no words", byte(a))
		}
	}
}

func TestPositionShortForm(t *testing.T) {
	got, err := ParsePosition(unhex(t, "80 01 0000 00000000 00000000 00 000000 00000000"))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, got, Position{Beginning: true, Known: true, Partition: 1})
	got, err = ParsePosition(unhex(t, "44 00 0000 00001234"))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, got, Position{End: true, Block: 0x1234})
	if _, err := ParsePosition(make([]byte, 7)); err == nil {
		t.Error("seven bytes were enough")
	}
}

func TestBlockLimits(t *testing.T) {
	got, err := ParseBlockLimits(unhex(t, "00 800000 0001"))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, got, BlockLimits{Longest: 8 << 20, Shortest: 1})
	if _, err := ParseBlockLimits(make([]byte, 5)); err == nil {
		t.Error("five bytes were enough")
	}
}

func TestDensities(t *testing.T) {
	block := func(code byte) []byte { return append([]byte{code, code, 0xA0}, make([]byte, 49)...) }
	long := append(append([]byte{0x5E, 0x5E, 0x81, 0, 57}, make([]byte, 57)...), block(0x60)...)
	for _, c := range []struct {
		why  string
		body []byte
		want []byte
	}{
		{"none", nil, nil},
		{"two", append(block(0x5E), block(0x60)...), []byte{0x5E, 0x60}},
		{"a longer block", long, []byte{0x5E, 0x60}},
		{"a cut block", append(block(0x5E), block(0x60)[:51]...), []byte{0x5E}},
	} {
		head := []byte{0, byte(len(c.body) + 2), 0, 0}
		got, err := ParseDensities(append(head, c.body...))
		if err != nil {
			t.Fatalf("%s: %v", c.why, err)
		}
		equal(t, got, c.want)
	}
	if _, err := ParseDensities(make([]byte, 3)); err == nil {
		t.Error("three bytes were enough")
	}
}

func FuzzParseDriveAnswers(f *testing.F) {
	f.Add(unhex(f, "00000009 0009 80 0004 0000002A"))
	f.Add(unhex(f, "12 00 000C 0000 60 08 10 10 00 00 00 00 01 01"))
	f.Add(unhex(f, "2E 00 000A 0003 C0 01 00 0014 C0 01 01"))
	f.Add(append(unhex(f, "0036 0000 60 60 A1 002F"), make([]byte, 47)...))
	f.Add(unhex(f, "80 01 0000 00000000 00000000 00 000000 00000000"))
	f.Fuzz(func(t *testing.T, b []byte) {
		_, _ = ParsePosition(b)
		_, _ = ParseBlockLimits(b)
		if codes, _ := ParseDensities(b); len(codes) > len(b)/52 {
			t.Fatal("more densities than there is room for")
		}
		attributes, _ := ParseAttributes(b)
		total := 0
		for _, value := range attributes {
			total += len(value)
		}
		if total > len(b) {
			t.Fatal("more attribute bytes than bytes")
		}
		for _, alert := range AlertsOf(b) {
			if alert < 1 || alert > 64 || alert.String() == "" {
				t.Fatalf("flag %d does not exist", alert)
			}
		}
	})
}
