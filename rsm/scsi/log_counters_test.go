// SPDX-License-Identifier: Apache-2.0

package scsi

import (
	"slices"
	"testing"
)

// bothCounted is Transferred with both numbers known.
func bothCounted(written, read uint64) Transferred {
	return Transferred{Written: written, Read: read, WrittenKnown: true, ReadKnown: true}
}

func TestSequentialAccessPageCountsBytes(t *testing.T) {
	for _, c := range []struct {
		why, bytes string
		want       Transferred
	}{
		{"all four: what applications moved", `0C 00 0030  0000 00 08 0000000000000005  0001 00 08 0000000000000004
			0002 00 08 0000000000000003  0003 00 08 0000000000000002`, bothCounted(5, 2)},
		{"the medium's side only", "0C 00 0018  0001 00 08 0000000000000004  0002 00 08 0000000000000003", bothCounted(4, 3)},
		{"page saved, control bits set", "8C 00 0010  0000 E0 04 00000005  0003 60 04 00000002", bothCounted(5, 2)},
		{"nothing moved yet is known", "0C 00 000A  0000 00 01 00  0003 00 01 00", bothCounted(0, 0)},
		{"only what was written", "0C 00 0008  0000 00 04 01000000", Transferred{Written: 1 << 24, WrittenKnown: true}},
		{"only what was read", "0C 00 0008  0003 00 04 01000000", Transferred{Read: 1 << 24, ReadKnown: true}},
		{"others between them and out of order", "0C 00 0017  0100 00 04 00000001  0003 00 01 02  8000 40 00  0000 00 02 0102", bothCounted(0x102, 2)},
		{"a value longer than a number, of zeros", "0C 00 0012  0000 00 09 000000000000000005  0003 00 01 02", bothCounted(5, 2)},
		{"a value too large for a number", "0C 00 0012  0000 00 09 010000000000000005  0003 00 01 02", Transferred{Read: 2, ReadKnown: true}},
		{"the largest number but one", "0C 00 000C  0000 00 08 FFFFFFFFFFFFFFFE", Transferred{Written: 1<<64 - 2, WrittenKnown: true}},
		{"counters at their end", "0C 00 0014  0000 00 08 FFFFFFFFFFFFFFFF  0003 00 04 FFFFFFFF", Transferred{}},
		{"a counter at its end, and the medium's side", "0C 00 000A  0000 00 01 FF  0001 00 01 07", Transferred{Written: 7, WrittenKnown: true}},
		{"values without bytes", "0C 00 0008  0000 00 00  0003 00 00", Transferred{}},
		{"a code twice", "0C 00 0014  0000 00 01 05  0000 00 01 09  0003 00 01 02  0003 00 01 03", bothCounted(5, 2)},
		{"padded with zeros up to the buffer", "0C 00 0040  0000 00 01 05  0003 00 01 02" + hexZeros(54), bothCounted(5, 2)},
		{"longer than the page says", "0C 00 0005  0000 00 01 05  0003 00 01 02", Transferred{Written: 5, WrittenKnown: true}},
		{"cut in a value", "0C 00 0018  0000 00 08 0000000000000005  0003 00 08 000000", Transferred{Written: 5, WrittenKnown: true}},
		{"cut in a head", "0C 00 0018  0000 00 08 0000000000000005  0003 00", Transferred{Written: 5, WrittenKnown: true}},
		{"no parameters", "0C 00 0000", Transferred{}},
	} {
		got, err := ParseSequentialAccess(unhex(t, c.bytes))
		if err != nil || got != c.want {
			t.Errorf("%s: %+v, %v, wanted %+v", c.why, got, err, c.want)
		}
	}
}

// hexZeros is so many bytes of zeros in hex.
func hexZeros(n int) string { return string(slices.Repeat([]byte("00"), n)) }

func TestVolumeStatisticsPageCountsMegabytesOfThisMount(t *testing.T) {
	for _, c := range []struct {
		why, bytes string
		want       Transferred
	}{
		{"valid", "17 00 0015  0000 03 01 01  000E 03 04 00000007  000F 03 04 00000009", bothCounted(7_000_000, 9_000_000)},
		{"it does not say whether it is valid", "17 00 0010  000E 03 04 00000007  000F 03 04 00000009", bothCounted(7_000_000, 9_000_000)},
		{"not valid: of no medium", "17 00 0015  0000 03 01 00  000E 03 04 00000007  000F 03 04 00000009", Transferred{}},
		{"not valid, said at length", "17 00 0018  0000 03 04 00000000  000E 03 04 00000007  000F 03 04 00000009", Transferred{}},
		{"padded with zeros, which are no word on validity", "17 00 0020  000E 03 01 07  000F 03 01 09" + hexZeros(22), bothCounted(7_000_000, 9_000_000)},
		{"the neighbours are others", "17 00 0019  0000 03 01 01  000D 03 01 01  0010 03 01 03  0011 03 01 04  000E 03 01 05",
			Transferred{Written: 5_000_000, WrittenKnown: true}},
		{"only what was read", "17 00 000A  0000 03 01 01  000F 03 01 00", Transferred{ReadKnown: true}},
		{"the most that fits into a number of bytes", "17 00 000C  000E 03 08 000010C6F7A0B5ED", Transferred{Written: 18446744073709 * 1_000_000, WrittenKnown: true}},
		{"one more", "17 00 000C  000E 03 08 000010C6F7A0B5EE", Transferred{}},
		{"unknown to the drive", "17 00 0010  000E 03 04 FFFFFFFF  000F 03 04 FFFFFFFF", Transferred{}},
		{"no parameters", "17 00 0000", Transferred{}},
	} {
		got, err := ParseVolumeStatistics(unhex(t, c.bytes))
		if err != nil || got != c.want {
			t.Errorf("%s: %+v, %v, wanted %+v", c.why, got, err, c.want)
		}
	}
}

func TestCountersOfAnotherPageAreRefused(t *testing.T) {
	for _, bytes := range []string{"", "0C 00 00", "17 00 00", "00 00 0000", "2E 00 0005 0001 00 01 01"} {
		if got, err := ParseSequentialAccess(unhex(t, bytes)); err == nil || got != (Transferred{}) {
			t.Errorf("page 0Ch in %q: %+v, %v", bytes, got, err)
		}
		if got, err := ParseVolumeStatistics(unhex(t, bytes)); err == nil || got != (Transferred{}) {
			t.Errorf("page 17h in %q: %+v, %v", bytes, got, err)
		}
	}
	if _, err := ParseVolumeStatistics(unhex(t, "0C 00 0000")); err == nil {
		t.Error("page 0Ch was taken for page 17h")
	}
	if _, err := ParseSequentialAccess(unhex(t, "17 00 0000")); err == nil {
		t.Error("page 17h was taken for page 0Ch")
	}
}

func FuzzLogCounters(f *testing.F) {
	f.Add(unhex(f, "0C 00 0010  0000 E0 04 00000005  0003 60 04 00000002"))
	f.Add(unhex(f, "0C 00 0012  0001 00 09 000000000000000005  0002 00 01 02"))
	f.Add(unhex(f, "17 00 0015  0000 03 01 01  000E 03 04 00000007  000F 03 04 00000009"))
	f.Add(unhex(f, "17 00 0018  0000 03 04 00000000  000E 03 04 00000007"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, parse := range []func([]byte) (Transferred, error){ParseSequentialAccess, ParseVolumeStatistics} {
			got, err := parse(b)
			if err != nil && got != (Transferred{}) {
				t.Fatalf("%+v beside an error", got)
			}
			if (!got.WrittenKnown && got.Written != 0) || (!got.ReadKnown && got.Read != 0) {
				t.Fatalf("%+v: a number that is not known", got)
			}
			if (got.WrittenKnown || got.ReadKnown) && len(b) < 9 {
				t.Fatalf("%+v out of %d bytes", got, len(b))
			}
		}
		whole, _ := ParseVolumeStatistics(b)
		cut, _ := ParseVolumeStatistics(b[:len(b)/2])
		if cut.WrittenKnown && whole.WrittenKnown && cut.Written != whole.Written {
			t.Fatalf("half of the answer says %+v, all of it %+v", cut, whole)
		}
	})
}
