// SPDX-License-Identifier: Apache-2.0

package v1alpha1_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rsm.storage/rsmctl/api/v1alpha1"
)

func TestAPercentageIsRoundedDownAndAtLeastOne(t *testing.T) {
	for _, c := range []struct {
		limit string
		of    int
		want  int
	}{
		{"10%", 0, 1}, {"10%", 5, 1}, {"10%", 12, 1}, {"10%", 20, 2}, {"10%", 29, 2}, {"100%", 7, 7},
		{"1%", 1_000_000, 10_000}, {"33%", 199, 65}, {"3", 1, 3},
	} {
		l, err := v1alpha1.ParseLimit(c.limit)
		if err != nil || l.Of(c.of) != c.want {
			t.Errorf("%s of %d is %d (%v), want %d", c.limit, c.of, l.Of(c.of), err, c.want)
		}
	}
	for _, bad := range []string{"", "%", "0", "0%", "101%", "-1", "+1", "1.5", "ten", "10 %"} {
		if l, err := v1alpha1.ParseLimit(bad); err == nil {
			t.Errorf("%q is read as %v", bad, l)
		}
	}
}

func TestADurationIsReadAsItIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		minutes := rapid.Int64Range(1, math.MaxInt64/int64(time.Minute)).Draw(t, "minutes")
		text := v1alpha1.Duration(minutes * int64(time.Minute))
		back, err := v1alpha1.ParseDuration(text.String())
		if err != nil || back != text {
			t.Fatalf("%s becomes %s (%v)", text, back, err)
		}
	})
	for _, bad := range []string{"", "0m", "26", "h", "26 h", "1h2d", "1h1h", "-1h", "1s", "1.5h", "99999999999999999999h", "9999999d"} {
		if d, err := v1alpha1.ParseDuration(bad); err == nil {
			t.Errorf("%q is read as %s", bad, d)
		}
	}
}

func TestARangeYieldsItsBarcodesInOrder(t *testing.T) {
	for r, want := range map[v1alpha1.BarcodeRange]string{
		"A00008L8..A00011L8": "A00008L8 A00009L8 A00010L8 A00011L8",
		"A00001L8":           "A00001L8",
		"A00001L8..A00001L8": "A00001L8",
		"9..9":               "9",
		"A99L8..A08L8":       "",
		"A1..B2":             "",
		"A0L8B1..A1L8B0":     "",
		"..":                 "",
	} {
		got := strings.Join(slices.Collect(r.All()), " ")
		if got != want || (r.Check() == nil) != (want != "") || (want != "" && r.Len() != strings.Count(want, " ")+1) {
			t.Errorf("%s is %q, length %d, %v", r, got, r.Len(), r.Check())
		}
	}
}

func TestClaimsMatchByTypeAndPattern(t *testing.T) {
	for _, c := range []struct {
		pattern, info string
		want          bool
	}{
		{"", "anything", true}, {"weekly/*", "weekly/1", true}, {"weekly/*", "weekly/", true}, {"weekly/*", "monthly/1", false},
		{"*", "", true}, {"*a*b", "xaxbxb", true}, {"*a*b", "xaxbx", false}, {"?", "ü", true}, {"?", "", false}, {"a", "ab", false},
		{strings.Repeat("*a", 50), strings.Repeat("a", 49), false},
	} {
		claims := &v1alpha1.Claims{LabelType: "RSM", LabelInfo: c.pattern}
		if got := claims.Matches("RSM", c.info); got != c.want {
			t.Errorf("%q matches %q: %v", c.pattern, c.info, got)
		}
		if claims.Matches("ANSI", c.info) {
			t.Errorf("%q matches a label of another type", c.pattern)
		}
	}
	if (*v1alpha1.Claims)(nil).Matches("RSM", "") {
		t.Error("no claims match something")
	}
}

func TestTheBarcodeTellsTheMediaType(t *testing.T) {
	for barcode, want := range map[string]string{"A00001L8": "LTO-8", "A00001M8": "LTO-7-M8", "A00001LA": "LTO-10",
		"A00001LY": "LTO-8", "L8": "", "A00001": "", "A00001XX": ""} {
		if got, _ := v1alpha1.MediaTypeOfBarcode(barcode); got.Name != want {
			t.Errorf("%s is %q, want %q", barcode, got.Name, want)
		}
	}
}

// What the schema's patterns accept and Check refuses would be valid in an
// editor and not in validate; the names here are at the edges.
func TestNames(t *testing.T) {
	for name, good := range map[string]bool{"a": true, "a-b": true, "0": true, strings.Repeat("a", 63): true,
		"": false, "-a": false, "a-": false, "A": false, "a.b": false, "ä": false, strings.Repeat("a", 64): false} {
		if err := v1alpha1.CheckName(name); (err == nil) != good {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestAGoodSideCostsNoAllocation(t *testing.T) {
	s := v1alpha1.Side{OMID: v1alpha1.OMID{LabelType: "RSM", LabelID: "1", LabelInfo: "weekly/1"}, Barcode: "A00001L8",
		LMID: "5f2d0c0e-9a3b-4c5d-8e6f-0123456789ab"}
	if n := testing.AllocsPerRun(100, func() { s.Check() }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
