// SPDX-License-Identifier: Apache-2.0

package label_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"github.com/cespare/xxhash/v2"
	"github.com/google/go-cmp/cmp"

	"rsm.storage/rsmctl/rsm/label"
)

func TestADamagedBaculaLabelIsNobodysAndSaysWhy(t *testing.T) {
	change := func(edit func(*baculaVolume)) [][]byte {
		v := baculaVolumeWith("BB02")
		edit(&v)
		return [][]byte{v.block()}
	}
	encrypted, unknown, contradiction := baculaVolumeWith("BB03"), baculaVolumeWith("BB03"), baculaVolumeWith("BB03").block()
	encrypted.options, unknown.options, contradiction[30] = 7, 9, 1
	resized := func(size uint32) [][]byte {
		b := unsealed(baculaVolumeWith("BB02").block())
		binary.BigEndian.PutUint32(b[32:], size) // of the record's data
		return [][]byte{b}
	}
	wrong := bareosVolumeWith("BB02").block()
	wrong[100] ^= 1
	for name, c := range map[string]struct {
		records [][]byte
		typ     string
		why     string
	}{
		"a wrong byte":                   {[][]byte{wrong}, "Bareos", "its checksum does not match"},
		"cut off":                        {[][]byte{baculaVolumeWith("BB02").block()[:100]}, "Bacula", "of which 100 were read"},
		"a header and no more":           {[][]byte{baculaVolumeWith("BB02").block()[:16]}, "Bacula", "of which 16 were read"},
		"a label longer than its block":  {resized(5000), "Bacula", "says that it has 5000 bytes, of which its block has"},
		"a label that ends early":        {resized(120), "Bacula", "its label is cut off"},
		"a label without a version":      {resized(22), "Bacula", "version 0, which is not known"},
		"encrypted":                      {[][]byte{encrypted.block()}, "Bacula", "its block is encrypted"},
		"options of a later version":     {[][]byte{unknown.block()}, "Bacula", "options 0x9"},
		"a checksum that is turned off":  {[][]byte{contradiction}, "Bacula", "says that it has none"},
		"a session in front":             {change(func(v *baculaVolume) { v.index = -4 }), "Bacula", "no volume label: it has file index -4"},
		"an id of nobody":                {change(func(v *baculaVolume) { v.id = "Bacula 3.0 eternal\n" }), "Bacula", `"Bacula 3.0 eternal\n", which is not known`},
		"a version of nobody":            {change(func(v *baculaVolume) { v.version = 12 }), "Bacula", "version 12, which is not known"},
		"Bareos with Bacula's version":   {change(func(v *baculaVolume) { v.id = "Bareos 2.0 immortal\n" }), "Bareos", "version 11, which is not known"},
		"no name":                        {change(func(v *baculaVolume) { v.volume = "" }), "Bacula", "names no volume"},
		"a name that cannot be printed":  {change(func(v *baculaVolume) { v.volume = "VOL\x07" }), "Bacula", "names no volume"},
		"an ANSI label of another name":  {append(ansiFront("VOL002", "BACULA.DATA", "Bacula"), baculaVolumeWith("BB02").block()), "Bacula", `names volume "VOL001", and the ANSI`},
		"an ANSI label and nothing else": {ansiFront("VOL001", "BACULA.DATA", "Bacula"), "Bacula", "no label of Bacula or Bareos follows"},
		"an IBM label and nothing else":  {ibmFront("VOL001", "BAREOS.DATA", "Bareos"), "Bareos", "no label of Bacula or Bareos follows"},
		"an ANSI label and other data":   {append(ansiFront("VOL001", "BAREOS.DATA", "Bareos"), []byte("something else")), "Bareos", "no label of Bacula or Bareos follows"},
	} {
		v := label.Default().Identify(readingOf(c.records...))
		if v.Kind != label.Unrecognized || v.Format != c.typ || !strings.Contains(v.Detail, c.why) {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

func TestABaculaLabelIsReadAsItsWritersLeaveIt(t *testing.T) {
	xxh64 := baculaVolumeWith("BB03")
	xxh64.options = 1
	block := xxh64.block()
	copy(block[24:32], make([]byte, 8))
	binary.BigEndian.PutUint64(block[24:], xxhash.Sum64(block))
	for name, c := range map[string]struct {
		edit func(*baculaVolume) []byte
		want label.Claim
	}{
		"with XXH64": {func(*baculaVolume) []byte { return block }, baculaVolumeWith("BB02").claim("Bacula")},
		"with names of full length": {func(v *baculaVolume) []byte {
			v.volume, v.pool, v.media = strings.Repeat("v", 127), strings.Repeat("p", 127), strings.Repeat("m", 127)
			return v.block()
		}, label.Claim{OMID: label.OMID{Type: "Bacula", ID: strings.Repeat("v", 127), Info: strings.Repeat("p", 127) + "/" + strings.Repeat("m", 127)},
			Strength: label.Checked, Pool: strings.Repeat("p", 127), Writer: "bacula-sd Ver. 9.6.7 10 December 2020 on tapehost"}},
		"with what cannot be printed, and no time": {func(v *baculaVolume) []byte {
			v.pool, v.host, v.labelled = "Week\x1bly", "\xff", 0
			return v.block()
		}, label.Claim{OMID: label.OMID{Type: "Bacula", ID: "VOL001", Info: "/LTO-8"}, Strength: label.Checked, Writer: "bacula-sd Ver. 9.6.7 10 December 2020"}},
		"with a time that no calendar has": {func(v *baculaVolume) []byte {
			v.labelled = 1 << 62
			return v.block()
		}, func() label.Claim {
			c := baculaVolumeWith("BB02").claim("Bacula")
			c.OMID.Info = "Weekly/LTO-8"
			return c
		}()},
		"of a volume on disk with deduplication": {func(v *baculaVolume) []byte {
			v.id, v.version = "Bacula 1.0 Dedup Metadata\n", 30000
			return v.block()
		}, baculaVolumeWith("BB02").claim("Bacula")},
		"of a Bareos that is compatible": {func(v *baculaVolume) []byte {
			v.program = "bareos-sd"
			return v.block()
		}, func() label.Claim {
			v := baculaVolumeWith("BB02")
			v.program = "bareos-sd"
			return v.claim("Bacula")
		}()},
	} {
		v := baculaVolumeWith("BB02")
		got, ok := label.Bacula{}.Claim(readingOf(c.edit(&v)))
		if diff := cmp.Diff(c.want, got); !ok || diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
	}
}

func TestUsersLabelsMayStandBetweenAnANSILabelAndBaculas(t *testing.T) {
	front := ansiFront("VOL001", "BACULA.DATA", "Bacula")
	for n, found := range map[int]bool{1: true, 13: true, 14: false} {
		disk := bytes.Join(front[:3], nil)
		for range n {
			disk = fmt.Appendf(disk, "%-80s", "UHL1")
		}
		disk = append(disk, baculaVolumeWith("BB02").block()...)
		if v := label.Default().Identify(readingOf(disk)); v.Format == "Bacula" == found || (v.Kind == label.Labelled) != found {
			t.Errorf("%d of them: %+v", n, v)
		}
	}
}

func FuzzBaculaLabel(f *testing.F) {
	for _, v := range vectors {
		typ := v.want.OMID.Type
		if (typ == label.TypeBacula || typ == label.TypeBareos) && len(v.records[0]) < 1024 { // long ones slow it down
			f.Add(v.records[0], v.records[len(v.records)-1])
			f.Add(v.records[0], v.records[max(0, len(v.records)-2)])
		}
	}
	f.Fuzz(func(t *testing.T, first, second []byte) {
		for _, r := range []label.Reading{readingOf(first, second), readingOf(first, nil, second)} {
			b, isBacula := label.Bacula{}.Claim(r)
			a, isBareos := label.Bareos{}.Claim(r)
			checkClaim(t, label.TypeBacula, b, isBacula)
			checkClaim(t, label.TypeBareos, a, isBareos)
			if isBacula && isBareos {
				t.Errorf("both claim it: %+v, %+v", b, a)
			}
		}
	})
}
