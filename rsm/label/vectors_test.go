// SPDX-License-Identifier: Apache-2.0

package label_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rsm.storage/rsmctl/rsm/label"
)

// vector is the beginning of a medium of a known format, and what its reader
// must claim. The file of each format adds its own.
type vector struct {
	name    string
	records [][]byte // nil is a filemark
	want    label.Claim
	// sealed: a checksum covers the id, so that no damage gives another one.
	sealed bool
}

var vectors []vector

// formats are the readers of all formats, put together once.
var formats = label.Default()

func addVectors(more ...vector) { vectors = append(vectors, more...) }

func (v vector) String() string { return v.want.OMID.Type + ": " + v.name }

// reader is the one of the vector's format.
func (v vector) reader(t testing.TB) label.Reader {
	t.Helper()
	for _, reader := range formats.Readers() {
		if reader.Type() == v.want.OMID.Type {
			return reader
		}
	}
	t.Fatalf("no reader is of type %s: add it to Default in registry.go", v.want.OMID.Type)
	return nil
}

func init() {
	free := someLabel
	free.Free = true
	for name, l := range map[string]label.RSMLabel{"a data label": someLabel, "a free label": free} {
		records, err := label.EncodeRSM(l)
		if err != nil {
			panic(err)
		}
		addVectors(vector{name, records, label.Claim{
			OMID: label.OMID{Type: "RSM", ID: someID, Info: "weekly/1"}, Strength: label.Checked, Free: l.Free, Pool: "weekly",
		}, true})
	}
}

func TestEveryVectorIsClaimedByItsReaderAndWins(t *testing.T) {
	for _, v := range vectors {
		got, ok := v.reader(t).Claim(readingOf(v.records...))
		if diff := cmp.Diff(v.want, got); !ok || diff != "" {
			t.Errorf("%s: (-want +got)\n%s", v, diff)
		}
		verdict := label.Default().Identify(readingOf(v.records...))
		kind := label.Labelled
		switch {
		case v.want.Free:
			kind = label.Free
		case v.want.Nameless:
			kind = label.Recognized
		case v.want.Damaged != "":
			kind = label.Unrecognized
		}
		if verdict.Kind != kind || kind == label.Labelled && verdict.OMID != v.want.OMID || kind == label.Recognized && verdict.Format != v.want.OMID.Type {
			t.Errorf("%s: %+v", v, verdict)
		}
	}
}

func TestNoOtherReaderClaimsAVectorAtFullStrength(t *testing.T) {
	for _, v := range vectors {
		for _, reader := range label.Default().Readers() {
			if c, ok := reader.Claim(readingOf(v.records...)); ok && reader.Type() != v.want.OMID.Type && c.Strength >= label.Checked {
				t.Errorf("%s is claimed as %s: %+v", v, reader.Type(), c)
			}
		}
	}
}

// harmless says that damage has not made a medium an empty or a free one, nor,
// where there is a checksum, another one.
func (v vector) harmless(t *testing.T, what string, damaged [][]byte) {
	t.Helper()
	r := readingOf(damaged...)
	verdict := formats.Identify(r)
	if verdict.Kind == label.Blank || verdict.Kind == label.Free && !v.want.Free {
		t.Errorf("%s, %s: %+v", v, what, verdict)
	}
	if !v.sealed {
		return
	}
	if c, ok := v.reader(t).Claim(r); ok && c.Strength == label.Checked && c.OMID.ID != v.want.OMID.ID {
		t.Errorf("%s, %s: claimed as %q", v, what, c.OMID)
	}
}

// spotsToSpoil are the bytes of a block that are damaged: all of the first two KiB,
// where the labels are, and some of the padding behind. Under -short, and under
// the race detector, for which a thousand spots are as good as a hundred thousand,
// it is every seventh of them, so that each bit has its turn; hack/test takes all
// of them without it.
func spotsToSpoil(block []byte) (all []int) {
	step := 1
	if testing.Short() || raceDetector {
		step = 7
	}
	for i := range block {
		if i < 2048 && i%step == 0 || i%1021 == 0 || i == len(block)-1 {
			all = append(all, i)
		}
	}
	return all
}

func TestNoWrongByteMakesAMediumBlankOrFreeOrAnother(t *testing.T) {
	for _, v := range vectors {
		for n, block := range v.records {
			for _, i := range spotsToSpoil(block) {
				for _, flip := range []byte{0xff, 1 << (i % 8)} {
					damaged := slices.Clone(v.records)
					damaged[n] = bytes.Clone(block)
					damaged[n][i] ^= flip
					v.harmless(t, fmt.Sprintf("byte %d of record %d", i, n), damaged)
				}
			}
		}
	}
}

func TestNoTruncationMakesAMediumBlankOrFreeOrAnother(t *testing.T) {
	for _, v := range vectors {
		for n, block := range v.records {
			for _, i := range spotsToSpoil(block) {
				cut := slices.Clone(v.records)
				cut[n] = block[:i:i]
				v.harmless(t, fmt.Sprintf("record %d cut to %d bytes", n, i), cut)
				v.harmless(t, fmt.Sprintf("nothing after byte %d of record %d", i, n), cut[:n+1])
			}
			if n > 0 {
				v.harmless(t, fmt.Sprintf("%d records only", n), v.records[:n])
			}
		}
	}
}
