// SPDX-License-Identifier: Apache-2.0

package label_test

import (
	"encoding/binary"
	"strings"
	"testing"

	"rsm.storage/rsmctl/rsm/label"
)

// dumpRecord is the first record of a volume (FreeBSD: include/protocols/
// dumprestore.h, struct s_spcl), with the checksum that makes its words add up
// to 84446.
func dumpRecord(order binary.ByteOrder, magic, kind, flags uint32) []byte {
	record := make([]byte, 1024)
	put := func(at int, v uint32) { order.PutUint32(record[at:], v) }
	put(0, kind)                     // c_type, 1 for the beginning of a volume
	put(4, 1793620800)               // c_date
	put(8, 0)                        // c_ddate
	put(12, 1)                       // c_volume
	put(24, magic)                   // c_magic
	put(160, 1)                      // c_count
	copy(record[676:], "none")       // c_label
	put(692, 3)                      // c_level
	copy(record[696:], "/home")      // c_filesys
	copy(record[760:], "/dev/sda2")  // c_dev
	copy(record[824:], "backuphost") // c_host
	put(888, flags)                  // c_flags, 1 for the fields since c_label
	if magic == 0x19540119 {
		put(4, 0)
		order.PutUint64(record[896:], 1793620800) // c_date of UFS2
	}
	return sumDump(order, record)
}

// sumDump sets c_checksum (28).
func sumDump(order binary.ByteOrder, record []byte) []byte {
	order.PutUint32(record[28:], 0)
	sum := uint32(84446)
	for at := 0; at < 1024; at += 4 {
		sum -= order.Uint32(record[at:])
	}
	order.PutUint32(record[28:], sum)
	return record
}

func init() {
	nameless := label.Claim{
		OMID: label.OMID{Type: "dump"}, Strength: label.Checked, Nameless: true,
		Writer: "dump, date 2026-11-02T12:00:00Z, volume 1, level 3, host backuphost, file system /home, device /dev/sda2, label none",
	}
	bare := nameless
	bare.Writer = "dump, date 2026-11-02T12:00:00Z, volume 1"
	little, big := binary.LittleEndian, binary.BigEndian
	first := dumpRecord(little, 60012, 1, 3)
	addVectors(
		vector{"new, little-endian", [][]byte{first}, nameless, true},
		vector{"new, in records of 10 KiB", [][]byte{append(first, make([]byte, 9<<10)...)}, nameless, true},
		vector{"new, in blocks of 512 bytes", [][]byte{first[:512], first[512:]}, nameless, true},
		vector{"new, big-endian", [][]byte{dumpRecord(big, 60012, 1, 1)}, nameless, true},
		vector{"UFS2, little-endian", [][]byte{dumpRecord(little, 0x19540119, 1, 3)}, nameless, true},
		vector{"UFS2, big-endian", [][]byte{dumpRecord(big, 0x19540119, 1, 3)}, nameless, true},
		vector{"old", [][]byte{dumpRecord(big, 60011, 1, 0)}, bare, true},
	)
}

func TestWhatDumpWouldNotWriteIsDamaged(t *testing.T) {
	good := dumpRecord(binary.LittleEndian, 60012, 1, 1)
	wrong := append([]byte{2}, good[1:]...)
	for name, c := range map[string]struct {
		block []byte
		says  string
	}{
		"a wrong checksum":          {wrong, "checksum"},
		"a record that is short":    {good[:1023], "short"},
		"the record of a file":      {dumpRecord(binary.LittleEndian, 60012, 2, 1), "does not begin a volume"},
		"the magic and a few bytes": {good[:28], "short"},
	} {
		v := label.Default().Identify(readingOf(c.block))
		if v.Kind != label.Unrecognized || v.Format != "dump" || !strings.Contains(v.Detail, c.says) {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

func FuzzDumpRecord(f *testing.F) {
	f.Add(dumpRecord(binary.LittleEndian, 60012, 1, 1), false)
	f.Add(dumpRecord(binary.BigEndian, 0x19540119, 1, 1), false)
	f.Add(dumpRecord(binary.LittleEndian, 60011, 1, 0), true)
	f.Fuzz(func(t *testing.T, block []byte, sum bool) {
		if sum && len(block) >= 1024 {
			block = sumDump(binary.LittleEndian, append([]byte(nil), block...))
		}
		c, ok := label.Dump{}.Claim(readingOf(block))
		checkForeign(t, "dump", c, ok)
		if c.OMID.ID != "" {
			t.Errorf("named: %+v", c)
		}
	})
}
