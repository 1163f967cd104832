// SPDX-License-Identifier: Apache-2.0

package label_test

import (
	"bytes"
	"strings"
	"testing"

	"rsm.storage/rsmctl/rsm/label"
)

// amandaBlock is a header of Amanda: its text in a block that is padded with
// NULs; on tape that has 32 KiB by default (amanda.h, DISK_BLOCK_BYTES).
func amandaBlock(text string) []byte {
	block := make([]byte, 1<<10)
	copy(block, text)
	return block
}

// amandaTape is the label (common-src/fileheader.c, build_header, F_TAPESTART).
func amandaTape(date, name string) []byte {
	return amandaBlock("AMANDA: TAPESTART DATE " + date + " TAPE " + name + "\n\014\n")
}

// amandaDump is the header of a part of a dump (build_header, F_SPLIT_DUMPFILE).
const amandaDump = "AMANDA: SPLIT_FILE 20261102120000 client /home  part 1/-1  lev 0 comp N program GNUTAR\n" +
	"To restore, position tape at start of file and run:\n\tdd if=<tape> bs=32k skip=1 |\n\014\n"

func init() {
	claim := func(id, date string) label.Claim {
		return label.Claim{OMID: label.OMID{Type: "Amanda", ID: id, Info: id}, Strength: label.Checked, Writer: "Amanda, date " + date}
	}
	nameless := func(writer string) label.Claim {
		return label.Claim{OMID: label.OMID{Type: "Amanda"}, Strength: label.Checked, Nameless: true, Writer: writer}
	}
	addVectors(
		vector{"labelled and never used", [][]byte{amandaTape("X", "DAILY-01"), nil}, claim("DAILY-01", "X"), false},
		vector{"a used tape", [][]byte{amandaTape("20261102120000", "DAILY-01"), nil, amandaBlock(amandaDump), nil}, claim("DAILY-01", "20261102120000"), false},
		vector{"used in the days of dates without a time", [][]byte{amandaTape("20041102", "daily.1"), nil}, claim("daily.1", "20041102"), false},
		vector{"a block as long as on tape", [][]byte{append(amandaTape("X", "DAILY-01"), make([]byte, 31<<10)...), nil}, claim("DAILY-01", "X"), false},
		vector{"an image of all the tape", [][]byte{append(amandaTape("X", "DAILY-01"), amandaDump...)}, claim("DAILY-01", "X"), false},
		vector{"a part of a dump", [][]byte{amandaBlock(amandaDump)}, nameless("Amanda SPLIT_FILE, date 20261102120000, host client, disk /home"), false},
		vector{"all of a dump, of a disk with a blank in its name", [][]byte{amandaBlock("AMANDA: FILE 20261102120000 pc \"C:/My Files\" lev 1 comp .gz program GNUTAR\n\014\n")}, nameless(`Amanda FILE, date 20261102120000, host pc, disk "C:/My Files"`), false},
		vector{"an end of a tape", [][]byte{amandaBlock("AMANDA: TAPEEND DATE 20261102120000\n\014\n")}, nameless("Amanda TAPEEND DATE 20261102120000"), false},
	)
}

func TestWhatAmandaWouldNotWriteIsADamagedLabel(t *testing.T) {
	for name, c := range map[string]struct{ text, says string }{
		"no date":              {"AMANDA: TAPESTART TAPE DAILY-01\n\014\n", "TAPESTART DATE"},
		"a date in words":      {"AMANDA: TAPESTART DATE today TAPE DAILY-01\n\014\n", "TAPESTART DATE"},
		"a label of two words": {"AMANDA: TAPESTART DATE X TAPE DAILY 01\n\014\n", "TAPESTART DATE"},
		"no label":             {"AMANDA: TAPESTART DATE X TAPE \n\014\n", "TAPESTART DATE"},
		"a label in no UTF-8":  {"AMANDA: TAPESTART DATE X TAPE DAILY\xff\n\014\n", "UTF-8"},
		"a long label":         {"AMANDA: TAPESTART DATE X TAPE " + strings.Repeat("x", 256) + "\n\014\n", "255 bytes"},
		"no form feed":         {"AMANDA: TAPESTART DATE X TAPE DAILY-01\n", "no end"},
		"one word":             {"AMANDA: \n\014\n", "what it is"},
		"a dump of no disk":    {"AMANDA: FILE 20261102120000 pc lev 1 comp N\n\014\n", "no form that Amanda writes"},
		"another word":         {"AMANDA: WEIRD 1 2 3\n\014\n", "no form that Amanda writes"},
	} {
		v := label.Default().Identify(readingOf(amandaBlock(c.text)))
		if v.Kind != label.Unrecognized || v.Format != "Amanda" || !strings.Contains(v.Detail, c.says) {
			t.Errorf("%s: %+v", name, v)
		}
	}
	if c, ok := (label.Amanda{}).Claim(readingOf([]byte("AMANDA, my love"))); ok {
		t.Errorf("a letter is claimed: %+v", c)
	}
}

func TestAmandasLongestLabelIsRead(t *testing.T) {
	id := strings.Repeat("x", 255)
	c, ok := label.Amanda{}.Claim(readingOf(amandaTape("X", id)))
	if !ok || c.OMID.ID != id || c.Damaged != "" {
		t.Errorf("%+v", c)
	}
}

func FuzzAmandaLabel(f *testing.F) {
	for _, v := range vectors {
		f.Add(bytes.TrimRight(v.records[0], "\x00"))
	}
	f.Fuzz(func(t *testing.T, block []byte) {
		c, ok := label.Amanda{}.Claim(readingOf(block))
		checkForeign(t, "Amanda", c, ok)
		if ok && !bytes.HasPrefix(block, []byte("AMANDA: ")) && !bytes.HasPrefix(block, []byte("NETDUMP: ")) {
			t.Errorf("claimed without its mark: %+v", c)
		}
	})
}
