// SPDX-License-Identifier: Apache-2.0

package label

import (
	"bytes"
	"encoding/binary"
	"strconv"
	"strings"
)

// TypeCpio is the label type of cpio archives.
const TypeCpio = "cpio"

// cpioHead is how much is examined: one header and the name behind it.
const cpioHead = 8 << 10

// cpioMaxName bounds the length of a file name, with its NUL.
const cpioMaxName = 4096

// Cpio reads the archives of cpio: the portable ASCII form (odc), the new one
// (newc, and crc with a sum of each file), and the binary one in both orders of
// bytes. They name no medium.
type Cpio struct{}

// Type implements Reader.
func (Cpio) Type() string { return TypeCpio }

// cpioFields are the fields of a header that are needed, whatever its form.
type cpioFields struct {
	// mode is that of a file in Unix, links counts its names.
	mode, links int64
	// name begins at start and has length bytes with its NUL.
	start, length int64
}

// Claim implements Reader. The magics are short, or plain digits. The second factor is
// a header that can be that of a file, whose name ends where the header says.
func (Cpio) Claim(reading Reading) (Claim, bool) {
	head := reading.beginningOfStream(cpioHead)
	form, read := cpioReaderFor(head)
	if read == nil {
		return Claim{}, false
	}
	if h, ok := read(head); ok {
		if name, ok := h.nameIfPlausible(head); ok {
			if name == cpioTrailer {
				name = ""
			}
			writer := describeWithPairs("cpio "+form, "first member", shortenForLine(textUntilNUL([]byte(name))))
			return Claim{OMID: OMID{Type: TypeCpio}, Strength: Checked, Nameless: true, Writer: writer}, true
		}
	}
	// Two bytes do not suffice to call anything a damaged archive.
	return Claim{Strength: Magic, Damaged: "its first header is not that of a file"}, form != cpioBinary
}

const (
	cpioBinary  = "binary"
	cpioTrailer = "TRAILER!!!"
)

// cpioReaderFor tells the form by its magic, and how its header is read; nil when it is
// none.
func cpioReaderFor(head []byte) (string, func([]byte) (cpioFields, bool)) {
	switch {
	case bytes.HasPrefix(head, []byte("070707")):
		return "odc", readCpioODC
	case bytes.HasPrefix(head, []byte("070701")):
		return "newc", readCpioNewc
	case bytes.HasPrefix(head, []byte("070702")):
		return "crc", readCpioNewc
	case bytes.HasPrefix(head, []byte{0xc7, 0x71}):
		return cpioBinary, func(head []byte) (cpioFields, bool) { return readCpioBinary(head, binary.LittleEndian) }
	case bytes.HasPrefix(head, []byte{0x71, 0xc7}):
		return cpioBinary, func(head []byte) (cpioFields, bool) { return readCpioBinary(head, binary.BigEndian) }
	}
	return "", nil
}

// readCpioODC reads the portable ASCII form, octal digits throughout (POSIX.1-1988):
// after the magic dev, ino, mode, uid, gid, nlink and rdev of 6 digits, mtime of
// 11, namesize of 6, filesize of 11.
func readCpioODC(head []byte) (h cpioFields, ok bool) {
	const length = 76
	if len(head) < length || strings.Trim(string(head[:length]), "01234567") != "" {
		return h, false
	}
	field := func(at, digits int) int64 {
		n, _ := strconv.ParseInt(string(head[at:at+digits]), 8, 64)
		return n
	}
	return cpioFields{mode: field(18, 6), links: field(36, 6), start: length, length: field(59, 6)}, true
}

// isPortableCpio reports whether a block begins with a file of the portable ASCII form.
func isPortableCpio(block []byte) bool {
	if !bytes.HasPrefix(block, []byte("070707")) {
		return false
	}
	h, ok := readCpioODC(block)
	if ok {
		_, ok = h.nameIfPlausible(block)
	}
	return ok
}

// readCpioNewc reads the new ASCII form: after the magic 13 fields of 8 hexadecimal
// digits: ino, mode, uid, gid, nlink, mtime, filesize, devmajor, devminor,
// rdevmajor, rdevminor, namesize, check (cpio(5) of FreeBSD).
func readCpioNewc(head []byte) (h cpioFields, ok bool) {
	const length = 110
	if len(head) < length || strings.Trim(string(head[:length]), "0123456789abcdefABCDEF") != "" {
		return h, false
	}
	field := func(n int) int64 {
		at := 6 + 8*n
		v, _ := strconv.ParseInt(string(head[at:at+8]), 16, 64)
		return v
	}
	return cpioFields{mode: field(1), links: field(4), start: length, length: field(11)}, true
}

// readCpioBinary reads the binary form, 13 words of 16 bits in the order of the machine
// that wrote it: magic, dev, ino, mode, uid, gid, nlink, rdev, mtime (2),
// namesize, filesize (2) (cpio(5) of FreeBSD).
func readCpioBinary(head []byte, order binary.ByteOrder) (h cpioFields, ok bool) {
	const length = 26
	if len(head) < length {
		return h, false
	}
	field := func(n int) int64 { return int64(order.Uint16(head[2*n:])) }
	return cpioFields{mode: field(3), links: field(6), start: length, length: field(10)}, true
}

// nameIfPlausible returns the name in a header. It reports whether the header can be
// that of a file, or the one that ends an archive.
func (h cpioFields) nameIfPlausible(head []byte) (string, bool) {
	if h.length < 2 || h.length > cpioMaxName || h.start+h.length > int64(len(head)) || h.links < 1 {
		return "", false
	}
	name, rest, ended := strings.Cut(string(head[h.start:h.start+h.length]), "\x00")
	if !ended || rest != "" || name == "" {
		return "", false
	}
	if name == cpioTrailer {
		return name, true
	}
	return name, isFileMode(h.mode)
}

// isFileMode reports whether Unix has such a mode: of fifos, devices, folders, files,
// links and sockets.
func isFileMode(mode int64) bool {
	if mode < 0 || mode > 0o177777 {
		return false
	}
	switch mode &^ 0o7777 {
	case 0o010000, 0o020000, 0o040000, 0o060000, 0o100000, 0o120000, 0o140000:
		return true
	}
	return false
}
