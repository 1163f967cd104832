// SPDX-License-Identifier: Apache-2.0

//go:build failpoints

package virtual_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"rsm.storage/rsmctl/rsm/failpoint"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

// Killed at any of its points, the library opens again (or is created again),
// with every cartridge in exactly one place and every record that was complete
// on its tape.
func TestTheLibrarySurvivesAKillAtEveryPoint(t *testing.T) {
	if dir := os.Getenv("VIRTUAL_LIBRARY_DIR"); dir != "" {
		failpoint.List()
		touchDiskOnce(t, dir)
		return
	}
	list, err := runChild(t, t.TempDir(), "list")
	if err != nil {
		t.Fatal(err)
	}
	points := strings.Fields(list)
	if len(points) == 0 {
		t.Fatal("no points")
	}
	for _, point := range points {
		for _, time := range []string{"1", "2", "5"} {
			t.Run(point+":"+time, func(t *testing.T) {
				dir := filepath.Join(t.TempDir(), "library")
				out, err := runChild(t, dir, point+":"+time)
				var exit *exec.ExitError
				killed := errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL
				if !killed && (err != nil || time == "1") {
					t.Fatalf("the point was not passed: %v\n%s", err, out)
				}
				checkAfterwards(t, dir)
			})
		}
	}
}

// runChild runs touchDiskOnce in a process of its own, to be killed at a point.
func runChild(t *testing.T, dir, point string) (string, error) {
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()[:len("TestTheLibrarySurvivesAKillAtEveryPoint")]+"$")
	cmd.Env = append(os.Environ(), "VIRTUAL_LIBRARY_DIR="+dir, "RSMCTL_FAILPOINT="+point)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

var diskConfig = virtual.Config{Serial: "VLIB0001", Ports: virtual.Range{Count: 2}, Stock: []virtual.Stock{
	stockWithRecords("A", "first"), stockWithRecords("B", "first"), stockWithRecords("C", "first"), stockWithRecords("D", "first")}}

// touchDiskOnce does everything that touches the disk, once.
func touchDiskOnce(t *testing.T, dir string) {
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(virtual.Create(dir, diskConfig))
	l, err := virtual.Open(dir, virtual.Options{})
	must(err)
	units, err := l.Devices(context.Background())
	must(err)
	do := func(lun int, data []byte, cdb ...byte) {
		t.Helper()
		dir := scsi.None
		if data != nil {
			dir = scsi.Out
		}
		for range 4 {
			_, err := units[lun].Do(context.Background(), cdb, dir, data)
			var s *scsi.Sense
			if errors.As(err, &s) && s.Key == scsi.UnitAttention {
				continue
			}
			must(err)
			return
		}
	}
	do(0, nil, 0xA5, 0, 0, 0, highByte(slot1), lowByte(slot1), highByte(drive1), lowByte(drive1), 0, 0, 0, 0)
	do(1, nil, 0x11, 3, 0, 0, 0, 0)
	do(1, []byte("second"), 0x0A, 0, 0, 0, 6, 0)
	do(1, nil, 0x10, 0, 0, 0, 1, 0)
	do(1, nil, 0x01, 0, 0, 0, 0, 0)
	do(1, nil, 0x11, 0, 0, 0, 1, 0)
	do(1, []byte("second, again"), 0x0A, 0, 0, 0, 13, 0)
	do(1, nil, 0x1B, 0, 0, 0, 0, 0)
	do(0, nil, 0xA6, 0, 0, 0, highByte(slot2), lowByte(slot2), highByte(drive1), lowByte(drive1), highByte(slot1), lowByte(slot1), 0, 0)
	do(0, nil, 0xA6, 0, 0, 0, highByte(slot1), lowByte(slot1), highByte(slot3), lowByte(slot3), highByte(slot1), lowByte(slot1), 0, 0)
	must(l.Swap("A", "C"))
	_, err = l.Remove("D")
	must(err)
	_, err = l.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: "D"}}, "port")
	must(err)
	_, err = l.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: "E", MediaType: "LTO-8"}, Records: [][]byte{[]byte("first")}}, "port")
	must(err)
	_, err = l.Rebarcode("C", "C2")
	must(err)
	_, err = l.WriteLabel("C2", 0, [][]byte{[]byte("first"), nil})
	must(err)
	_, err = l.AddFault(virtual.Fault{Kind: virtual.NoAnswer, Opcode: new(byte(0)), LUN: new(0), Once: true})
	must(err)
	for errors.As(err, new(*scsi.Sense)) || err == nil {
		_, err = units[0].Do(context.Background(), make([]byte, 6), scsi.None, nil)
	}
	if !errors.Is(err, scsi.ErrOutcomeUnknown) {
		t.Fatal(err)
	}
	must(l.Close())
}

// checkAfterwards checks what the kill left.
func checkAfterwards(t *testing.T, dir string) {
	l, err := virtual.Open(dir, virtual.Options{})
	if errors.Is(err, virtual.ErrNoLibrary) {
		if err := virtual.Create(dir, diskConfig); err != nil {
			t.Fatal(err)
		}
		l, err = virtual.Open(dir, virtual.Options{})
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	var found []string
	for _, p := range l.List() {
		if p.Cartridge == nil {
			continue
		}
		found = append(found, p.Cartridge.Barcode[:1])
		folder := filepath.Join(dir, "elements", "*", p.Cartridge.ID, "side0.tap")
		if p.Type == "outside" {
			folder = filepath.Join(dir, "outside", p.Cartridge.ID, "side0.tap")
		}
		paths, _ := filepath.Glob(folder)
		if len(paths) != 1 {
			t.Fatalf("%s is in %v", p.Cartridge.Barcode, paths)
		}
		image, err := os.ReadFile(paths[0])
		if err != nil || !strings.HasPrefix(string(image), "\x05\x00\x00\x00first\x00\x05\x00\x00\x00") {
			t.Errorf("the first record of %s: %q, %v", p.Cartridge.Barcode, image, err)
		}
	}
	slices.Sort(found)
	if got := strings.Join(found, ""); got != "ABCD" && got != "ABCDE" {
		t.Errorf("the library holds %s", got)
	}
	// Whatever was left, the library goes on: everything can be taken out.
	for _, p := range l.List() {
		if p.Cartridge != nil && p.Type != "outside" {
			if _, err := l.Remove(p.Cartridge.ID); err != nil {
				t.Error(err)
			}
		}
	}
}
