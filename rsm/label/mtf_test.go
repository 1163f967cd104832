// SPDX-License-Identifier: Apache-2.0

package label_test

import (
	"bytes"
	"crypto/md5"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"testing"
	"unicode/utf16"

	"rsm.storage/rsmctl/rsm/label"
)

// mtfBlock is a TAPE descriptor block, built as Microsoft Tape Format 1.00a
// lays it out: the common block header, the fields of TAPE, the strings.
type mtfBlock struct {
	unicode              bool
	name, label, program string
	plain                bool // the label is a description, no media label
	family               uint32
	size                 int // of the first tape block
}

func (b mtfBlock) text(s string) []byte {
	if !b.unicode {
		return []byte(s)
	}
	var out []byte
	for _, w := range utf16.Encode([]rune(s)) {
		out = binary.LittleEndian.AppendUint16(out, w)
	}
	return out
}

func (b mtfBlock) bytes() []byte {
	le := binary.LittleEndian
	block := make([]byte, 94)
	copy(block, "TAPE")
	le.PutUint32(block[4:], 0x30000) // set map exists, FDD allowed
	block[10], block[11] = 14, 0     // Windows NT
	le.PutUint32(block[36:], 1)      // control block id
	block[48] = 1
	if b.unicode {
		block[48] = 2
	}
	le.PutUint32(block[52:], b.family)
	if !b.plain {
		le.PutUint32(block[56:], 2) // media label present
	}
	le.PutUint16(block[60:], 3)   // sequence number
	le.PutUint16(block[64:], 512) // soft filemark block size
	for _, field := range []struct {
		at   int
		text string
	}{{68, b.name}, {72, b.label}, {80, b.program}} {
		text := b.text(field.text)
		le.PutUint16(block[field.at:], uint16(len(text)))
		le.PutUint16(block[field.at+2:], uint16(len(block)))
		block = append(block, text...)
	}
	le.PutUint16(block[84:], 1024)
	le.PutUint16(block[86:], 0xcbe) // vendor: Seagate, by file(1)
	// 2019-11-26 14:59:20, packed by hand: year 14 bits, month 4, day 5, hour
	// 5, minute 6, second 6.
	packed := uint64(2019)<<26 | 11<<22 | 26<<17 | 14<<12 | 59<<6 | 20
	for i := range 5 {
		block[88+i] = byte(packed >> (8 * (4 - i)))
	}
	block[93] = 1 // major version
	block = append(block, make([]byte, -len(block)&3)...)
	le.PutUint16(block[8:], uint16(len(block))) // the first stream follows
	return mtfSeal(append(block, bytes.Repeat([]byte("SPAD"), (b.size-len(block))/4)...))
}

// mtfSeal sets the checksum: the words 0..24, exclusive or.
func mtfSeal(block []byte) []byte {
	block = bytes.Clone(block)
	block[50], block[51] = 0, 0
	for i := range 50 {
		block[50+i%2] ^= block[i]
	}
	return block
}

// ntBackup is as file(1) shows such a tape.
var ntBackup = mtfBlock{
	unicode: true, size: 1024, family: 0x5ddd3dd8,
	name:    "Backup.bkf created 11/26/2019 at 2:59 PM",
	label:   "MTF Media Label|1.0|Seagate|NTBackup5.0|2019/11/26.14:59:20|Seagate 2019/11/26.14:59:20|1|{4725EB4E-24A8-40EF-8F26-390317DECF6F}|{7E43CEA0-89BA-11CF-8A04-0000C0D9CA0D}|",
	program: "Backup Utility (NTBACKUP.EXE) Version 1.0 Rev. 3.41",
}

const ntBackupID = "4725eb4e-24a8-40ef-8f26-390317decf6f"

func mtfClaim(b mtfBlock, id string) label.Claim {
	return label.Claim{
		OMID: label.OMID{Type: "MTF", ID: id, Info: b.name}, Strength: label.Checked,
		Writer: b.program + ", begun 2019-11-26 14:59:20, medium 3 of its family",
	}
}

// mtfHash is RSM's id of a medium without a GUID: over the TAPE block, to where
// its streams begin.
func mtfHash(block []byte) string {
	sum := md5.Sum(block[:binary.LittleEndian.Uint16(block[8:])])
	return hex.EncodeToString(sum[:])
}

func init() {
	ansi, exec, bare := ntBackup, ntBackup, ntBackup
	ansi.unicode = false
	exec.name, exec.program, exec.plain, exec.label = "Media 000012", "Backup Exec", true, ""
	bare.label = "{4725EB4E-24A8-40EF-8F26-390317DECF6F}"
	longer := ntBackup
	longer.size = 8 << 10
	addVectors(
		vector{"NTBackup, UTF-16", [][]byte{ntBackup.bytes(), nil}, mtfClaim(ntBackup, ntBackupID), false},
		vector{"one byte to a character", [][]byte{ansi.bytes(), nil}, mtfClaim(ansi, ntBackupID), false},
		vector{"no media label", [][]byte{exec.bytes(), nil}, mtfClaim(exec, mtfHash(exec.bytes())), false},
		vector{"a GUID alone", [][]byte{bare.bytes(), nil}, mtfClaim(bare, ntBackupID), false},
		vector{"a longer block", [][]byte{longer.bytes(), nil}, mtfClaim(longer, ntBackupID), false},
	)
}

func TestAnMTFMediumIsTheSameHoweverMuchOfItsFirstBlockIsRead(t *testing.T) {
	b := ntBackup
	b.plain = true
	short := mustClaim(t, label.MTF{}, b.bytes())
	b.size = 32 << 10
	long := mustClaim(t, label.MTF{}, b.bytes())
	if short != long || len(short.OMID.ID) != 32 {
		t.Errorf("got %+v and %+v", short, long)
	}
	b.family++
	if other := mustClaim(t, label.MTF{}, b.bytes()); other.OMID.ID == short.OMID.ID {
		t.Errorf("two families are one: %+v", other)
	}
}

// The domain of a media label is shared by all media of a server.
func TestTheDomainsGUIDIsNotTheMediums(t *testing.T) {
	for name, text := range map[string]string{
		"no media id":    "MTF Media Label|1.0|Seagate|PVL|1996/03/29.18:36:10|AB1234|1||{7E43CEA0-89BA-11CF-8A04-0000C0D9CA0D}|",
		"one of its own": "MTF Media Label|1.0|Seagate|PVL|1996/03/29.18:36:10|AB1234|1|AB1234|{7E43CEA0-89BA-11CF-8A04-0000C0D9CA0D}|",
		"cut off":        "MTF Media Label|1.0|{7E43CEA0-89BA-11CF-8A04-0000C0D9CA0D}",
		"a short GUID":   "MTF Media Label|1.0|Seagate|PVL|1996/03/29.18:36:10|AB1234|1|{4725EB4E-24A8-40EF-8F26-390317DECF6}|",
	} {
		b := ntBackup
		b.label = text
		if c := mustClaim(t, label.MTF{}, b.bytes()); c.OMID.ID != mtfHash(b.bytes()) || c.Strength != label.Checked {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

func TestStringsOfAnMTFBlockThatCannotBeReadAreLeftOut(t *testing.T) {
	good, far := ntBackup.bytes(), "\xff\xff\xff\xff"
	umlaut := ntBackup
	umlaut.unicode, umlaut.name = false, "Sicherung f\xfcr M\xe4rz"
	for name, c := range map[string]struct {
		block        []byte
		info, writer string
	}{
		"beyond the block":      {withTextAt(withTextAt(good, 68, far), 80, far), "", "begun 2019-11-26 14:59:20, medium 3 of its family"},
		"over the header":       {withTextAt(good, 68, "\x08\x00\x00\x00"), "", "Backup Utility"},
		"control characters":    {withTextAt(good, 68+80, "\x07"), "", "Backup Utility"},
		"a NUL ends it":         {withTextAt(good, 94+12, "\x00\x00"), "Backup", "Backup Utility"},
		"no date":               {withTextAt(good, 88, "\x00\x00\x00\x00\x00"), ntBackup.name, "Rev. 3.41, medium 3"},
		"a 31st of a February":  {withTextAt(good, 88, "\x1f\x8c\xbe\xee\xd4"), ntBackup.name, "Rev. 3.41, medium 3"},
		"a code page of theirs": {umlaut.bytes(), "Sicherung f?r M?rz", "Backup Utility"},
	} {
		got := mustClaim(t, label.MTF{}, c.block)
		if got.Strength != label.Checked || got.OMID.Info != c.info || !strings.Contains(got.Writer, c.writer) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestATAPEBlockThatFailsIsDamaged(t *testing.T) {
	good := ntBackup.bytes()
	b := ntBackup
	b.plain = true
	for name, c := range map[string]struct {
		block []byte
		says  string
	}{
		"a wrong bit":           {withTextAt(good, 20, "\x01"), "checksum"},
		"a wrong checksum":      {withTextAt(good, 50, "\x00\x00"), "checksum"},
		"cut off":               {good[:93], "93 bytes"},
		"a text":                {paddedTo([]byte("TAPE ARCHIVE"), ' ', 500), "checksum"},
		"events behind its end": {mtfSeal(withTextAt(b.bytes(), 8, "\xff\xff")), "beyond what was read"},
		"events in its header":  {mtfSeal(withTextAt(b.bytes(), 8, "\x10\x00")), "beyond what was read"},
	} {
		if got := mustClaim(t, label.MTF{}, c.block); !strings.Contains(got.Damaged, c.says) || got.Strength != label.Magic {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestNoWrongBitInAnMTFHeaderGoesUnseen(t *testing.T) {
	good := ntBackup.bytes()
	for i := 4; i < 52; i++ {
		for bit := range 8 {
			block := bytes.Clone(good)
			block[i] ^= 1 << bit
			if c := mustClaim(t, label.MTF{}, block); c.Damaged == "" {
				t.Errorf("byte %d, bit %d: %+v", i, bit, c)
			}
		}
	}
}

func FuzzMTFLabel(f *testing.F) {
	fuzzReader(f, label.MTF{}, func(t *testing.T, c label.Claim) {
		if n := len(c.OMID.ID); n != 0 && n != 32 && n != 36 {
			t.Errorf("got %+v", c)
		}
	})
}
