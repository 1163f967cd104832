// SPDX-License-Identifier: Apache-2.0

package label

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/google/uuid"
)

// TypeLTFS is the label type of the Linear Tape File System.
const TypeLTFS = "LTFS"

// ltfsMaxLabel bounds the XML label. Real ones have less than 1 KiB.
const ltfsMaxLabel = 64 << 10

// LTFS reads the labels of the Linear Tape File System: VOL1 with LTFS as
// implementation identifier, a filemark, and an XML label. The id is the
// volume's UUID; the info is the volume identifier, which has the first six
// characters of the barcode.
//
// The labels of a medium's index partition and data partition differ only in the
// letter: their id is the same. The name of a volume stands in its index, which is
// not read.
//
// Source: SNIA LTFS Format Specification 2.4, and LinearTapeFileSystem/ltfs,
// label.c and xml_writer_libltfs.c.
type LTFS struct{}

// Type implements Reader.
func (LTFS) Type() string { return TypeLTFS }

// Claim implements Reader. VOL1 and the XML label are the two factors. The XML label
// alone identifies nothing: behind another program's VOL1 it is a remnant of the
// medium's earlier use.
func (LTFS) Claim(reading Reading) (Claim, bool) {
	vol1, ok := firstBlockAsVOL1(reading)
	if !ok || !bytes.HasPrefix(vol1[ansiImpl:], []byte(TypeLTFS)) {
		return Claim{}, false
	}
	l, err := parseLTFSLabel(reading.fileAt(1).blockAt(0))
	if err != nil {
		return Claim{Strength: Magic, Damaged: err.Error()}, true
	}
	return Claim{
		OMID:     OMID{TypeLTFS, strings.ToLower(l.UUID[0]), ansiFieldText(vol1, ansiVolume, ansiVolume+ansiVolumeLen)},
		Strength: Checked,
		Writer:   joinParts(l.Creator, withWordBefore("formatted", l.FormatTime)),
	}, true
}

// ltfsLabel is the XML label. The UUID has as many values as it has elements.
type ltfsLabel struct {
	XMLName    xml.Name `xml:"ltfslabel"`
	Version    string   `xml:"version,attr"`
	Creator    string   `xml:"creator"`
	FormatTime string   `xml:"formattime"`
	UUID       []string `xml:"volumeuuid"`
	Here       string   `xml:"location>partition"`
	Index      string   `xml:"partitions>index"`
	Data       string   `xml:"partitions>data"`
}

// parseLTFSLabel reads the block after the first filemark.
func parseLTFSLabel(block []byte) (l ltfsLabel, err error) {
	block = bytes.TrimRight(block, "\x00")
	if len(block) == 0 {
		return l, errors.New("no XML label follows its first filemark")
	}
	if len(block) > ltfsMaxLabel {
		return l, fmt.Errorf("what follows its first filemark has %d bytes, and is no XML label", len(block))
	}
	decoder := xml.NewDecoder(bytes.NewReader(block))
	if err := decoder.Decode(&l); err != nil {
		return l, fmt.Errorf("its XML label cannot be read: %.120s", err.Error())
	}
	if rest := bytes.TrimSpace(block[decoder.InputOffset():]); len(rest) > 0 {
		return l, errors.New("something follows its XML label in the same block")
	}
	return l, l.whatIsWrong()
}

// whatIsWrong says what is wrong with an XML label that could be read.
func (l *ltfsLabel) whatIsWrong() error {
	major, _, _ := strings.Cut(l.Version, ".")
	if n, err := strconv.Atoi(major); err != nil || n < 1 || n > 2 {
		return fmt.Errorf("its XML label is of version %.40q; versions 1 and 2 are known", l.Version)
	}
	if len(l.UUID) != 1 {
		return fmt.Errorf("its XML label has %d volume UUIDs", len(l.UUID))
	}
	l.UUID[0] = strings.TrimSpace(l.UUID[0])
	if id, err := uuid.Parse(l.UUID[0]); err != nil || len(l.UUID[0]) != 36 || id == uuid.Nil {
		return fmt.Errorf("its XML label has the volume UUID %.40q, which is none", l.UUID[0])
	}
	if !isPartitionLetter(l.Index) || !isPartitionLetter(l.Data) || l.Index == l.Data || l.Here != l.Index && l.Here != l.Data {
		return fmt.Errorf("its XML label is of partition %.8q, of an index partition %.8q and a data partition %.8q", l.Here, l.Index, l.Data)
	}
	return nil
}

// isPartitionLetter reports whether a text is a partition's letter.
func isPartitionLetter(text string) bool { return len(text) == 1 && text[0] >= 'a' && text[0] <= 'z' }
