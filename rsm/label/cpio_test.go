// SPDX-License-Identifier: Apache-2.0

package label_test

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"rsm.storage/rsmctl/rsm/label"
)

// newCpioODC is a header of POSIX.1-1988: magic, dev, ino, mode, uid, gid, nlink
// and rdev of 6 octal digits, mtime of 11, namesize of 6, filesize of 11; name.
func newCpioODC(mode int, name string) []byte {
	return fmt.Appendf(nil, "070707%06o%06o%06o%06o%06o%06o%06o%011o%06o%011o%s\x00", 0xfe, 42, mode, 1000, 1000, 1, 0, 1793620800, len(name)+1, 5, name)
}

// newCpioNewc has 13 fields of 8 hexadecimal digits after the magic: ino, mode, uid,
// gid, nlink, mtime, filesize, device (2), device of a special file (2),
// namesize, check (cpio(5) of FreeBSD).
func newCpioNewc(magic string, mode int, name string) []byte {
	return fmt.Appendf(nil, "%s%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%s\x00", magic, 42, mode, 1000, 1000, 1, 1793620800, 5, 0, 0xfe, 0, 0, len(name)+1, 0, name)
}

// cpioBinary has 13 words of 16 bits: magic, dev, ino, mode, uid, gid, nlink,
// rdev, mtime (2), namesize, filesize (2) (cpio(5) of FreeBSD).
func cpioBinary(order binary.AppendByteOrder, mode int, name string) (header []byte) {
	for _, word := range []int{0o070707, 0xfe, 42, mode, 1000, 1000, 1, 0, 1793620800 >> 16, 1793620800 & 0xffff, len(name) + 1, 0, 5} {
		header = order.AppendUint16(header, uint16(word))
	}
	return append(header, name+"\x00"...)
}

// cpioBlock pads to the 512 bytes that cpio writes by default.
func cpioBlock(header []byte) []byte { return append(header, make([]byte, 512-len(header))...) }

func init() {
	nameless := func(writer string) label.Claim {
		return label.Claim{OMID: label.OMID{Type: "cpio"}, Strength: label.Checked, Nameless: true, Writer: writer}
	}
	odc := cpioBlock(newCpioODC(0o100644, "home/a"))
	addVectors(
		vector{"odc", [][]byte{odc}, nameless("cpio odc, first member home/a"), true},
		vector{"odc in short blocks", [][]byte{odc[:64], odc[64:]}, nameless("cpio odc, first member home/a"), true},
		vector{"odc with nothing in it", [][]byte{cpioBlock(newCpioODC(0, "TRAILER!!!"))}, nameless("cpio odc"), true},
		vector{"newc", [][]byte{cpioBlock(newCpioNewc("070701", 0o040755, "home"))}, nameless("cpio newc, first member home"), true},
		vector{"crc", [][]byte{cpioBlock(newCpioNewc("070702", 0o120777, "home/link"))}, nameless("cpio crc, first member home/link"), true},
		vector{"binary, little-endian", [][]byte{cpioBlock(cpioBinary(binary.LittleEndian, 0o100644, "home/a"))}, nameless("cpio binary, first member home/a"), true},
		vector{"binary, big-endian", [][]byte{cpioBlock(cpioBinary(binary.BigEndian, 0o100644, "home/a"))}, nameless("cpio binary, first member home/a"), true},
	)
}

func TestTheMagicOfCpioAloneIsNotEnough(t *testing.T) {
	for name, c := range map[string]struct {
		block  []byte
		format string
	}{
		"odc in words":             {[]byte("070707" + strings.Repeat("x", 200)), "cpio"},
		"odc with no kind of file": {newCpioODC(0o000644, "home/a"), "cpio"},
		"odc with half a name":     {newCpioODC(0o100644, "ho\x00me"), "cpio"},
		"odc without its name":     {newCpioODC(0o100644, "home/a")[:80], "cpio"},
		"newc in words":            {[]byte("070701" + strings.Repeat("x", 200)), "cpio"},
		"newc that is short":       {newCpioNewc("070701", 0o100644, "a")[:109], "cpio"},
		"binary with no kind":      {cpioBinary(binary.LittleEndian, 0, "home/a"), ""},
		"binary without its end":   {cpioBinary(binary.BigEndian, 0o100644, "home/a")[:30], ""},
		"two bytes":                {[]byte{0xc7, 0x71}, ""},
	} {
		v := label.Default().Identify(readingOf(c.block))
		if v.Kind != label.Unrecognized || v.Format != c.format {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

func FuzzCpioHeader(f *testing.F) {
	for _, v := range vectors {
		if v.want.OMID.Type == "cpio" {
			f.Add(v.records[0])
		}
	}
	f.Fuzz(func(t *testing.T, block []byte) {
		c, ok := label.Cpio{}.Claim(readingOf(block))
		checkForeign(t, "cpio", c, ok)
		if c.OMID.ID != "" {
			t.Errorf("named: %+v", c)
		}
	})
}
