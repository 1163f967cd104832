// SPDX-License-Identifier: Apache-2.0

package scsi

import (
	"slices"
	"testing"
)

func TestInquirySaysWhatADeviceIs(t *testing.T) {
	data := slices.Concat(unhex(t, "08 80 06 02 3F 000000"), padded("IBM", 8), padded("03584L32", 16), []byte("A150"), make([]byte, 20))
	got, err := ParseInquiry(data)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, got, Identification{Connected: true, Type: TypeChanger, Removable: true, Vendor: "IBM", Product: "03584L32", Revision: "A150"})

	got, err = ParseInquiry(data[:12])
	if err != nil {
		t.Fatal(err)
	}
	equal(t, got, Identification{Connected: true, Type: TypeChanger, Removable: true, Vendor: "IBM"})

	got, err = ParseInquiry(unhex(t, "7F 00 06 02 00"))
	if err != nil || got.Connected {
		t.Errorf("got %+v, %v; a device that is not there must not be connected", got, err)
	}
	if _, err := ParseInquiry(data[:4]); err == nil {
		t.Error("four bytes were enough")
	}
}

func TestVitalProductData(t *testing.T) {
	pages, err := ParseSupportedPages(unhex(t, "08 00 0003 00 80 83 FFFF"))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, pages, []byte{0x00, 0x80, 0x83})

	for _, data := range [][]byte{
		slices.Concat(unhex(t, "01 80 000C"), []byte("  VD0001\x00\x00  ")),
		slices.Concat(unhex(t, "01 80 00FF"), []byte("VD0001")), // announces more than it sends
		slices.Concat(unhex(t, "01 80 0006"), []byte("VD0001"), make([]byte, 40)),
	} {
		serial, err := ParseSerialNumber(data)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, serial, "VD0001")
	}

	serial, err := ParseSerialNumber(slices.Concat(unhex(t, "01 80 0004"), []byte("A\xFF\x07B")))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, serial, "A??B")

	if _, err := ParseSerialNumber(unhex(t, "01 83 0001 41")); err == nil {
		t.Error("page 83h was taken for page 80h")
	}
	if _, err := ParseSupportedPages(unhex(t, "01 00 00")); err == nil {
		t.Error("three bytes were enough")
	}
}

func TestIdentificationPageListsDesignators(t *testing.T) {
	t10 := slices.Concat(padded("IBM", 8), padded("ULT3580-TD8", 16), []byte("1013000A12"))
	data := slices.Concat(unhex(t, "01 83 0036"),
		unhex(t, "02 01 00 22"), t10,
		unhex(t, "01 03 00 08"), unhex(t, "5005076312345678"),
		unhex(t, "01 13 00 20 FF")) // cut
	got, err := ParseIdentification(data)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, got, []Designator{
		{CodeSet: 2, Kind: 1, Data: t10},
		{CodeSet: 1, Kind: 3, Data: unhex(t, "5005076312345678")},
	})
	equal(t, got[0].Serial(), "1013000A12")
	equal(t, got[1].Serial(), "5005076312345678")
}

func TestSerialNumbersInEveryFormThatDesignatorsHave(t *testing.T) {
	for _, c := range []struct {
		want string
		d    Designator
	}{
		{"VD0001", Designator{CodeSet: 2, Data: []byte("VD0001    ")}},
		{"VD0001", Designator{CodeSet: 3, Data: []byte("VD0001\x00\x00")}},
		{"VD0001", Designator{CodeSet: 0, Data: []byte("VD0001")}},
		{"1013000A12", Designator{CodeSet: 2, Kind: 1, Data: []byte("IBM     ULT3580-TD8     1013000A12")}},
		{"SN77", Designator{CodeSet: 2, Kind: 1, Data: []byte("VENDOR  SN77")}},
		{"SHORT", Designator{CodeSet: 2, Kind: 1, Data: []byte("SHORT")}},
		{"50050763", Designator{CodeSet: 1, Kind: 3, Data: []byte{0x50, 0x05, 0x07, 0x63}}},
		{"FF01", Designator{CodeSet: 2, Data: []byte{0xFF, 0x01}}},
		{"", Designator{}},
	} {
		equal(t, c.d.Serial(), c.want)
	}
}

func TestDesignatorsAreTheSameWhateverTheirPadding(t *testing.T) {
	a := Designator{CodeSet: 2, Kind: 1, Data: []byte("IBM     X")}
	if !a.Same(Designator{CodeSet: 2, Kind: 1, Data: []byte("IBM     X  \x00")}) {
		t.Error("padding made a difference")
	}
	if a.Same(Designator{CodeSet: 2, Kind: 0, Data: []byte("IBM     X")}) {
		t.Error("another kind was taken for the same")
	}
	if (Designator{}).Same(Designator{}) {
		t.Error("two names of nothing were taken for the same")
	}
}

func TestReportLUNsListsNumbersInOrder(t *testing.T) {
	data := unhex(t, "00000018 00000000 0000000000000000 0001000000000000 0002000000000000 FFFF")
	got, err := ParseLUNs(data)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, got, []uint64{0, 1 << 48, 2 << 48})
	got, err = ParseLUNs(data[:20]) // the second number is cut
	if err != nil {
		t.Fatal(err)
	}
	equal(t, got, []uint64{0})
	if _, err := ParseLUNs(data[:7]); err == nil {
		t.Error("seven bytes were enough")
	}
}

func FuzzParseInquiry(f *testing.F) {
	f.Add(unhex(f, "08 80 06 02 3F 000000 4142432020202020"))
	f.Add(unhex(f, "01 83 000A 02 01 00 06 414243444546"))
	f.Add(unhex(f, "00000010 00000000 0000000000000000 0001000000000000"))
	f.Fuzz(func(t *testing.T, b []byte) {
		_, _ = ParseInquiry(b)
		_, _ = ParseSupportedPages(b)
		_, _ = ParseSerialNumber(b)
		luns, _ := ParseLUNs(b)
		if len(luns)*8 > len(b) {
			t.Fatal("more numbers than bytes")
		}
		designators, _ := ParseIdentification(b)
		for _, d := range designators {
			_ = d.Serial()
			_ = d.Same(d)
		}
	})
}
