// SPDX-License-Identifier: Apache-2.0

package label_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"strings"

	"github.com/zeebo/xxh3"

	"rsm.storage/rsmctl/rsm/label"
)

// baculaVolume is a volume label of Bacula or Bareos, field by field.
type baculaVolume struct {
	mark    string // of the block: BB01 to BB03
	options uint32 // BB03 only
	index   int32  // of the record: -1 PRE_LABEL, -2 VOL_LABEL (record.h)
	id      string
	version uint32
	// labelled is 2026-11-02T12:00:00.000123Z in microseconds since 1970
	// (btime_t); the labels before version 11 have Julian days here.
	labelled                                          uint64
	volume, previous, pool, poolType, media           string
	host, program, programVersion, programDate, after string
}

// baculaVolumeWith is what Bacula 9 writes; version, dates and the order of all are those
// of a volume that Debian's bacula-sd 9.6.7 has labelled (hack/lanes/labels).
func baculaVolumeWith(mark string) baculaVolume {
	return baculaVolume{
		mark: mark, index: -2, id: "Bacula 1.0 immortal\n", version: 11, labelled: 1793620800000123,
		volume: "VOL001", pool: "Weekly", poolType: "Backup", media: "LTO-8", host: "tapehost", program: "bacula-sd",
		programVersion: "Ver. 9.6.7 10 December 2020 ", programDate: "Build Feb  7 2023 20:51:52 ",
		// Bacula since 7.9: AlignedVolumeName, FirstData, FileAlignment,
		// PaddingSize, BlockSize (BAC label.c, create_volume_label_record).
		after: strings.Repeat("\x00", 1+8+4+4+4),
	}
}

func bareosVolumeWith(mark string) baculaVolume {
	v := baculaVolumeWith(mark)
	v.id, v.version, v.program, v.programVersion, v.after = "Bareos 2.0 immortal\n", 20, "bareos-sd", "Ver. 22.1.0 13 June 2023 ", ""
	return v
}

// record is the data of the label record (label.c of both,
// create_volume_label_record); strings end with NUL (lib/serial).
func (v baculaVolume) record() []byte {
	b := append([]byte(v.id), 0)
	b = binary.BigEndian.AppendUint32(b, v.version)
	b = binary.BigEndian.AppendUint64(b, v.labelled)
	b = binary.BigEndian.AppendUint64(b, v.labelled+30e6) // write_btime, label_time
	b = append(b, make([]byte, 16)...)                    // write_date, write_time
	for _, text := range []string{v.volume, v.previous, v.pool, v.poolType, v.media, v.host, v.program, v.programVersion, v.programDate} {
		b = append(append(b, text...), 0)
	}
	return append(b, v.after...)
}

// block is the block with its header and that of the record (block.h, record.h
// of both).
func (v baculaVolume) block() []byte {
	data := v.record()
	b := make([]byte, 12, 1024) // checksum or options, length, block number 0
	b = append(b, v.mark...)
	b = binary.BigEndian.AppendUint32(b, 7)          // VolSessionId
	b = binary.BigEndian.AppendUint32(b, 1793620801) // VolSessionTime
	if v.mark == "BB03" {
		b = append(b, make([]byte, 8)...)
	}
	b = binary.BigEndian.AppendUint32(b, uint32(v.index))
	b = binary.BigEndian.AppendUint32(b, 0) // stream
	b = binary.BigEndian.AppendUint32(b, uint32(len(data)))
	return v.sealed(append(b, data...))
}

// sealed sets length and checksum (block_util.c).
func (v baculaVolume) sealed(b []byte) []byte {
	binary.BigEndian.PutUint32(b[4:], uint32(len(b)))
	switch {
	case v.mark != "BB03":
		binary.BigEndian.PutUint32(b, crc32.ChecksumIEEE(b[4:]))
	default:
		binary.BigEndian.PutUint32(b, v.options)
		if v.options&1 != 0 {
			binary.BigEndian.PutUint64(b[24:], xxh3.Hash(b))
		}
	}
	return b
}

func (v baculaVolume) claim(typ string) label.Claim {
	return label.Claim{
		OMID:     label.OMID{Type: typ, ID: v.volume, Info: "Weekly/LTO-8 2026-11-02T12:00:00Z"},
		Strength: label.Checked, Pool: "Weekly",
		Writer: v.program + " " + strings.TrimSpace(v.programVersion) + " on tapehost",
	}
}

// ansiFront are the labels that both programs write before theirs (ansi_label.c
// of both): bytes 11 to 78 of VOL1 are what the memory held, NULs pad.
func ansiFront(volume, file, writer string) [][]byte {
	vol1 := bytes.Repeat([]byte("\x00\xde\x4a\x20"), 20)
	copy(vol1, "VOL1"+volume+strings.Repeat("\x00", 7-len(volume)))
	vol1[79] = '3'
	hdr1 := fmt.Sprintf("HDR1%-17s%-6s00010001000100 26307 26306 000000%-20s", file, volume, writer)
	return [][]byte{vol1, []byte(hdr1), fmt.Appendf(nil, "%-80s", "HDR2D3200032000"), nil}
}

// ibmFront is the same in EBCDIC.
func ibmFront(volume, file, writer string) [][]byte {
	records := ansiFront(volume, file, writer)
	for i, r := range records[:3] {
		for j, c := range r {
			if i > 0 || j < 4+len(volume) {
				r[j] = ebcdicTable[c]
			}
		}
	}
	return records
}

// ebcdicTable has the codes of IBM code page 037 for what is used here.
var ebcdicTable = func() (t [128]byte) {
	for from, to := range map[string]byte{"ABCDEFGHI": 0xc1, "JKLMNOPQR": 0xd1, "STUVWXYZ": 0xe2, "0123456789": 0xf0, "abcdefghi": 0x81, "jklmnopqr": 0x91, "stuvwxyz": 0xa2, " ": 0x40, "-": 0x60, ".": 0x4b} {
		for i := range from {
			t[from[i]] = to + byte(i)
		}
	}
	return t
}()

// mark01 makes a BB01 block: session id and time are in the record's header.
func mark01(v baculaVolume) []byte {
	v.mark = "BB01"
	b := v.block()
	rest := bytes.Clone(b[16:24])
	return v.sealed(append(append(b[:16:16], rest...), b[24:]...))
}

func unsealed(block []byte) []byte { return append(make([]byte, 4), block[4:]...) }

func init() {
	pre, sum, old, enc := baculaVolumeWith("BB02"), baculaVolumeWith("BB03"), baculaVolumeWith("BB01"), baculaVolumeWith("BB03")
	pre.index, sum.options = -1, 1
	// EncCypherKeySize and key, MasterKeyIdSize and id, size of a signature's
	// key id (BAC label.c); the label of an encrypted volume is not encrypted.
	enc.options, enc.after = 3, enc.after+"\x00\x00\x00\x04key!\x00\x00\x00\x00\x00\x00\x00\x00"
	old.id, old.version, old.after = "Bacula 0.9 mortal\n", 10, ""
	oldClaim := old.claim("Bacula")
	oldClaim.OMID.Info = "Weekly/LTO-8"
	b, a := label.TypeBacula, label.TypeBareos
	long := append(baculaVolumeWith("BB02").block(), bytes.Repeat([]byte{0}, 64512)...)
	disk := bytes.Join([][]byte{bytes.Join(ansiFront("VOL001", "BACULA.DATA", "Bacula")[:3], nil), baculaVolumeWith("BB02").block(), []byte("more")}, nil)
	addVectors(
		vector{"BB02, a volume with data", [][]byte{baculaVolumeWith("BB02").block(), nil}, baculaVolumeWith("BB02").claim(b), true},
		vector{"BB02, labelled, not written", [][]byte{pre.block(), nil}, pre.claim(b), true},
		vector{"BB02 without a checksum", [][]byte{unsealed(baculaVolumeWith("BB02").block()), nil}, baculaVolumeWith("BB02").claim(b), false},
		vector{"BB02 in a longer block", [][]byte{long, nil}, baculaVolumeWith("BB02").claim(b), true},
		vector{"BB03 with a checksum", [][]byte{sum.block(), nil}, sum.claim(b), true},
		vector{"BB03 without a checksum", [][]byte{baculaVolumeWith("BB03").block(), nil}, baculaVolumeWith("BB03").claim(b), false},
		vector{"BB03 of an encrypted volume", [][]byte{enc.block(), nil}, enc.claim(b), true},
		vector{"BB01 of the first years", [][]byte{mark01(old), nil}, oldClaim, true},
		vector{"BB02 behind ANSI labels", append(ansiFront("VOL001", "BACULA.DATA", "Bacula"), baculaVolumeWith("BB02").block(), nil), baculaVolumeWith("BB02").claim(b), true},
		vector{"BB02 behind IBM labels", append(ibmFront("VOL001", "BACULA.DATA", "Bacula"), baculaVolumeWith("BB02").block(), nil), baculaVolumeWith("BB02").claim(b), true},
		vector{"BB02 behind ANSI labels, on disk", [][]byte{disk}, baculaVolumeWith("BB02").claim(b), true},
		vector{"BB02, a volume with data", [][]byte{bareosVolumeWith("BB02").block(), nil}, bareosVolumeWith("BB02").claim(a), true},
		vector{"BB02 behind ANSI labels", append(ansiFront("VOL001", "BAREOS.DATA", "Bareos"), bareosVolumeWith("BB02").block(), nil), bareosVolumeWith("BB02").claim(a), true},
	)
}
