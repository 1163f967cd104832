// SPDX-License-Identifier: Apache-2.0

package label_test

import (
	"bytes"
	"testing"

	"rsm.storage/rsmctl/rsm/label"
)

// addSeeds gives the corpus: two blocks each.
func addSeeds(f *testing.F) {
	f.Helper()
	l := someLabel
	for _, free := range []bool{false, true} {
		l.Free = free
		records := mustEncode(f, l)
		f.Add(records[0], records[1])
		f.Add(records[0][:79], records[1])
		f.Add(records[0], records[1][:len(records[1])-1])
	}
	plain, err := label.EncodeANSI(label.ANSILabel{Volume: "A00001", Owner: "SOMEBODY"})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(plain[0], plain[1])
	f.Add(bytes.Repeat([]byte{0}, 80), []byte{})
	f.Add([]byte{}, []byte(`{"format":"rsm.storage/label"}`))
}

func FuzzRSMLabel(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, first, second []byte) {
		c, ok := label.RSM{}.Claim(readingOf(first, second))
		checkClaim(t, "RSM", c, ok)
		if ok && c.Strength == label.Checked && !bytes.Contains(second, []byte("rsm.storage")) && !bytes.Contains(second, []byte(`\u`)) {
			t.Errorf("claimed without its mark: %+v", c)
		}
	})
}

func FuzzANSILabel(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, first, second []byte) {
		c, ok := label.ANSI{}.Claim(readingOf(first, second))
		checkClaim(t, "ANSI", c, ok)
		if c.Strength > label.Magic || c.Free || (ok && !bytes.HasPrefix(first, []byte("VOL1"))) {
			t.Errorf("got %+v", c)
		}
	})
}

func checkClaim(t *testing.T, typ string, c label.Claim, ok bool) {
	t.Helper()
	if ok && c.Damaged == "" && (c.OMID.Type != typ || c.OMID.ID == "" || len(c.OMID.ID) > 255 || len(c.OMID.Info) > 256) {
		t.Errorf("got %+v", c)
	}
	if c.Free && c.Strength != label.Checked {
		t.Errorf("free without a check: %+v", c)
	}
}

func FuzzIdentify(f *testing.F) {
	f.Add([]byte{0, 1, 2}, []byte("VOL1"), []byte("{}"))
	records := mustEncode(f, someLabel)
	f.Add([]byte{0, 0, 1, 2}, records[0], records[1])
	f.Add([]byte{3, 0}, records[0], []byte{})
	f.Fuzz(func(t *testing.T, kinds, first, second []byte) {
		var r label.Reading
		blocks := [][]byte{first, second}
		for i, k := range kinds[:min(len(kinds), 8)] {
			r = append(r, label.Record{Kind: label.RecordKind(k % 5), Data: blocks[i%2]})
		}
		v := label.Default().Identify(r)
		if (v.Kind == label.Labelled || v.Kind == label.Free) && (v.OMID.Type == "" || v.OMID.ID == "") {
			t.Fatalf("got %+v", v)
		}
		if v.Kind == label.Blank {
			for _, record := range r {
				if record.Kind == label.EndOfData {
					return
				}
				if record.Kind != label.FileMark {
					t.Fatalf("blank after %+v", record)
				}
			}
			t.Fatal("blank without proof")
		}
	})
}
