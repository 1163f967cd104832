// SPDX-License-Identifier: Apache-2.0

package label

import (
	"bytes"
	"slices"
	"strings"
)

// TypeAmanda is the label type of the Advanced Maryland Automatic Network Disk
// Archiver.
const TypeAmanda = "Amanda"

const (
	// amandaHeader bounds where a header is looked for. Its text ends with a form
	// feed, well within the block, which has 32 KiB by default.
	amandaHeader = 32 << 10
	// amandaEnd stands on a line of its own after the last line.
	amandaEnd = "\f\n"
	// amandaNever stands for the date of a tape that was labelled and never
	// written.
	amandaNever = "X"
)

// Amanda reads the headers that Amanda writes: one block of text at the
// beginning of each file (amanda: common-src/fileheader.c, build_header). That
// of the first file of a tape is the label:
//
//	AMANDA: TAPESTART DATE <datestamp> TAPE <label>
//
// and then a form feed on its own line. The label is the id, and also the info: by
// its pattern a pool can claim the tapes of one configuration. The datestamp changes
// with each run that uses the tape. A medium that begins with another header of
// Amanda's, as with part of a dump, names no medium.
type Amanda struct{}

// Type implements Reader.
func (Amanda) Type() string { return TypeAmanda }

// Claim implements Reader. There are two factors: the form of the first line, and the
// form feed that ends the header.
func (Amanda) Claim(reading Reading) (Claim, bool) {
	header := reading.blockAt(0)
	if !bytes.HasPrefix(header, []byte("AMANDA: ")) && !bytes.HasPrefix(header, []byte("NETDUMP: ")) {
		return Claim{}, false
	}
	header = header[:min(len(header), amandaHeader)]
	line, rest, whole := bytes.Cut(header, []byte("\n"))
	words := strings.Fields(string(line))
	switch {
	case !whole || !bytes.HasPrefix(rest, []byte(amandaEnd)) && !bytes.Contains(rest, []byte("\n"+amandaEnd)):
		return Claim{Strength: Magic, Damaged: "its header has no end"}, true
	case len(words) < 2:
		return Claim{Strength: Magic, Damaged: "its header does not say what it is"}, true
	case words[1] == "TAPESTART":
		return claimAmandaLabel(words), true
	}
	return claimAmandaFile(words), true
}

// claimAmandaLabel reads the label: AMANDA: TAPESTART DATE d TAPE l.
func claimAmandaLabel(words []string) Claim {
	if len(words) != 6 || words[2] != "DATE" || words[4] != "TAPE" || !isAmandaDate(words[3]) {
		return Claim{Strength: Magic, Damaged: "its first line is not in the form TAPESTART DATE date TAPE label"}
	}
	date, id := words[3], words[5]
	if why := whyUnfitForID(id); why != "" {
		return Claim{Strength: Magic, Damaged: why}
	}
	return Claim{
		OMID:     OMID{TypeAmanda, id, id},
		Strength: Checked,
		Writer:   describeWithPairs(TypeAmanda, "date", date),
	}
}

// claimAmandaFile reads the header of anything but the beginning of a tape.
func claimAmandaFile(words []string) Claim {
	c := Claim{OMID: OMID{Type: TypeAmanda}, Strength: Checked, Nameless: true}
	rest := words[2:]
	switch kind := words[1]; kind {
	case "FILE", "CONT_FILE", "SPLIT_FILE":
		// <datestamp> <host> <disk> [part <n>/<m>] lev <level> …; the disk may
		// have blanks in it.
		end := slices.IndexFunc(rest, func(word string) bool { return word == "part" || word == "lev" })
		if end < 3 || !isAmandaDate(rest[0]) {
			break
		}
		c.Writer = describeWithPairs(TypeAmanda+" "+kind, "date", rest[0], "host", shortenForLine(rest[1]), "disk", shortenForLine(strings.Join(rest[2:end], " ")))
		return c
	case "TAPEEND":
		if len(rest) != 0 && (len(rest) != 2 || rest[0] != "DATE" || !isAmandaDate(rest[1])) {
			break
		}
		c.Writer = TypeAmanda + " " + strings.Join(words[1:], " ")
		return c
	case "NOOP":
		c.Writer = TypeAmanda + " NOOP"
		return c
	}
	return Claim{Strength: Magic, Damaged: "its first line is in no form that Amanda writes"}
}

// isAmandaDate reports whether a text has a form of a datestamp (amanda:
// common-src/fileheader.c, validate_datestamp): X for none, YYYYMMDD, or
// YYYYMMDDhhmmss. A tapelist says 0 for X, and so may a header.
func isAmandaDate(s string) bool {
	if s == amandaNever || s == "0" {
		return true
	}
	return (len(s) == 8 || len(s) == 14) && strings.Trim(s, "0123456789") == ""
}
