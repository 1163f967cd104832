// SPDX-License-Identifier: Apache-2.0

package scsi

import (
	"strings"
	"testing"
)

const someVolume = "1d2f3a4b-0000-4111-8222-333344445555"

// coherencyOf is attribute 080Ch as LTFS writes it.
func coherencyOf(volume string) []byte {
	b := make([]byte, 70)
	b[0] = 8
	b[8], b[16], b[24], b[26] = 9, 7, 5, 43
	copy(b[27:], "LTFS\x00"+volume+"\x00\x01")
	return b
}

func TestVolumeCoherencyTellsTheVolume(t *testing.T) {
	for name, b := range map[string][]byte{
		"as it is written": coherencyOf(someVolume), "in capitals": coherencyOf(strings.ToUpper(someVolume)), "without a version": coherencyOf(someVolume)[:69],
	} {
		got, err := ParseCoherency(b)
		if want := (Coherency{UUID: someVolume, Generation: 7, Block: 5}); err != nil || got != want {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestVolumeCoherencyOfOthersIsRefused(t *testing.T) {
	other := coherencyOf(someVolume)
	copy(other[27:], "ACME")
	short := coherencyOf(someVolume)
	short[26] = 12
	reference := coherencyOf(someVolume)
	reference[0] = 4
	for name, b := range map[string][]byte{
		"nothing": nil, "cut": coherencyOf(someVolume)[:60], "another program": other, "a short one": short, "another reference": reference,
		"no UUID": coherencyOf(strings.Repeat("x", 36)),
	} {
		if got, err := ParseCoherency(b); err == nil {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func FuzzCoherency(f *testing.F) {
	f.Add(coherencyOf(someVolume))
	f.Fuzz(func(t *testing.T, b []byte) {
		if c, err := ParseCoherency(b); err == nil && len(c.UUID) != 36 {
			t.Errorf("volume %q", c.UUID)
		}
	})
}
