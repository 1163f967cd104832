// SPDX-License-Identifier: Apache-2.0

package label_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"rsm.storage/rsmctl/rsm/label"
)

// enstoreVOL1 is what mover.py writes on a new tape: VOL1, the volume, spaces,
// and 0 as the last of 80 characters.
func enstoreVOL1(volume string) []byte { return vol1(map[int]string{4: volume, 79: "0"}) }

// enstoreLarge is VOL1 of cern_wrapper.py, with owner ENSTORE and version 3, and
// two more labels in the same block (CTA: 240 bytes).
func enstoreLarge(volume string) []byte {
	block := vol1(map[int]string{4: volume, 37: "ENSTORE", 79: "3"})
	block = append(block, labelBlock("VOL2", nil)...)
	return append(block, labelBlock("UVL1", nil)...)
}

// enstoreCPIO is the header that cpio_odc_wrapper.py makes, with data behind it.
func enstoreCPIO() []byte {
	const name = "pnfs/fs/usr/minos/raw/f00012345.mdaq.root\x00"
	header := fmt.Sprintf("070707%06o%06o%06o%06o%06o%06o%06o%011o%06o%011o%s", 6, 1, 0o100664, 1000, 1000, 1, 0, 1700000000, len(name), 123456, name)
	return paddedTo([]byte(header), 'd', 4096)
}

// enstoreHDR are the labels before a file, as cern_wrapper.py has them: HDR1
// with the version of encp, HDR2 (D), UHL1 with the site Fermilab and the
// mover's host.
func enstoreHDR() [][]byte {
	return [][]byte{
		labelBlock("HDR1", map[int]string{4: "f00012345.root", 27: "0000", 31: "0000", 35: "0000", 39: "00", 41: "000000", 47: "000000", 54: "000000", 60: "encp v3_11"}),
		labelBlock("HDR2", map[int]string{4: "D", 5: "00000", 10: "00000", 50: "00"}),
		labelBlock("UHL1", map[int]string{4: "0000000001", 14: "0001048576", 24: "0001048576", 34: "Fermilab", 42: "mvr001", 52: "IBM", 60: "ULT3580-", 68: "000123456789"}),
	}
}

func enstoreClaim(id, writer string) label.Claim {
	return label.Claim{OMID: label.OMID{Type: "Enstore", ID: id}, Strength: label.Checked, Writer: writer}
}

func init() {
	hdr := enstoreHDR()
	addVectors(
		vector{"cpio", [][]byte{enstoreVOL1("FL1212"), nil, enstoreCPIO(), nil}, enstoreClaim("FL1212", ""), false},
		vector{"cpio, a longer label", [][]byte{paddedTo(enstoreVOL1("fl1212"), 0, 80), nil, enstoreCPIO(), nil}, enstoreClaim("fl1212", ""), false},
		vector{"labels, each by itself", [][]byte{enstoreLarge("VP0001"), nil, hdr[0], hdr[1], hdr[2], nil}, enstoreClaim("VP0001", "encp v3_11, host mvr001"), false},
		vector{"labels in one block", [][]byte{enstoreLarge("VP0001"), nil, bytes.Join(hdr, nil), nil}, enstoreClaim("VP0001", "encp v3_11, host mvr001"), false},
		vector{"labels, then cpio", [][]byte{enstoreLarge("VP0001"), nil, enstoreCPIO(), nil}, enstoreClaim("VP0001", ""), false},
		vector{"cpio, then labels", [][]byte{enstoreVOL1("FL1212"), nil, bytes.Join(hdr, nil), nil}, enstoreClaim("FL1212", "encp v3_11, host mvr001"), false},
	)
}

func TestAVOL1OfVersion0AloneIsLeftToPlainLabels(t *testing.T) {
	cpio := enstoreCPIO()
	for name, records := range map[string][][]byte{
		"an empty tape":           {enstoreVOL1("FL1212"), nil},
		"other data":              {enstoreVOL1("FL1212"), nil, []byte("data"), nil},
		"cpio in the same file":   {enstoreVOL1("FL1212"), cpio, nil},
		"cpio, not in octal":      {enstoreVOL1("FL1212"), nil, withTextAt(cpio, 20, "9"), nil},
		"cpio, another magic":     {enstoreVOL1("FL1212"), nil, withTextAt(cpio, 0, "070701"), nil},
		"cpio, a name too long":   {enstoreVOL1("FL1212"), nil, withTextAt(cpio, 59, "777777"), nil},
		"cpio, a name that ends":  {enstoreVOL1("FL1212"), nil, withTextAt(cpio, 80, "\x00"), nil},
		"cpio, no name":           {enstoreVOL1("FL1212"), nil, withTextAt(cpio, 59, "000000"), nil},
		"cpio, cut off":           {enstoreVOL1("FL1212"), nil, cpio[:75], nil},
		"an owner before it":      {withTextAt(enstoreVOL1("FL1212"), 37, "SOMEBODY"), nil, cpio, nil},
		"version 3 and no owner":  {withTextAt(enstoreVOL1("FL1212"), 79, "3"), nil, cpio, nil},
		"labels of another site":  {enstoreVOL1("FL1212"), nil, withTextAt(enstoreHDR()[2], 34, "CERN    "), nil},
		"a tape without a volume": {enstoreVOL1(""), nil, cpio, nil},
	} {
		if c, ok := (label.Enstore{}).Claim(readingOf(records...)); ok {
			t.Errorf("%s: %+v", name, c)
		}
	}
	v := label.Default().Identify(readingOf(enstoreVOL1("FL1212"), nil))
	if v.Kind != label.Labelled || v.OMID != (label.OMID{Type: "ANSI", ID: "FL1212"}) {
		t.Errorf("verdict %+v", v)
	}
}

func TestATapeThatEnstoreOwnsIsNobodyElses(t *testing.T) {
	for name, records := range map[string][][]byte{
		"an empty tape": {enstoreLarge("VP0001"), nil},
		"other data":    {enstoreLarge("VP0001"), nil, []byte("data"), nil},
		"no volume":     {enstoreLarge(""), nil, enstoreCPIO(), nil},
	} {
		c := mustClaim(t, label.Enstore{}, records...)
		if c.Strength != label.Magic || !strings.Contains(c.Damaged, "no file in a wrapper") && name != "no volume" {
			t.Errorf("%s: %+v", name, c)
		}
		if v := label.Default().Identify(readingOf(records...)); v.Kind != label.Unrecognized || v.Format != "Enstore" {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

func FuzzEnstoreLabel(f *testing.F) {
	fuzzReader(f, label.Enstore{}, func(t *testing.T, c label.Claim) {
		if len(c.OMID.ID) > 6 {
			t.Errorf("got %+v", c)
		}
	})
}
