// SPDX-License-Identifier: Apache-2.0

package label

import (
	"bytes"
	"strconv"
	"strings"
)

// TypeTar is the label type of tar archives.
const TypeTar = "tar"

// The fields of a tar header (POSIX.1-1988 ustar; GNU tar manual, "Basic Tar
// Format"). All before the magic stand in every tar since Unix' seventh edition.
const (
	tarBlock    = 512
	tarName     = 100 // the name stands at the beginning
	tarSize     = 124
	tarMtime    = 136
	tarChecksum = 148
	tarType     = 156
	tarMagic    = 257
	tarOwner    = 265 // user name, 32 bytes; ustar and GNU
	tarOwnerEnd = 297
	// tarHead is how much is examined: one header, and the pax records behind it.
	tarHead = 16 << 10
)

// paxVolume is the pax keyword of GNU tar's volume label (GNU tar manual, "The
// Format of the Archive").
const paxVolume = "GNU.volume.label"

// Tar reads the archives of tar: v7, ustar, GNU and pax. The label of GNU tar's --label
// is the id and the info. In an archive of several volumes tar writes " Volume N"
// behind it. Other archives name no medium.
type Tar struct{}

// Type implements Reader.
func (Tar) Type() string { return TypeTar }

// Claim implements Reader. The checksum decides.
func (Tar) Claim(reading Reading) (Claim, bool) {
	head := reading.beginningOfStream(tarHead)
	if len(head) < tarBlock {
		return Claim{}, false
	}
	header := head[:tarBlock]
	format := tarFormatOfMagic(header)
	if !tarChecksumMatches(header) {
		return Claim{Strength: Magic, Damaged: "the checksum of its first header does not match"}, format != ""
	}
	if header[0] == 0 || bytes.IndexByte(tarTypes, header[tarType]) < 0 {
		return Claim{Strength: Magic, Damaged: "its first header is in no form that tar writes"}, format != ""
	}
	c := Claim{OMID: OMID{Type: TypeTar}, Strength: Checked, Nameless: true, Writer: writerFromTarHeader(header, format)}
	switch header[tarType] {
	case 'V':
		name, _, _ := bytes.Cut(header[:tarName], []byte{0})
		return claimTarLabel(c, string(name), header), true
	case 'g':
		if name, ok := findPaxValue(tarHeaderBody(head), paxVolume); ok {
			return claimTarLabel(c, name, header), true
		}
	}
	return c, true
}

// tarTypes are the kinds of a first header: POSIX.1-1988, GNU tar, and pax.
var tarTypes = []byte("\x00012345670DKLMNSVgxXA")

// claimTarLabel makes a claim that names its medium.
func claimTarLabel(c Claim, name string, header []byte) Claim {
	if why := whyUnfitForID(name); why != "" {
		return Claim{Strength: Magic, Damaged: why}
	}
	made, _ := parseOctal(header[tarMtime : tarMtime+12])
	c.Nameless = false
	c.OMID = OMID{TypeTar, name, name}
	c.Writer = describeWithPairs(c.Writer, "date", formatUnixTime(made))
	return c
}

// tarFormatOfMagic is what the magic says, empty for none.
func tarFormatOfMagic(header []byte) string {
	switch magic := string(header[tarMagic : tarMagic+8]); {
	case magic == "ustar  \x00":
		return "GNU tar"
	case strings.HasPrefix(magic, "ustar\x00"):
		return "POSIX tar"
	}
	return ""
}

// writerFromTarHeader is what the first header tells people of the archive.
func writerFromTarHeader(header []byte, format string) string {
	owner, first := "", ""
	if format != "" {
		owner = textUntilNUL(header[tarOwner:tarOwnerEnd])
	}
	switch header[tarType] {
	case 'V':
		format = "GNU tar"
	case 'g', 'x', 'L', 'K': // tar's own, and not a member
	default:
		first = shortenForLine(textUntilNUL(header[:tarName]))
	}
	if format == "" {
		format = "tar"
	}
	return describeWithPairs(format, "owner", owner, "first member", first)
}

// tarChecksumMatches reports whether the checksum is that of the header: the sum of its
// bytes, with spaces in the place of the checksum. Some old tars added signed bytes
// (GNU tar manual, "Basic Tar Format").
func tarChecksumMatches(header []byte) bool {
	want, ok := parseOctal(header[tarChecksum:tarType])
	if !ok {
		return false
	}
	var unsigned, signed int64
	for i, b := range header {
		if i >= tarChecksum && i < tarType {
			b = ' '
		}
		unsigned += int64(b)
		signed += int64(int8(b)) // the byte with its sign
	}
	return want == unsigned || want == signed
}

// parseOctal is a number in octal digits with spaces or NULs around it.
func parseOctal(field []byte) (int64, bool) {
	n, err := strconv.ParseInt(strings.Trim(string(field), " \x00"), 8, 64)
	return n, err == nil && n >= 0
}

// tarHeaderBody is what stands behind the first header and belongs to it.
func tarHeaderBody(head []byte) []byte {
	size, ok := parseOctal(head[tarSize : tarSize+12])
	if !ok {
		return nil
	}
	body := head[tarBlock:]
	return body[:min(size, int64(len(body)))]
}

// findPaxValue looks for a keyword in pax records: "<length> <keyword>=<value>\n". The
// length is that of the whole record (POSIX.1-2001 pax).
func findPaxValue(records []byte, keyword string) (string, bool) {
	for len(records) > 0 {
		digits, _, ok := bytes.Cut(records[:min(len(records), 20)], []byte(" "))
		length, err := strconv.Atoi(string(digits))
		if !ok || err != nil || length <= len(digits)+1 || length > len(records) || records[length-1] != '\n' {
			return "", false
		}
		name, value, ok := strings.Cut(string(records[len(digits)+1:length-1]), "=")
		if ok && name == keyword {
			return value, true
		}
		records = records[length:]
	}
	return "", false
}
