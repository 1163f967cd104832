// SPDX-License-Identifier: Apache-2.0

package label_test

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rsm.storage/rsmctl/rsm/label"
)

// fake claims always the same.
type fake struct {
	typ   string
	claim label.Claim
}

func (f fake) Type() string { return f.typ }

func (f fake) Claim(label.Reading) (label.Claim, bool) {
	if f.claim.Strength == 0 {
		panic("cannot read this")
	}
	return f.claim, true
}

func readerClaiming(typ, id string, s label.Strength) fake {
	return fake{typ, label.Claim{OMID: label.OMID{Type: typ, ID: id}, Strength: s}}
}

var someBlock = readingOf([]byte("some data"))

func TestTheStrongestClaimWinsInWhateverOrder(t *testing.T) {
	damaged := fake{"BAD", label.Claim{Strength: label.Magic, Damaged: "no checksum"}}
	nameless := fake{"ARC", label.Claim{Strength: label.Magic, Nameless: true, Writer: "somebody"}}
	free := fake{"FRE", label.Claim{OMID: label.OMID{Type: "FRE", ID: "f"}, Strength: label.Checked, Free: true}}
	for name, c := range map[string]struct {
		readers []label.Reader
		want    label.Verdict
	}{
		"nobody":                      {nil, label.Verdict{Kind: label.Unrecognized}},
		"one":                         {[]label.Reader{readerClaiming("A", "1", label.Shape)}, label.Verdict{Kind: label.Labelled, OMID: label.OMID{Type: "A", ID: "1"}}},
		"a stronger one":              {[]label.Reader{readerClaiming("A", "1", label.Magic), readerClaiming("B", "2", label.Checked), readerClaiming("C", "3", label.Shape)}, label.Verdict{Kind: label.Labelled, OMID: label.OMID{Type: "B", ID: "2"}}},
		"two as strong":               {[]label.Reader{readerClaiming("B", "2", label.Magic), readerClaiming("A", "1", label.Magic), readerClaiming("C", "3", label.Shape)}, label.Verdict{Kind: label.Ambiguous, Claims: []label.OMID{{Type: "A", ID: "1"}, {Type: "B", ID: "2"}}, Detail: "2 claims are equally strong"}},
		"two that agree":              {[]label.Reader{readerClaiming("A", "1", label.Magic), readerClaiming("A", "1", label.Magic)}, label.Verdict{Kind: label.Labelled, OMID: label.OMID{Type: "A", ID: "1"}}},
		"free":                        {[]label.Reader{free, readerClaiming("A", "1", label.Magic)}, label.Verdict{Kind: label.Free, OMID: label.OMID{Type: "FRE", ID: "f"}}},
		"free against data":           {[]label.Reader{free, readerClaiming("A", "1", label.Checked)}, label.Verdict{Kind: label.Ambiguous, Claims: []label.OMID{{Type: "A", ID: "1"}, {Type: "FRE", ID: "f"}}, Detail: "2 claims are equally strong"}},
		"damaged, and one as strong":  {[]label.Reader{damaged, readerClaiming("A", "1", label.Magic)}, label.Verdict{Kind: label.Unrecognized, Format: "BAD", Detail: "its BAD label cannot be trusted: no checksum"}},
		"of a format without names":   {[]label.Reader{nameless, readerClaiming("A", "1", label.Shape)}, label.Verdict{Kind: label.Recognized, Format: "ARC", Writer: "somebody"}},
		"such a one, and one as good": {[]label.Reader{nameless, readerClaiming("A", "1", label.Magic)}, label.Verdict{Kind: label.Ambiguous, Claims: []label.OMID{{Type: "A", ID: "1"}, {Type: "ARC"}}, Detail: "2 claims are equally strong"}},
		"damaged, and a stronger one": {[]label.Reader{damaged, readerClaiming("A", "1", label.Checked)}, label.Verdict{Kind: label.Labelled, OMID: label.OMID{Type: "A", ID: "1"}}},
	} {
		c.want.FirstBlock, c.want.Lengths = digestOf("some data"), []int{9}
		for range 2 {
			if diff := cmp.Diff(c.want, label.NewRegistry(c.readers...).Identify(someBlock)); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
			slices.Reverse(c.readers)
		}
	}
}

func digestOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

func TestAReaderThatFailsIsNamedAndTheOthersGoOn(t *testing.T) {
	for name, bad := range map[string]fake{
		"it panics":                  {typ: "BAD"},
		"it claims no id":            {"BAD", label.Claim{OMID: label.OMID{Type: "BAD"}, Strength: label.Checked}},
		"it claims another's type":   {"BAD", label.Claim{OMID: label.OMID{Type: "A", ID: "2"}, Strength: label.Checked}},
		"it names the nameless":      {"BAD", label.Claim{OMID: label.OMID{Type: "BAD", ID: "2"}, Strength: label.Checked, Nameless: true}},
		"it claims a nameless free":  {"BAD", label.Claim{Strength: label.Checked, Nameless: true, Free: true}},
		"it claims free on no check": {"BAD", label.Claim{OMID: label.OMID{Type: "BAD", ID: "2"}, Strength: label.Magic, Free: true}},
	} {
		v := label.NewRegistry(bad, readerClaiming("A", "1", label.Shape)).Identify(someBlock)
		if v.Kind != label.Labelled || v.OMID.ID != "1" || !strings.Contains(v.Detail, "the reader of BAD labels") {
			t.Errorf("%s: %+v", name, v)
		}
		if v = label.NewRegistry(bad).Identify(someBlock); v.Kind != label.Unrecognized || v.Detail == "" {
			t.Errorf("%s, alone: %+v", name, v)
		}
	}
}

func TestOnlyAProvenBlankIsBlank(t *testing.T) {
	mark, end := label.Record{Kind: label.FileMark}, label.Record{Kind: label.EndOfData}
	bad := label.Record{Kind: label.Unreadable, Data: []byte("medium error 3/1100")}
	noKey := label.Record{Kind: label.Encrypted, Data: []byte("data protect 7/7401")}
	zeros := label.Record{Kind: label.Data, Data: make([]byte, 80)}
	for name, c := range map[string]struct {
		reading label.Reading
		want    label.VerdictKind
	}{
		"the end at once":             {label.Reading{end}, label.Blank},
		"a filemark, then the end":    {label.Reading{mark, end}, label.Blank},
		"two filemarks, then the end": {label.Reading{mark, mark, end}, label.Blank},
		"nothing was read":            {nil, label.Unrecognized},
		"a filemark and no more":      {label.Reading{mark}, label.Unrecognized},
		"unreadable":                  {label.Reading{bad, end}, label.Defective},
		"encrypted":                   {label.Reading{noKey, end}, label.NoKey},
		"encrypted after a block":     {label.Reading{zeros, noKey}, label.NoKey},
		"unreadable after a filemark": {label.Reading{mark, bad}, label.Defective},
		"zeros":                       {label.Reading{zeros, end}, label.Unrecognized},
		"a block without a byte":      {label.Reading{{Kind: label.Data}, end}, label.Unrecognized},
		"data after a filemark":       {label.Reading{mark, zeros, end}, label.Unrecognized},
		"a kind of record not known":  {label.Reading{{Kind: 200}, end}, label.Unrecognized},
	} {
		v := label.Default().Identify(c.reading)
		if v.Kind != c.want || (v.Kind == label.Blank && v.FirstBlock != "") {
			t.Errorf("%s: %+v", name, v)
		}
		if c.want == label.Defective && !strings.Contains(v.Detail, "medium error 3/1100") {
			t.Errorf("%s: detail %q", name, v.Detail)
		}
	}
}
