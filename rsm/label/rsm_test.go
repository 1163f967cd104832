// SPDX-License-Identifier: Apache-2.0

package label_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rsm.storage/rsmctl/rsm/label"
)

const someID = "7c0e2f7e-7a0f-4a52-9f5d-0d3c1f0a6b11"

var writtenAt = time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)

var someLabel = label.RSMLabel{ID: someID, Info: "weekly/1", Pool: "weekly", WrittenAt: writtenAt, Barcode: "A00001L8"}

// readingOf is what a drive finds where records were written; nil is a filemark.
func readingOf(records ...[]byte) label.Reading {
	var r label.Reading
	for _, data := range records {
		if data == nil {
			r = append(r, label.Record{Kind: label.FileMark})
		} else {
			r = append(r, label.Record{Kind: label.Data, Data: data})
		}
	}
	return append(r, label.Record{Kind: label.EndOfData})
}

func mustEncode(t testing.TB, l label.RSMLabel) [][]byte {
	t.Helper()
	records, err := label.EncodeRSM(l)
	if err != nil {
		t.Fatal(err)
	}
	return records
}

// The bytes are the format: they stand on tapes and must never change.
func TestTheLabelOnTapeIsWhatTheFormatSays(t *testing.T) {
	records := mustEncode(t, someLabel)
	vol1 := "VOL1A00001R             RSMCTL       RSM" + strings.Repeat(" ", 39) + "4"
	block := `{"format":"rsm.storage/label","version":1,"kind":"data","id":"` + someID + `","info":"weekly/1","pool":"weekly",` +
		// printf '%s\n' rsm.storage/label 1 data ID weekly/1 weekly 2026-11-02T12:00:00Z | sha256sum
		`"writtenAt":"2026-11-02T12:00:00Z","sha256":"85e51e790f18bcf5bd089325e30151735d3bf854a4e829241d860c89de5f4f12"}`
	if len(records) != 3 || string(records[0]) != vol1 || string(records[1]) != block || records[2] != nil {
		t.Errorf("got  %q\nwant %q\n     %q", records, vol1, block)
	}
}

func TestALabelIsReadBack(t *testing.T) {
	l := someLabel
	v := label.Default().Identify(readingOf(mustEncode(t, l)...))
	want := label.OMID{Type: "RSM", ID: someID, Info: "weekly/1"}
	if v.Kind != label.Labelled || v.OMID != want || v.Pool != "weekly" || v.Detail != "" {
		t.Errorf("got %+v", v)
	}
	l.Free = true
	if v = label.Default().Identify(readingOf(mustEncode(t, l)...)); v.Kind != label.Free || v.OMID != want {
		t.Errorf("free label: got %+v", v)
	}
}

func TestAnyLabelIsReadBack(t *testing.T) {
	text := rapid.StringN(-1, -1, 256).Filter(func(s string) bool { return !strings.ContainsFunc(s, isControl) })
	rapid.Check(t, func(t *rapid.T) {
		l := label.RSMLabel{
			ID:        rapid.StringMatching(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`).Draw(t, "id"),
			Free:      rapid.Bool().Draw(t, "free"),
			Info:      text.Draw(t, "info"),
			Pool:      text.Draw(t, "pool"),
			WrittenAt: time.Unix(rapid.Int64Range(0, 1<<33).Draw(t, "time"), 0),
			Barcode:   rapid.String().Draw(t, "barcode"),
		}
		records, err := label.EncodeRSM(l)
		if err != nil {
			t.Fatal(err)
		}
		if len(records[0]) != 80 {
			t.Fatalf("VOL1 has %d bytes", len(records[0]))
		}
		c, ok := label.RSM{}.Claim(readingOf(records...))
		want := label.Claim{OMID: label.OMID{Type: "RSM", ID: l.ID, Info: l.Info}, Strength: label.Checked, Free: l.Free, Pool: l.Pool}
		if !ok || c != want {
			t.Fatalf("got %+v (%t), want %+v", c, ok, want)
		}
	})
}

func isControl(r rune) bool { return r < ' ' || (r >= 0x7f && r < 0xa0) }

func TestWhatNoLabelCanSayIsRefused(t *testing.T) {
	for name, spoil := range map[string]func(*label.RSMLabel){
		"no id":                      func(l *label.RSMLabel) { l.ID = "" },
		"an id in capitals":          func(l *label.RSMLabel) { l.ID = strings.ToUpper(l.ID) },
		"an id in braces":            func(l *label.RSMLabel) { l.ID = "{" + l.ID + "}" },
		"info of two lines":          func(l *label.RSMLabel) { l.Info = "a\nb" },
		"info that is not UTF-8":     func(l *label.RSMLabel) { l.Info = "\xff" },
		"a pool that is too long":    func(l *label.RSMLabel) { l.Pool = strings.Repeat("p", 257) },
		"a pool with a control byte": func(l *label.RSMLabel) { l.Pool = "\x00" },
		"a time beyond four digits":  func(l *label.RSMLabel) { l.WrittenAt = time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC) },
	} {
		l := someLabel
		spoil(&l)
		if records, err := label.EncodeRSM(l); err == nil {
			t.Errorf("%s: got %q", name, records)
		}
	}
}

// mustBeSafe says that a reading made from the label someID by damage is not taken
// for another medium, nor for an empty one.
func mustBeSafe(t testing.TB, what string, r label.Reading) {
	t.Helper()
	if c, ok := (label.RSM{}).Claim(r); ok && c.Strength == label.Checked && c.OMID.ID != someID {
		t.Errorf("%s: claimed as %s", what, c.OMID)
	}
	v := label.Default().Identify(r)
	if v.Kind == label.Blank || v.Kind == label.Free ||
		(v.Kind == label.Labelled && (v.OMID != label.OMID{Type: "RSM", ID: someID, Info: "weekly/1"} || v.Pool != "weekly")) {
		t.Errorf("%s: %+v", what, v)
	}
}

func TestNoWrongBitMakesADataLabelAnotherOneOrBlankOrFree(t *testing.T) {
	records := mustEncode(t, someLabel)
	for block := range 2 {
		for i := range records[block] {
			for bit := range 8 {
				damaged := [][]byte{bytes.Clone(records[0]), bytes.Clone(records[1]), nil}
				damaged[block][i] ^= 1 << bit
				mustBeSafe(t, "a wrong bit", readingOf(damaged...))
			}
		}
	}
}

func TestNoTruncationMakesALabelAnotherOneOrBlank(t *testing.T) {
	records := mustEncode(t, someLabel)
	for block := range 2 {
		for n := range records[block] {
			cut := [][]byte{records[0], records[1], nil}
			cut[block] = records[block][:n:n]
			mustBeSafe(t, "a short block", readingOf(cut...))
			mustBeSafe(t, "a short block at the end", readingOf(cut[:block+1]...))
		}
	}
	for n := 1; n <= len(records); n++ {
		mustBeSafe(t, "fewer records", readingOf(records[:n]...))
	}
	mustBeSafe(t, "an unreadable second block", label.Reading{{Kind: label.Data, Data: records[0]}, {Kind: label.Unreadable, Data: []byte("3/1100")}})
}

func TestADamagedLabelOfOursIsUnrecognizedAndSaysWhy(t *testing.T) {
	records := mustEncode(t, someLabel)
	for name, c := range map[string]struct {
		second []byte
		says   string
	}{
		"another id":       {bytes.Replace(records[1], []byte(someID), []byte("00000000"+someID[8:]), 1), "digest does not match"},
		"turned to free":   {bytes.Replace(records[1], []byte(`"data"`), []byte(`"free"`), 1), "digest does not match"},
		"no JSON":          {[]byte("once upon a time"), "not JSON"},
		"another format":   {[]byte(`{"format":"something else"}`), "format"},
		"JSON with a tail": {append(bytes.Clone(records[1]), "x"...), "not JSON"},
		"far too long":     {append(bytes.Clone(records[1]), bytes.Repeat([]byte(" "), 5000)...), "too long"},
		"no second block":  {nil, "missing"},
	} {
		v := label.Default().Identify(readingOf(records[0], c.second))
		if v.Kind != label.Unrecognized || !strings.Contains(v.Detail, "RSM label") || !strings.Contains(v.Detail, c.says) || v.FirstBlock == "" {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

func TestALabelIsReadThoughItsFirstBlockIsDamaged(t *testing.T) {
	v := label.Default().Identify(readingOf([]byte("scratched"), mustEncode(t, someLabel)[1]))
	if v.Kind != label.Labelled || v.OMID.ID != someID {
		t.Errorf("got %+v", v)
	}
}

// Other programs see that the tape belongs to somebody.
func TestOurFirstBlockIsAPlainLabelForOthers(t *testing.T) {
	c, ok := label.ANSI{}.Claim(readingOf(mustEncode(t, someLabel)...))
	if !ok || c.OMID.ID != "A00001" || c.Strength >= label.Checked {
		t.Errorf("got %+v", c)
	}
}
