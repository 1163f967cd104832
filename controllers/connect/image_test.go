// SPDX-License-Identifier: Apache-2.0

package connect

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rsm.storage/rsmctl/rsm/label"
)

// labels80 are the first labels of an ANSI tape, one after the other.
var labels80 = pad80("VOL1A00001") + pad80("HDR1")

func pad80(text string) string { return text + strings.Repeat(" ", 80-len(text)) }

func blockRecord(text string) label.Record { return label.Record{Kind: label.Data, Data: []byte(text)} }

var (
	mark = label.Record{Kind: label.FileMark}
	end  = label.Record{Kind: label.EndOfData}
)

// simhImage is a tape image; nil is a filemark.
func simhImage(records ...[]byte) string {
	var b []byte
	for _, r := range records {
		length := binary.LittleEndian.AppendUint32(nil, uint32(len(r)))
		b = append(b, length...)
		if r == nil {
			continue
		}
		b = append(b, r...)
		b = append(append(b, make([]byte, len(r)%2)...), length...)
	}
	return string(b)
}

func TestTheBeginningOfAMediumIsReadFromFiles(t *testing.T) {
	long := strings.Repeat("x", 3<<20)
	bad := simhImage([]byte("abc"))
	bad = "\x03\x00\x00\x80" + bad[4:8] + "\x03\x00\x00\x80"
	for name, c := range map[string]struct {
		file, text string
		form       ImageForm
		want       label.Reading
	}{
		"a tape image":                     {"a.tap", simhImage([]byte("VOL1"), nil, []byte("data")), TapeImage, label.Reading{blockRecord("VOL1"), mark, blockRecord("data"), end}},
		"a tape image by another name":     {"a.img", simhImage([]byte("abc"), nil), TapeImage, label.Reading{blockRecord("abc"), mark, end}},
		"an erased tape":                   {"a.TAP", "", TapeImage, label.Reading{end}},
		"a tape image that makes no sense": {"a.tap", "no tape image", TapeImage, label.Reading{{Kind: label.Unreadable, Data: []byte("the tape image makes no sense from here on")}}},
		"a tape image with a block in it that was read with an error": {
			"a.tap", bad, TapeImage, label.Reading{{Kind: label.Unreadable, Data: []byte("the tape image says that this block was read with an error")}},
		},
		"more than is needed":            {"a.tap", simhImage([]byte("a"), nil, []byte("b"), nil, []byte("c")), TapeImage, label.Reading{blockRecord("a"), mark, blockRecord("b"), mark}},
		"a raw copy":                     {"a", "something", RawImage, label.Reading{blockRecord("something")}},
		"a long one":                     {"a", long, RawImage, label.Reading{blockRecord(long[:1<<20])}},
		"nothing":                        {"a", "", RawImage, nil},
		"one label":                      {"a", pad80("VOL1A00001"), RawImage, label.Reading{blockRecord(pad80("VOL1A00001"))}},
		"a label and other data":         {"a", pad80("VOL1A00001") + "other", RawImage, label.Reading{blockRecord(pad80("VOL1A00001") + "other")}},
		"labels in a row":                {"a", labels80, RawImage, label.Reading{blockRecord(labels80[:80]), blockRecord(labels80[80:]), mark}},
		"labels in a row, and data":      {"a", labels80 + "data", RawImage, label.Reading{blockRecord(labels80[:80]), blockRecord(labels80[80:]), mark, blockRecord("data")}},
		"EBCDIC labels, and a cut third": {"a", "\xe5\xd6\xd3\xf1" + strings.Repeat("@", 76) + "\xc8\xc4\xd9\xf1" + strings.Repeat("@", 76) + "\xc8", RawImage, label.Reading{blockRecord("\xe5\xd6\xd3\xf1" + strings.Repeat("@", 76)), blockRecord("\xc8\xc4\xd9\xf1" + strings.Repeat("@", 76)), mark, blockRecord("\xc8")}},
	} {
		path := filepath.Join(t.TempDir(), c.file)
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		got, form, err := ReadImage(path)
		if diff := cmp.Diff(c.want, got); err != nil || form != c.form || diff != "" {
			t.Errorf("%s: %s, %v\n%.1000s", name, form, err, diff)
		}
	}
}

func TestAFolderOfTapeFilesIsATape(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "slot[1]*")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, _, err := ReadImage(dir); err == nil || !strings.Contains(err.Error(), "00000") {
		t.Errorf("an empty folder: %v", err)
	}
	for name, text := range map[string]string{"00000.weekly-01": "AMANDA: TAPESTART", "00001.host._home.0": "AMANDA: FILE", "00003.x": "beyond a gap"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, form, err := ReadImage(dir)
	if diff := cmp.Diff(label.Reading{blockRecord("AMANDA: TAPESTART"), mark, blockRecord("AMANDA: FILE"), mark}, got); err != nil || form != FolderImage || diff != "" {
		t.Errorf("%s, %v\n%s", form, err, diff)
	}
}

func TestWhatIsNoRegularFileIsNotRead(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, says := range map[string]string{"/dev/null": "dd if=", pipe: "no regular file", filepath.Join(pipe, "x"): "not a directory", "nowhere": "no such file"} {
		if _, _, err := ReadImage(path); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func FuzzSplitLabels(f *testing.F) {
	f.Add([]byte(labels80 + "data"))
	f.Add(bytes.Repeat([]byte("VOL1"), 1000))
	f.Fuzz(func(t *testing.T, all []byte) {
		var joined []byte
		for _, r := range splitLabels(all) {
			joined = append(joined, r.Data...)
		}
		if !bytes.Equal(joined, all) {
			t.Errorf("%q became %q", all, joined)
		}
	})
}
