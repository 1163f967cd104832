// SPDX-License-Identifier: Apache-2.0

package scsi

import (
	"encoding/binary"
	"slices"
	"testing"
)

// statusPage builds one element status page from descriptors of equal length.
// announced is the byte count that its header tells, -1 for the true one.
func statusPage(code ElementCode, flags byte, length, announced int, descriptors ...[]byte) []byte {
	body := slices.Concat(descriptors...)
	if announced < 0 {
		announced = len(body)
	}
	head := []byte{byte(code), flags, byte(length >> 8), byte(length), 0, byte(announced >> 16), byte(announced >> 8), byte(announced)}
	return append(head, body...)
}

func statusAnswer(announced int, pages ...[]byte) []byte {
	body := slices.Concat(pages...)
	if announced < 0 {
		announced = len(body)
	}
	head := make([]byte, 8)
	binary.BigEndian.PutUint32(head[4:], uint32(announced))
	return append(head, body...)
}

func volumeTag(s string) []byte { return slices.Concat(padded(s, 32), make([]byte, 4)) }

func TestElementStatusOfALibraryThatKeepsToTheStandard(t *testing.T) {
	t10 := slices.Concat(padded("IBM", 8), padded("ULT3580-TD8", 16), []byte("1013000A12"))
	data := statusAnswer(-1,
		statusPage(TransportElement, 0, 16, -1, unhex(t, "0001 00 00 00 00 000000 00 0000 00000000")),
		statusPage(StorageElement, 0x80, 52, -1,
			slices.Concat(unhex(t, "03E8 09 00 00 00 000000 81 03E9"), volumeTag("A00001L8"), make([]byte, 4)),
			slices.Concat(unhex(t, "03E9 0C 00 83 02 000000 00 0000"), volumeTag(""), make([]byte, 4))),
		statusPage(ImportExportElement, 0x80, 48, -1,
			slices.Concat(unhex(t, "000A 3B 00 00 00 000000 02 0000"), volumeTag("CLN001L1"))),
		statusPage(DataTransferElement, 0x80, 86, -1,
			slices.Concat(unhex(t, "0100 01 00 00 00 A1 02 00 C1 03E8"), volumeTag("A00002L8"), unhex(t, "02 01 00 22"), t10)),
	)
	got, err := ParseElementStatus(data)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, got, ElementStatus{Size: len(data), Elements: []ElementDescriptor{
		{Type: TransportElement, Address: 1},
		{Type: StorageElement, Address: 1000, Full: true, Accessible: true, MediumType: 1, SourceValid: true, Source: 1001, VolumeTag: "A00001L8"},
		{Type: StorageElement, Address: 1001, Exception: true, Accessible: true, ASC: 0x83, ASCQ: 0x02},
		{Type: ImportExportElement, Address: 10, Full: true, PutByOperator: true, Accessible: true, MediumType: 2, VolumeTag: "CLN001L1"},
		{Type: DataTransferElement, Address: 256, Full: true, MediumType: 1, SourceValid: true, Inverted: true, Source: 1000, VolumeTag: "A00002L8",
			Identifier: Designator{CodeSet: 2, Kind: 1, Data: t10}, HasIdentifier: true},
	}})
}

func TestAnswerThatIsEightBytesShortKeepsItsLastElement(t *testing.T) {
	// As tgt 1.0.85 sends it: 52-byte descriptors whose last 8 bytes, padding
	// and sequence number, are missing from the end of the answer.
	data := statusAnswer(-1, statusPage(StorageElement, 0x80, 52, -1,
		slices.Concat(unhex(t, "03E8 01 00 00 00 000000 00 0000"), volumeTag("A00001L8"), make([]byte, 4)),
		slices.Concat(unhex(t, "03E9 01 00 00 00 000000 00 0000"), volumeTag("A00002L8"), make([]byte, 4))))
	got, err := ParseElementStatus(data[:len(data)-8])
	if err != nil {
		t.Fatal(err)
	}
	equal(t, got.Elements, []ElementDescriptor{
		{Type: StorageElement, Address: 1000, Full: true, VolumeTag: "A00001L8"},
		{Type: StorageElement, Address: 1001, Full: true, VolumeTag: "A00002L8", Cut: true},
	})
}

func TestIdentityThatIsCutIsNoIdentity(t *testing.T) {
	descriptor := slices.Concat(unhex(t, "0100 01 00 00 00 000000 00 0000"), unhex(t, "02 00 00 0A"), []byte("1013000A12"))
	data := statusAnswer(-1, statusPage(DataTransferElement, 0, len(descriptor), -1, descriptor))
	got, err := ParseElementStatus(data[:len(data)-2])
	if err != nil {
		t.Fatal(err)
	}
	equal(t, got.Elements, []ElementDescriptor{{Type: DataTransferElement, Address: 256, Full: true, Cut: true}})
}

func TestAlternateTagIsBelievedOnlyWhenThereIsRoom(t *testing.T) {
	id := slices.Concat(unhex(t, "02 00 00 20"), padded("1013000A12", 32))
	start := unhex(t, "0100 01 00 00 00 000000 00 0000")
	want := ElementDescriptor{Type: DataTransferElement, Address: 256, Full: true, VolumeTag: "A00001L8",
		Identifier: Designator{CodeSet: 2, Data: padded("1013000A12", 32)}, HasIdentifier: true}
	both := want
	both.AlternateTag = "SIDE-B"
	for name, c := range map[string]struct {
		descriptor []byte
		want       ElementDescriptor
	}{
		"flag set, no tag, an identity of the same length": {slices.Concat(start, volumeTag("A00001L8"), id), want},
		"flag set, tag sent":       {slices.Concat(start, volumeTag("A00001L8"), volumeTag("SIDE-B"), id), both},
		"flag set, blank tag sent": {slices.Concat(start, volumeTag("A00001L8"), volumeTag(""), id), want},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ParseElementStatus(statusAnswer(-1, statusPage(DataTransferElement, 0xC0, len(c.descriptor), -1, c.descriptor)))
			if err != nil {
				t.Fatal(err)
			}
			equal(t, got.Elements, []ElementDescriptor{c.want})
		})
	}
}

func TestPagesThatMakeNoSenseDoNoHarm(t *testing.T) {
	slot := unhex(t, "03E8 01 00 00 00 000000 00 0000")
	good := statusPage(StorageElement, 0, 12, -1, slot)
	one := []ElementDescriptor{{Type: StorageElement, Address: 1000, Full: true}}
	for name, c := range map[string]struct {
		data []byte
		want []ElementDescriptor
	}{
		"no pages":                        {statusAnswer(-1), nil},
		"page without bytes ends it":      {statusAnswer(-1, statusPage(StorageElement, 0, 12, 0), good), nil},
		"descriptor length 0":             {statusAnswer(-1, statusPage(StorageElement, 0, 0, -1, slot), good), one},
		"descriptor length below minimum": {statusAnswer(-1, statusPage(StorageElement, 0, 4, -1, slot), good), one},
		"header counts less than sent":    {statusAnswer(20, good, good), one},
		"header counts more than sent":    {statusAnswer(9000, good), one},
		"page counts more than sent":      {statusAnswer(-1, statusPage(StorageElement, 0, 12, 9000, slot)), one},
		"tag flag, no room for a tag":     {statusAnswer(-1, statusPage(StorageElement, 0x80, 12, -1, slot)), one},
		"a type that does not exist":      {statusAnswer(-1, statusPage(9, 0, 12, -1, slot)), []ElementDescriptor{{Type: 9, Address: 1000, Full: true}}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ParseElementStatus(c.data)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, got.Elements, c.want)
		})
	}
	if _, err := ParseElementStatus(make([]byte, 7)); err == nil {
		t.Error("seven bytes were enough")
	}
}

func TestAnswerThatWasCutTellsItsWholeSize(t *testing.T) {
	got, err := ParseElementStatus(statusAnswer(100_000))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, got.Size, 100_008)
}

func TestBarcodesAreTrimmedOnBothSides(t *testing.T) {
	for sent, want := range map[string]string{
		"  A00001L8":           "A00001L8",
		"A00001L8\x00\x00":     "A00001L8",
		"\x00A00001\x00":       "A00001",
		"A0\xFF01":             "A0?01",
		"                    ": "",
	} {
		descriptor := slices.Concat(unhex(t, "03E8 01 00 00 00 000000 00 0000"), volumeTag(sent))
		got, err := ParseElementStatus(statusAnswer(-1, statusPage(StorageElement, 0x80, len(descriptor), -1, descriptor)))
		if err != nil {
			t.Fatal(err)
		}
		equal(t, got.Elements[0].VolumeTag, want)
	}
}

func FuzzParseElementStatus(f *testing.F) {
	slot := unhex(f, "03E8 09 00 00 00 000000 81 03E9")
	f.Add(statusAnswer(-1, statusPage(StorageElement, 0x80, 52, -1, slices.Concat(slot, volumeTag("A00001L8"), make([]byte, 4)))))
	f.Add(statusAnswer(-1, statusPage(DataTransferElement, 0xC0, 84, -1, slices.Concat(slot, volumeTag("A"), unhex(f, "02 00 00 20"), padded("SN", 32)))))
	f.Add(statusAnswer(9000, statusPage(StorageElement, 0, 12, 0)))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := ParseElementStatus(b)
		if err != nil {
			return
		}
		if len(s.Elements)*elementDescriptorLength > len(b) {
			t.Fatal("more elements than bytes")
		}
		for _, e := range s.Elements {
			if e.HasIdentifier && e.Identifier.Serial() == "" && isPrintableText(e.Identifier.Data) && e.Identifier.Kind != 1 {
				t.Fatal("a printable identity without a serial number")
			}
		}
	})
}
