// SPDX-License-Identifier: Apache-2.0

package virtual_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

// Whatever the robot and the operator do, and however often the library is
// switched off and on, every cartridge is in exactly one place, on disk and in
// what the library says, and what it says is what is on disk.
func TestEveryCartridgeIsInExactlyOnePlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp("", "virtual")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = os.RemoveAll(dir) }()
		barcodes := []string{"A", "B", "C", "D", "E"}
		config := virtual.Config{Slots: virtual.Range{Count: 4}, Ports: virtual.Range{Count: 2}, Rotates: true,
			DriveTypes: []string{"MO"}, Quirks: virtual.Quirks{ImplicitUnload: rapid.Bool().Draw(t, "implicit unload")}}
		for _, b := range barcodes[:4] {
			config.Stock = append(config.Stock, virtual.Stock{Medium: virtual.Medium{Barcode: b, MediaType: "MO", TwoSided: true}})
		}
		library := filepath.Join(dir, "library")
		if err := virtual.Create(library, config); err != nil {
			t.Fatal(err)
		}
		l := mustOpen(t, library)
		defer func() { _ = l.Close() }()
		if _, err := l.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: "E", MediaType: "MO", TwoSided: true}}, "port"); err != nil {
			t.Fatal(err)
		}
		address := rapid.SampledFrom([]int{0, 256, 257, 768, 769, 1000, 1001, 1002, 1003, 1004})
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			a, b, c := address.Draw(t, "a"), address.Draw(t, "b"), address.Draw(t, "c")
			barcode := rapid.SampledFrom(barcodes).Draw(t, "barcode")
			invert := byte(rapid.IntRange(0, 3).Draw(t, "invert"))
			switch rapid.SampledFrom([]string{"move", "exchange", "unload", "remove", "insert", "hand", "swap", "power"}).Draw(t, "step") {
			case "move":
				sendCommand(t, l, 0, 0xA5, 0, 0, 0, highByte(a), lowByte(a), highByte(b), lowByte(b), 0, 0, invert&1, 0)
			case "exchange":
				sendCommand(t, l, 0, 0xA6, 0, 0, 0, highByte(a), lowByte(a), highByte(b), lowByte(b), highByte(c), lowByte(c), invert, 0)
			case "unload":
				sendCommand(t, l, 1+int(invert&1), 0x1B, 0, 0, 0, 0, 0)
			case "remove":
				_, _ = l.Remove(barcode)
			case "insert":
				_, _ = l.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: barcode}}, "port")
			case "hand":
				_, _ = l.Move(barcode, strconv.Itoa(a))
			case "swap":
				_ = l.Swap(barcode, strconv.Itoa(a))
			case "power":
				if err := l.Close(); err != nil {
					t.Fatal(err)
				}
				l = mustOpen(t, library)
			}
			checkPlaces(t, l, library, barcodes)
		}
	})
}

func mustOpen(t *rapid.T, dir string) *virtual.Library {
	l, err := virtual.Open(dir, virtual.Options{Clock: newClock()})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// sendCommand sends a command past pending attentions. It may be refused, but not
// fail otherwise.
func sendCommand(t *rapid.T, l *virtual.Library, lun int, cdb ...byte) {
	units, err := l.Devices(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		_, err := units[lun].Do(context.Background(), cdb, scsi.None, nil)
		var s *scsi.Sense
		if err == nil {
			return
		}
		if !errors.As(err, &s) {
			t.Fatal(err)
		}
		if s.Key != scsi.UnitAttention {
			return
		}
	}
	t.Fatal("unit attention without end")
}

func checkPlaces(t *rapid.T, l *virtual.Library, dir string, want []string) {
	var said, found []string
	for _, p := range l.List() {
		if p.Cartridge == nil {
			continue
		}
		said = append(said, p.Cartridge.Barcode)
		folder := p.Cartridge.ID
		if p.Cartridge.Inverted {
			folder += ".inverted"
		}
		if p.Type == "outside" {
			folder = filepath.Join("outside", folder)
		} else {
			folder = filepath.Join("elements", strconv.Itoa(p.Address), folder)
		}
		if _, err := os.Stat(filepath.Join(dir, folder, "cartridge.json")); err != nil {
			t.Fatal(err)
		}
	}
	for _, pattern := range []string{"elements/*/*/cartridge.json", "outside/*/cartridge.json"} {
		matches, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, matches...)
	}
	slices.Sort(said)
	if !slices.Equal(said, want) || len(found) != len(want) {
		t.Fatalf("the library says %v, on disk are %v", said, found)
	}
}
