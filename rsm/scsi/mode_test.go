// SPDX-License-Identifier: Apache-2.0

package scsi

import "testing"

func TestModeHeaderTellsProtectionAndDensity(t *testing.T) {
	for name, c := range map[string]struct {
		bytes string
		want  ModeHeader
	}{
		"LTO-8, writable, variable blocks": {"0B 00 10 08  5E 000000 00 000000", ModeHeader{Density: 0x5E, HasDensity: true}},
		"write protected, fixed blocks":    {"0B 18 90 08  5C 000000 00 000200", ModeHeader{MediumType: 0x18, WriteProtected: true, Density: 0x5C, HasDensity: true, BlockLength: 512}},
		"no block descriptor":              {"03 00 80 00", ModeHeader{WriteProtected: true}},
		"block descriptor cut":             {"0B 00 00 08  5E 0000", ModeHeader{}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ParseModeHeader(unhex(t, c.bytes))
			if err != nil {
				t.Fatal(err)
			}
			equal(t, got, c.want)
		})
	}
	if _, err := ParseModeHeader([]byte{3, 0, 0}); err == nil {
		t.Error("three bytes were enough")
	}
}

func TestElementAddressPage(t *testing.T) {
	page := "1D 12  0001 0001  03E8 0018  000A 0004  0100 0002  0000"
	want := ElementAddresses{
		Transports:   AddressRange{1, 1},
		Storage:      AddressRange{1000, 24},
		ImportExport: AddressRange{10, 4},
		DataTransfer: AddressRange{256, 2},
	}
	for name, bytes := range map[string]string{
		"as asked for":                  "17 00 00 00" + page,
		"with a block descriptor":       "1F 00 00 08 0000000000000000" + page,
		"saveable, with bytes after it": "17 00 00 00" + "9D" + page[2:] + "FFFF",
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ParseElementAddresses(unhex(t, bytes))
			if err != nil {
				t.Fatal(err)
			}
			equal(t, got, want)
		})
	}
	for name, bytes := range map[string]string{
		"empty":            "",
		"header only":      "03 00 00 00",
		"another page":     "17 00 00 00 1F 12" + page[5:],
		"page too short":   "09 00 00 00 1D 04 00010001",
		"descriptor lies":  "17 00 00 FF" + page,
		"answer cut short": "17 00 00 00 1D 12 0001",
	} {
		if got, err := ParseElementAddresses(unhex(t, bytes)); err == nil {
			t.Errorf("%s: got %+v, want an error", name, got)
		}
	}
}

func TestTransportGeometryTellsWhetherMediaCanBeTurned(t *testing.T) {
	for bytes, want := range map[string]bool{
		"07 00 00 00 1E 02 00 00":       false,
		"07 00 00 00 1E 02 01 00":       true,
		"09 00 00 00 1E 04 00 00 01 01": true,
		"05 00 00 00 1E 00":             false,
	} {
		got, err := ParseTransportGeometry(unhex(t, bytes))
		if err != nil || got != want {
			t.Errorf("%s: got %v, %v", bytes, got, err)
		}
	}
}

func TestDeviceCapabilitiesTellTheDirectMoves(t *testing.T) {
	// Slots to anywhere but transports; ports to slots only; drives to slots
	// and drives; exchange from slots to drives.
	got, err := ParseCapabilities(unhex(t, "17 00 00 00  1F 12 0E 00  00 0E 02 0A  00000000  00 08 00 00  00000000"))
	if err != nil {
		t.Fatal(err)
	}
	want := Capabilities{Stores: [5]bool{false, false, true, true, true}}
	want.Moves[StorageElement] = [5]bool{false, false, true, true, true}
	want.Moves[ImportExportElement] = [5]bool{false, false, true, false, false}
	want.Moves[DataTransferElement] = [5]bool{false, false, true, false, true}
	want.Exchanges[StorageElement] = [5]bool{false, false, false, false, true}
	equal(t, got, want)

	short, err := ParseCapabilities(unhex(t, "0B 00 00 00  1F 06 0E 00  00 0E 02 0A"))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, short.Moves, want.Moves)
	equal(t, short.Exchanges, [5][5]bool{})
}

func FuzzParseModePages(f *testing.F) {
	f.Add(unhex(f, "17 00 00 00 1D 12 00010001 03E80018 000A0004 01000002 0000"))
	f.Add(unhex(f, "09 00 00 00 1E 04 00 00 01 01"))
	f.Add(unhex(f, "17 00 00 00 1F 12 0E 00 00 0E 02 0A 00000000 00 08 00 00 00000000"))
	f.Add(unhex(f, "0B 18 90 08 5C 000000 00 000200"))
	f.Fuzz(func(t *testing.T, b []byte) {
		_, _ = ParseModeHeader(b)
		_, _ = ParseElementAddresses(b)
		_, _ = ParseTransportGeometry(b)
		_, _ = ParseCapabilities(b)
	})
}
