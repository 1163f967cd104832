// SPDX-License-Identifier: Apache-2.0

package label

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/google/uuid"
)

// TypePBS is the label type of Proxmox Backup Server.
const TypePBS = "PBS"

// The beginning of a file on a tape of Proxmox Backup Server (proxmox-backup:
// pbs-tape/src/lib.rs, BlockHeader and MediaContentHeader; little-endian).
const (
	pbsPayload = 9  // length of what follows the block header, 3 bytes
	pbsContent = 16 // where the content header begins
	pbsKind    = 24
	pbsLength  = 56 // length of the JSON
	pbsJSON    = 64
	// pbsMaxJSON is the longest that Proxmox Backup Server itself accepts.
	pbsMaxJSON = 64 << 10
)

var (
	pbsBlockMagic   = []byte{0xdc, 0xbd, 0xaf, 0xca, 0xeb, 0xa0, 0xa5, 0x28}
	pbsContentMagic = []byte{0x63, 0xee, 0x14, 0x9f, 0xcd, 0xf2, 0x9b, 0x0c}
	pbsMediaLabel   = []byte{0x2a, 0x05, 0xbf, 0x3c, 0xb0, 0x30, 0xaa, 0x39}
	pbsSetLabel     = []byte{0x08, 0x60, 0x63, 0xf9, 0x2f, 0x97, 0x53, 0xd8}
)

// PBS reads the labels of Proxmox Backup Server. The first file holds the label of the
// medium, the second that of its media set, if any. The id is the UUID of the medium;
// the info is its label text, its pool and its number there.
type PBS struct{}

// Type implements Reader.
func (PBS) Type() string { return TypePBS }

// pbsLabel is the JSON of the first file.
type pbsLabel struct {
	UUID  string `json:"uuid"`
	Text  string `json:"label_text"`
	Ctime int64  `json:"ctime"`
	Pool  string `json:"pool"`
}

// pbsSet is the JSON of the second file.
type pbsSet struct {
	Pool string `json:"pool"`
	UUID string `json:"uuid"`
	Seq  uint64 `json:"seq_nr"`
}

// Claim implements Reader. The magics of the block, of the content and of a media
// label must be there, and JSON with a UUID.
func (PBS) Claim(reading Reading) (Claim, bool) {
	block := reading.blockAt(0)
	if !bytes.HasPrefix(block, pbsBlockMagic) {
		return Claim{}, false
	}
	var l pbsLabel
	if err := parsePBSFile(block, pbsMediaLabel, &l); err != nil {
		return Claim{Strength: Magic, Damaged: err.Error()}, true
	}
	id, err := uuid.Parse(l.UUID)
	if err != nil || id == uuid.Nil {
		return Claim{Strength: Magic, Damaged: fmt.Sprintf("its uuid %.40q is none", l.UUID)}, true
	}
	pool, seq := poolInPBSSet(reading, l)
	return Claim{
		OMID:     OMID{TypePBS, id.String(), strings.Join(strings.Fields(shortenForLine(plainTextOrNone(l.Text))+" "+withWordBefore("pool", shortenForLine(pool))+" "+withWordBefore("seq", seq)), " ")},
		Strength: Checked,
		Pool:     pool,
		Writer:   describeWithPairs("Proxmox Backup Server", "labelled", formatUnixTime(l.Ctime)),
	}, true
}

// poolInPBSSet is the media pool of a medium, and its number in its media set, if it
// belongs to one. A set whose UUID is all zeros reserves an empty medium for a pool
// (proxmox-backup: pbs-api-types, MEDIA_SET_UUID_SCHEMA).
func poolInPBSSet(reading Reading, l pbsLabel) (pool, seq string) {
	var set pbsSet
	if parsePBSFile(reading.fileAt(1).blockAt(0), pbsSetLabel, &set) != nil || !isPlainText(set.Pool) {
		return plainTextOrNone(l.Pool), ""
	}
	if id, err := uuid.Parse(set.UUID); err == nil && id != uuid.Nil {
		seq = strconv.FormatUint(set.Seq, 10)
	}
	return set.Pool, seq
}

// parsePBSFile reads the JSON behind the headers of a file of the given kind.
func parsePBSFile(block, kind []byte, into any) error {
	switch {
	case len(block) < pbsJSON || !bytes.HasPrefix(block, pbsBlockMagic) || !bytes.Equal(block[pbsContent:pbsKind], pbsContentMagic):
		return errors.New("its first block has no content header")
	case !bytes.Equal(block[pbsKind:pbsKind+len(kind)], kind):
		return fmt.Errorf("its first file is no label, but of kind %x", block[pbsKind:pbsKind+len(kind)])
	}
	size := uint64(binary.LittleEndian.Uint32(block[pbsLength:]))
	payload := uint64(binary.LittleEndian.Uint32(block[pbsPayload-1:]) >> 8)
	if size == 0 || size > pbsMaxJSON || size > uint64(len(block)-pbsJSON) || size+pbsJSON-pbsContent > payload {
		return fmt.Errorf("its label of %d bytes does not fit its block", size)
	}
	if err := json.Unmarshal(block[pbsJSON:pbsJSON+size], into); err != nil {
		return fmt.Errorf("its label is not JSON: %w", err)
	}
	return nil
}
