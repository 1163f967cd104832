// SPDX-License-Identifier: Apache-2.0

package label_test

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"rsm.storage/rsmctl/rsm/label"
)

// The magics of Proxmox Backup Server (proxmox-backup: pbs-tape/src/lib.rs and
// src/tape/file_formats/mod.rs).
var (
	pbsMediaLabel = []byte{0x2a, 0x05, 0xbf, 0x3c, 0xb0, 0x30, 0xaa, 0x39}
	pbsSetLabel   = []byte{0x08, 0x60, 0x63, 0xf9, 0x2f, 0x97, 0x53, 0xd8}
	pbsCatalog    = []byte{0xb3, 0xec, 0x71, 0xf0, 0xad, 0xec, 0x02, 0x60}
)

// pbsFile is the one block of a small file: BlockHeader (16 bytes), and as its
// payload MediaContentHeader (48 bytes) and the JSON; little-endian. On tape it
// is always 256 KiB long; what is not looked at is left out here.
func pbsFile(kind []byte, json string) []byte {
	block := make([]byte, 512)
	copy(block, []byte{0xdc, 0xbd, 0xaf, 0xca, 0xeb, 0xa0, 0xa5, 0x28})          // 0: magic of a block
	binary.LittleEndian.PutUint32(block[8:], uint32(48+len(json))<<8|1)          // 8: flags, end of stream; 9: length of the payload, 3 bytes
	binary.LittleEndian.PutUint32(block[12:], 0)                                 // 12: sequence number
	copy(block[16:], []byte{0x63, 0xee, 0x14, 0x9f, 0xcd, 0xf2, 0x9b, 0x0c})     // 16: magic of a content header
	copy(block[24:], kind)                                                       // 24: magic of the content
	copy(block[32:], "\x11\x22\x33\x44\x55\x66\x47\x88\x99\xaa\xbb\xcc\xdd\xee") // 32: uuid of the stream
	binary.LittleEndian.PutUint64(block[48:], 1793620800)                        // 48: time of the stream
	binary.LittleEndian.PutUint32(block[56:], uint32(len(json)))                 // 56: length of the JSON
	block[60] = 0                                                                // 60: number of the part
	copy(block[64:], json)
	return block
}

const (
	pbsLabel = `{"label_text":"A00001L8","uuid":"` + someID + `","ctime":1793620800}`
	pbsSet   = `{"pool":"weekly","uuid":"0b7b0a52-5d0c-4c1e-8a54-8c2f2d9f6a02","seq_nr":2,"ctime":1793620800}`
)

func init() {
	claim := func(info, pool string) label.Claim {
		return label.Claim{
			OMID: label.OMID{Type: "PBS", ID: someID, Info: info}, Strength: label.Checked, Pool: pool,
			Writer: "Proxmox Backup Server, labelled 2026-11-02T12:00:00Z",
		}
	}
	pooled := strings.Replace(pbsLabel, "}", `,"pool":"weekly"}`, 1)
	reserved := `{"pool":"weekly","uuid":"00000000-0000-0000-0000-000000000000","seq_nr":0,"ctime":1793620800}`
	addVectors(
		vector{"labelled, in no pool", [][]byte{pbsFile(pbsMediaLabel, pbsLabel), nil}, claim("A00001L8", ""), false},
		vector{"in a media set", [][]byte{pbsFile(pbsMediaLabel, pbsLabel), nil, pbsFile(pbsSetLabel, pbsSet), nil}, claim("A00001L8 pool weekly seq 2", "weekly"), false},
		vector{"labelled for a pool", [][]byte{pbsFile(pbsMediaLabel, pooled), nil}, claim("A00001L8 pool weekly", "weekly"), false},
		vector{"reserved for a pool", [][]byte{pbsFile(pbsMediaLabel, pbsLabel), nil, pbsFile(pbsSetLabel, reserved), nil}, claim("A00001L8 pool weekly", "weekly"), false},
		vector{"a short first block", [][]byte{pbsFile(pbsMediaLabel, pbsLabel)[:300], nil}, claim("A00001L8", ""), false},
		vector{"a block as long as on tape", [][]byte{append(pbsFile(pbsMediaLabel, pbsLabel), make([]byte, 255<<10+512)...), nil}, claim("A00001L8", ""), false},
		vector{"a catalog in the second file", [][]byte{pbsFile(pbsMediaLabel, pbsLabel), nil, pbsFile(pbsCatalog, "{}"), nil}, claim("A00001L8", ""), false},
	)
}

func TestWhatProxmoxWouldNotWriteIsADamagedLabel(t *testing.T) {
	good := pbsFile(pbsMediaLabel, pbsLabel)
	edit := func(at int, b ...byte) []byte {
		return slices.Replace(bytes.Clone(good), at, at+len(b), b...)
	}
	for name, c := range map[string]struct {
		block []byte
		says  string
	}{
		"no content header":       {edit(16, 0), "no content header"},
		"a header and no more":    {good[:63], "no content header"},
		"a catalog":               {pbsFile(pbsCatalog, pbsLabel), "is no label"},
		"no JSON":                 {pbsFile(pbsMediaLabel, "uuid"), "not JSON"},
		"a JSON of no length":     {edit(56, 0, 0, 0, 0), "does not fit"},
		"a JSON beyond the block": {good[:100], "does not fit"},
		"a JSON beyond 64 KiB":    {edit(56, 0xff, 0xff, 0xff, 0xff), "does not fit"},
		"a payload that is short": {edit(9, 40, 0, 0), "does not fit"},
		"a uuid of zeros":         {pbsFile(pbsMediaLabel, strings.Replace(pbsLabel, someID, "00000000-0000-0000-0000-000000000000", 1)), "uuid"},
		"no uuid":                 {pbsFile(pbsMediaLabel, `{"label_text":"A00001L8"}`), "uuid"},
	} {
		v := label.Default().Identify(readingOf(c.block))
		if v.Kind != label.Unrecognized || v.Format != "PBS" || !strings.Contains(v.Detail, c.says) {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

func FuzzPBSLabel(f *testing.F) {
	for _, v := range vectors {
		if v.want.OMID.Type == "PBS" {
			second := []byte{}
			if len(v.records) > 2 {
				second = v.records[2][:min(400, len(v.records[2]))]
			}
			f.Add(v.records[0][:300], second)
		}
	}
	f.Fuzz(func(t *testing.T, first, second []byte) {
		c, ok := label.PBS{}.Claim(readingOf(first, nil, second))
		checkForeign(t, "PBS", c, ok)
		if ok && !bytes.HasPrefix(first, []byte{0xdc, 0xbd, 0xaf, 0xca}) {
			t.Errorf("claimed without its mark: %+v", c)
		}
	})
}
