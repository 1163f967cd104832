// SPDX-License-Identifier: Apache-2.0

package wire_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

func TestTextIsReadAsPairs(t *testing.T) {
	a, b := wire.Pair{Key: "HeaderDigest", Value: "CRC32C,None"}, wire.Pair{Key: "X-example.vendor", Value: "a=b"}
	for text, want := range map[string]wire.Pairs{
		"":                             nil,
		"\x00\x00\x00":                 nil,
		"HeaderDigest=CRC32C,None\x00": {a},
		"HeaderDigest=CRC32C,None":     {a},
		"HeaderDigest=CRC32C,None\x00X-example.vendor=a=b":             {a, b},
		"X-example.vendor=a=b\x00\x00HeaderDigest=CRC32C,None\x00\x00": {b, a},
		"SendTargets=\x00":       {{Key: "SendTargets"}},
		"TargetAlias=Bänder\x00": {{Key: "TargetAlias", Value: "Bänder"}},
	} {
		got, err := wire.ParsePairs([]byte(text))
		if err != nil {
			t.Errorf("%q: %v", text, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestTextThatIsNoPairsIsAnError(t *testing.T) {
	for text, names := range map[string]string{
		"HeaderDigest\x00":                             "HeaderDigest",
		"=None\x00":                                    `""`,
		"Header Digest=None\x00":                       "Header Digest",
		strings.Repeat("K", 64) + "=1\x00":             "64",
		"CHAP_R=" + strings.Repeat("0", 8193):          "8193",
		"TargetAlias=\x1b[2J\x00":                      `\x1b`,
		"TargetAlias=\xff\x00":                         `\xff`,
		"A=1\x00" + strings.Repeat("x", 1000) + "\x00": "...",
	} {
		_, err := wire.ParsePairs([]byte(text))
		if !errors.Is(err, wire.ErrFormat) || !strings.Contains(err.Error(), names) || len(err.Error()) > 300 {
			t.Errorf("%q: %v", text[:min(40, len(text))], err)
		}
	}
}

func TestTheLimitsOfTextAreInclusive(t *testing.T) {
	p := wire.Pairs{{Key: strings.Repeat("K", 63), Value: strings.Repeat("v", 8192)}}
	text, err := p.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := wire.ParsePairs(text); err != nil || !cmp.Equal(p, got) {
		t.Errorf("got %v", err)
	}
}

func TestPairsThatCouldNotBeReadAreNotWritten(t *testing.T) {
	for _, p := range []wire.Pair{{Key: ""}, {Key: "a=b"}, {Key: "A", Value: "a\x00B=c"}, {Key: "A", Value: "\n"}, {Key: "A", Value: "\u009b31m"}} {
		if _, err := (wire.Pairs{p}).Encode(); !errors.Is(err, wire.ErrFormat) {
			t.Errorf("%q: %v", p, err)
		}
	}
}

func TestAKeyIsFoundAndARepeatedOneReported(t *testing.T) {
	once := wire.Pairs{{Key: "A", Value: "1"}, {Key: "B", Value: "2"}}
	twice := append(slices.Clone(once), wire.Pair{Key: "A", Value: "3"})
	if value, found := twice.Get("A"); value != "1" || !found {
		t.Errorf("A is %q, %t", value, found)
	}
	if _, found := twice.Get("a"); found {
		t.Error("a is A")
	}
	if key, found := twice.Repeated(); key != "A" || !found {
		t.Errorf("repeated: %q, %t", key, found)
	}
	if key, found := once.Repeated(); found {
		t.Errorf("repeated: %q", key)
	}
}

func TestPairsComeBackAsTheyWere(t *testing.T) {
	key := rapid.StringMatching(`[A-Z][A-Za-z0-9.+@_#-]{0,62}`)
	value := rapid.StringMatching(`[ -~äß€]{0,100}`)
	rapid.Check(t, func(t *rapid.T) {
		var want wire.Pairs
		for range rapid.IntRange(0, 20).Draw(t, "pairs") {
			want = append(want, wire.Pair{Key: key.Draw(t, "key"), Value: value.Draw(t, "value")})
		}
		text, err := want.Encode()
		if err != nil {
			t.Fatal(err)
		}
		got, err := wire.ParsePairs(text)
		if err != nil || !cmp.Equal(want, got) {
			t.Fatalf("got %v, %v", got, err)
		}
	})
}
