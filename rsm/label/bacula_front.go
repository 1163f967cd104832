// SPDX-License-Identifier: Apache-2.0

package label

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// baculaFront is what stands at the beginning of a volume of Bacula's. The label is in
// the first block of the tape. With ANSI or IBM labels before it, it is in the first
// block of the next file (Bacula and Bareos, stored/ansi_label). A volume on disk has
// no filemarks and no gaps: there it follows those labels in the same record.
type baculaFront struct {
	// block begins with the block that has the label; nil if there is none.
	block []byte
	// ansi are the 80 byte labels before it, in ASCII or EBCDIC, VOL1 first.
	ansi [][]byte
	// code turns ASCII into the code of ansi.
	code func(string) string
}

// readBaculaFront takes the labels and the block with Bacula's mark from a reading.
func readBaculaFront(reading Reading) (f baculaFront) {
	rest := reading.blockAt(0)
	switch {
	case bytes.HasPrefix(rest, []byte("VOL1")):
		f.code = func(text string) string { return text }
	case bytes.HasPrefix(rest, []byte(toEBCDIC("VOL1"))):
		f.code = toEBCDIC
	default:
		f.takeBaculaBlock(rest)
		return f
	}
	rest = f.takeANSILabels(rest)
	for _, record := range reading.fileAt(0)[1:] {
		f.takeANSILabels(record.Data)
	}
	if f.takeBaculaBlock(rest); f.block == nil {
		f.takeBaculaBlock(reading.fileAt(1).blockAt(0))
	}
	return f
}

// takeANSILabels takes the ANSI or IBM labels at the beginning of a record, and returns
// what follows them. There are few: VOL1, HDR1, HDR2, and those that users add.
func (f *baculaFront) takeANSILabels(record []byte) (rest []byte) {
	const most = 16
	for len(record) >= ansiBlock && len(f.ansi) < most &&
		(len(f.ansi) == 0 || bytes.HasPrefix(record, []byte(f.code("HDR"))) || bytes.HasPrefix(record, []byte(f.code("UHL")))) {
		f.ansi, record = append(f.ansi, record[:ansiBlock]), record[ansiBlock:]
	}
	return record
}

// takeBaculaBlock takes a block for Bacula's when it has its mark.
func (f *baculaFront) takeBaculaBlock(block []byte) {
	if len(block) >= baculaMark+4 && bytes.HasPrefix(block[baculaMark:], []byte("BB0")) && strings.IndexByte("123", block[baculaMark+3]) >= 0 {
		f.block = block
	}
}

// labelType tells whose the tape is, also when the label is damaged. It is empty when
// the tape is neither's. The blocks of both have the same mark: if nothing else
// tells, they are Bacula's, which made the format.
func (f baculaFront) labelType() string {
	id := baculaRecordData(f.block)
	for _, typ := range []string{TypeBacula, TypeBareos} {
		if bytes.HasPrefix(id, []byte(typ+" ")) {
			return typ
		}
	}
	for _, typ := range []string{TypeBacula, TypeBareos} {
		if f.hasFileInHDR1(strings.ToUpper(typ) + ".DATA") {
			return typ
		}
	}
	if f.block != nil {
		return TypeBacula
	}
	return ""
}

// hasFileInHDR1 reports whether HDR1 has the given file identifier.
func (f baculaFront) hasFileInHDR1(file string) bool {
	return len(f.ansi) > 1 && bytes.HasPrefix(f.ansi[1], []byte(f.code("HDR1"+file)))
}

// readLabel reads the label and compares it with VOL1, if there is one. Both programs
// refuse a tape on which the two differ (VOL_NAME_ERROR).
func (f baculaFront) readLabel() (l baculaLabel, err error) {
	if f.block == nil {
		return l, errors.New("no label of Bacula or Bareos follows its ANSI or IBM label")
	}
	if l, err = parseBaculaLabel(f.block); err != nil || len(f.ansi) == 0 {
		return l, err
	}
	volume := bytes.ReplaceAll(f.ansi[0][ansiVolume:ansiVolume+ansiVolumeLen], []byte{0}, []byte(f.code(" ")))
	if string(volume) != f.code(fmt.Sprintf("%-*s", ansiVolumeLen, l.volume)) {
		return l, fmt.Errorf("it names volume %.130q, and the ANSI or IBM label before it another one", l.volume)
	}
	return l, nil
}
