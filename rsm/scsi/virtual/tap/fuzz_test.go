// SPDX-License-Identifier: Apache-2.0

package tap_test

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"
	"rsm.storage/rsmctl/rsm/scsi/virtual/tap"
)

// Whatever the bytes, a tape is walked to an end and back, without a panic and
// in as many steps as there can be objects; and it can be written there.
func FuzzTape(f *testing.F) {
	for _, seed := range [][]byte{
		nil, buildImage(recordAB, mark, recordC), buildImage(gap, gap, recordAB, endMarker), buildImage(unpaddedC, badAB, mark),
		buildImage(recordAB, recordAB[:7]), {0xFF, 0xFF, 0xFF, 0}, {0, 0, 0, 0x80, 0, 0, 0, 0x80}, {1, 0, 0, 0, 1, 0, 0, 0, 0},
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		d := &disk{bytes.Clone(b)}
		tape := tap.New(d, int64(len(b)))
		passed := int64(0)
		p := make([]byte, 8)
		for {
			o, _, err := tape.Read(p)
			if err != nil {
				t.Fatal(err)
			}
			if o.Kind != tap.Record && o.Kind != tap.Mark {
				break
			}
			if passed++; passed > int64(len(b)) {
				t.Fatal("more objects than bytes")
			}
		}
		if objects, _ := tape.Position(); objects != passed {
			t.Fatalf("position %d after %d objects", objects, passed)
		}
		for range len(b) + 1 {
			o, err := tape.Back()
			if err != nil {
				t.Fatal(err)
			}
			if o.Kind == tap.Start || o.Kind == tap.Damage {
				break
			}
		}
		if err := tape.Write([]byte("new")); err != nil {
			t.Fatal(err)
		}
		if o, err := tape.Peek(); err != nil || o.Kind != tap.End {
			t.Fatalf("after a write: %v, %v", o, err)
		}
	})
}

// A tape gives back what was written, forwards and backwards, wherever the
// writing began.
func TestATapeGivesBackWhatWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tape := tap.New(&disk{}, 0)
		var model [][]byte // nil: a mark
		at := 0
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			switch rapid.SampledFrom([]string{"write", "mark", "forward", "back", "rewind"}).Draw(t, "step") {
			case "write":
				data := rapid.SliceOfN(rapid.Byte(), 1, 40).Draw(t, "data")
				if err := tape.Write(data); err != nil {
					t.Fatal(err)
				}
				model = append(model[:at:at], data)
				at++
			case "mark":
				if err := tape.WriteMarks(1); err != nil {
					t.Fatal(err)
				}
				model = append(model[:at:at], nil)
				at++
			case "forward":
				p := make([]byte, 64)
				o, n, err := tape.Read(p)
				switch {
				case err != nil:
					t.Fatal(err)
				case at == len(model):
					if o.Kind != tap.End {
						t.Fatalf("met %v at the end", o)
					}
				case !bytes.Equal(p[:n], model[at]) || (o.Kind == tap.Mark) != (model[at] == nil):
					t.Fatalf("read %v % X, want % X", o, p[:n], model[at])
				default:
					at++
				}
			case "back":
				o, err := tape.Back()
				if err != nil || (o.Kind == tap.Start) != (at == 0) {
					t.Fatalf("back from %d: %v, %v", at, o, err)
				}
				at = max(0, at-1)
			case "rewind":
				tape.Rewind()
				at = 0
			}
			if objects, _ := tape.Position(); objects != int64(at) {
				t.Fatalf("position %d, want %d", objects, at)
			}
		}
	})
}
