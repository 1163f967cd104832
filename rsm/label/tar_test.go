// SPDX-License-Identifier: Apache-2.0

package label_test

import (
	"fmt"
	"strings"
	"testing"

	"rsm.storage/rsmctl/rsm/label"
)

// tarFields are those of a header that are not empty in a test: by offset
// (POSIX.1-1988 ustar; GNU tar manual, "Basic Tar Format").
type tarFields map[int]string

// tarHeader puts the fields into a header and the checksum over them: the sum
// of all bytes, with the checksum itself (148, 8 bytes) as spaces.
func tarHeader(fields tarFields) []byte {
	header := make([]byte, 512)
	for at, text := range fields {
		copy(header[at:], text)
	}
	copy(header[148:], "        ")
	sum := 0
	for _, b := range header {
		sum += int(b)
	}
	copy(header[148:], fmt.Sprintf("%06o\x00 ", sum))
	return header
}

const (
	tarTime  = "15272075500" // 136: 2026-11-02T12:00:00Z in octal
	tarGNU   = "ustar  \x00" // 257: magic of GNU tar, with the version
	tarPOSIX = "ustar\x0000" // 257: magic and version of POSIX
)

// tarMember is a file: name, mode, owner, size, time, type; and magic, owner's name.
func tarMember(magic string) []byte {
	fields := tarFields{0: "home/a", 100: "0000644", 108: "0001750", 116: "0001750", 124: "00000000005", 136: tarTime, 156: "0"}
	if magic != "" {
		fields[257], fields[265], fields[297] = magic, "alice", "users"
	}
	return tarHeader(fields)
}

// tarLabel is GNU tar's volume label: name and time, type V, and no magic.
func tarLabel(name string) []byte {
	return tarHeader(tarFields{0: name, 136: tarTime, 156: "V"})
}

// tarGlobal is a global pax header with one record.
func tarGlobal(key, value string) []byte {
	record := fmt.Sprintf(" %s=%s\n", key, value)
	record = fmt.Sprint(len(record)+2) + record // for lengths from 10 to 99
	header := tarHeader(tarFields{0: "/tmp/GlobalHead.1", 100: "0000644", 108: "0000000", 116: "0000000", 124: fmt.Sprintf("%011o", len(record)), 136: tarTime, 156: "g", 257: tarPOSIX})
	return append(header, append([]byte(record), make([]byte, 512-len(record))...)...)
}

// tarRecord is the beginning of a record; tar writes 20 blocks by default.
func tarRecord(blocks ...[]byte) []byte {
	record := make([]byte, 0, 2048)
	for _, block := range blocks {
		record = append(record, block...)
	}
	return record[:2048]
}

func init() {
	named := func(id, writer string) label.Claim {
		return label.Claim{OMID: label.OMID{Type: "tar", ID: id, Info: id}, Strength: label.Checked, Writer: writer + ", date 2026-11-02T12:00:00Z"}
	}
	nameless := func(writer string) label.Claim {
		return label.Claim{OMID: label.OMID{Type: "tar"}, Strength: label.Checked, Nameless: true, Writer: writer}
	}
	pax := tarGlobal("GNU.volume.label", "WEEKLY 07")
	addVectors(
		vector{"GNU tar with a label", [][]byte{tarRecord(tarLabel("WEEKLY 07"), tarMember(tarGNU))}, named("WEEKLY 07", "GNU tar"), true},
		vector{"the second volume of a set", [][]byte{tarRecord(tarLabel("WEEKLY 07 Volume 2"))}, named("WEEKLY 07 Volume 2", "GNU tar"), true},
		vector{"a label of 100 bytes", [][]byte{tarRecord(tarLabel(strings.Repeat("x", 100)))}, named(strings.Repeat("x", 100), "GNU tar"), true},
		vector{"pax with a label", [][]byte{tarRecord(pax, tarMember(tarPOSIX))}, named("WEEKLY 07", "POSIX tar"), false},
		vector{"pax with a label, in blocks of 512 bytes", [][]byte{pax[:512], pax[512:], tarMember(tarPOSIX)}, named("WEEKLY 07", "POSIX tar"), false},
		vector{"pax without a label", [][]byte{tarRecord(tarGlobal("comment", "of git"), tarMember(tarPOSIX))}, nameless("POSIX tar"), false},
		vector{"ustar", [][]byte{tarRecord(tarMember(tarPOSIX))}, nameless("POSIX tar, owner alice, first member home/a"), false},
		vector{"GNU tar", [][]byte{tarRecord(tarMember(tarGNU))}, nameless("GNU tar, owner alice, first member home/a"), false},
		vector{"v7", [][]byte{tarRecord(tarMember(""))}, nameless("tar, first member home/a"), false},
	)
}

func TestTheChecksumOfTarMayBeThatOfSignedBytes(t *testing.T) {
	header := tarHeader(tarFields{0: "caf\xe9", 156: "0"})
	unsigned := string(header[148:154])
	var sum int
	if _, err := fmt.Sscanf(unsigned, "%o", &sum); err != nil {
		t.Fatal(err)
	}
	copy(header[148:], fmt.Sprintf("%06o", sum-256)) // one byte is beyond 127
	if c, ok := (label.Tar{}).Claim(readingOf(header)); !ok || c.Strength != label.Checked || !c.Nameless {
		t.Errorf("%+v", c)
	}
}

func TestWhatTarWouldNotWriteIsDamagedOrNobodys(t *testing.T) {
	spoilt := func(header []byte) []byte {
		header[0]++
		return header
	}
	for name, c := range map[string]struct {
		block  []byte
		format string
		says   string
	}{
		"ustar with a wrong checksum": {spoilt(tarMember(tarPOSIX)), "tar", "checksum"},
		"GNU with a wrong checksum":   {spoilt(tarMember(tarGNU)), "tar", "checksum"},
		"v7 with a wrong checksum":    {spoilt(tarMember("")), "", ""},
		"a label with a wrong sum":    {spoilt(tarLabel("A")), "", ""},
		"a type that does not exist":  {tarHeader(tarFields{0: "a", 156: "~", 257: tarPOSIX}), "tar", "no form"},
		"a file without a name":       {tarHeader(tarFields{156: "0", 257: tarPOSIX}), "tar", "no form"},
		"a label of control bytes":    {tarLabel("A\x07"), "tar", "UTF-8"},
		"a block that is short":       {tarMember(tarPOSIX)[:511], "", ""},
		"zeros":                       {make([]byte, 10240), "", ""},
		"zeros with a checksum":       {tarHeader(nil), "", ""},
		"an empty label in pax":       {tarGlobal("GNU.volume.label", ""), "tar", "names nothing"},
	} {
		v := label.Default().Identify(readingOf(c.block))
		if v.Kind != label.Unrecognized || v.Format != c.format || !strings.Contains(v.Detail, c.says) {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

func FuzzTarHeader(f *testing.F) {
	f.Add(tarLabel("A"), false)
	f.Add(tarMember(tarGNU), false)
	f.Add(tarMember(""), true)
	f.Add(tarGlobal("GNU.volume.label", "A"), true)
	f.Fuzz(func(t *testing.T, block []byte, sum bool) {
		if sum && len(block) >= 512 {
			block = append(tarHeader(tarFields{0: string(block[:512])}), block[512:]...)
		}
		c, ok := label.Tar{}.Claim(readingOf(block))
		checkForeign(t, "tar", c, ok)
	})
}
