// SPDX-License-Identifier: Apache-2.0

package label_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"rsm.storage/rsmctl/rsm/label"
)

// netBackupUnix is the header in article 100025915 (od -c): density code by its
// look at 24, a time by its look at 28, 0x0b at 60, 1,024 at 72.
func netBackupUnix() []byte {
	header := make([]byte, 1024)
	copy(header, "VOL1ABC123")
	copy(header[20:], "\x00\x00\x00\x01\x00\x00\x00\x0d\x3c\x74\x0f\xd5")
	copy(header[60:], "\x00\x00\x00\x0b")
	copy(header[72:], "\x00\x00\x04\x00")
	copy(header[112:], "ThIs Is A BP tApE hEaDer")
	return header
}

// netBackupWindows is the header in article 100021814 (nt_ttu), word for word:
// all that is not zero stands in its first 140 bytes.
func netBackupWindows() []byte {
	const dump = `
		564f4c31 444f554e 42550000 00000000 00000000
		00000001 0000000c 00000000 00000000 00000000
		00000000 00000000 00000000 00000000 00000000
		00000000 00000000 00000010 00000400 00000000
		00000000 00000000 00000000 00000000 00000000
		00000000 00000000 00000000 54684973 20497320
		41204250 20744170 45206845 61446572 00000000`
	header, err := hex.DecodeString(strings.Join(strings.Fields(dump), ""))
	if err != nil {
		panic(err)
	}
	return paddedTo(header, 0, 1024-len(header))
}

func netBackupClaim(id string) label.Claim {
	return label.Claim{OMID: label.OMID{Type: "NetBackup", ID: id}, Strength: label.Checked}
}

func init() {
	addVectors(
		vector{"the header in article 100025915", [][]byte{netBackupUnix(), nil}, netBackupClaim("ABC123"), false},
		vector{"the header in article 100021814", [][]byte{netBackupWindows(), nil}, netBackupClaim("DOUNBU"), false},
		vector{"a short media id, in spaces", [][]byte{withTextAt(netBackupUnix(), 4, "ab1   "), nil}, netBackupClaim("ab1"), false},
		vector{"a raw dump", [][]byte{paddedTo(netBackupUnix(), 0x55, 8<<10)}, netBackupClaim("ABC123"), false},
	)
}

func TestANetBackupHeaderWithoutAMediaIDIsNobodyElses(t *testing.T) {
	for name, header := range map[string][]byte{
		"no VOL1":       withTextAt(netBackupUnix(), 0, "\x00\x00\x00\x00"),
		"no media id":   withTextAt(netBackupUnix(), 4, "\x00\x00\x00\x00\x00\x00"),
		"a control key": withTextAt(netBackupUnix(), 4, "AB\x07123"),
	} {
		if c := mustClaim(t, label.NetBackup{}, header); c.Damaged == "" || c.Strength != label.Magic {
			t.Errorf("%s: %+v", name, c)
		}
		if v := label.Default().Identify(readingOf(header)); v.Kind != label.Unrecognized || v.Format != "NetBackup" {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

func TestAVOL1WithoutNetBackupsTextIsNotNetBackups(t *testing.T) {
	for name, header := range map[string][]byte{
		"another text": withTextAt(netBackupUnix(), 112, "tHiS"),
		"cut off":      netBackupUnix()[:112+23],
		"an empty one": {},
	} {
		if c, ok := (label.NetBackup{}).Claim(readingOf(header)); ok {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

func FuzzNetBackupLabel(f *testing.F) {
	fuzzReader(f, label.NetBackup{}, func(t *testing.T, c label.Claim) {
		if len(c.OMID.ID) > 6 {
			t.Errorf("got %+v", c)
		}
	})
}
