// SPDX-License-Identifier: Apache-2.0

package virtual_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

// Whatever command with whatever buffer, to the changer or a drive, loaded or
// not, is answered, and no more bytes are moved than the buffer holds.
func FuzzCommands(f *testing.F) {
	dir := filepath.Join(f.TempDir(), "library")
	if err := virtual.Create(dir, virtual.Config{Rotates: true, Ports: virtual.Range{Count: 2}, Slots: virtual.Range{Count: 4}, Stock: []virtual.Stock{
		stockWithRecords("A00001L8", "block", "", "block"), stockWithRecords("A00002L8"), {Medium: virtual.Medium{Barcode: "CLN", Cleaning: true}},
	}}); err != nil {
		f.Fatal(err)
	}
	l, err := virtual.Open(dir, virtual.Options{Clock: newClock()})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = l.Close() })
	if _, err := l.Move("A00001L8", "drive:1"); err != nil {
		f.Fatal(err)
	}
	units, err := l.Devices(context.Background())
	if err != nil {
		f.Fatal(err)
	}
	for _, cdb := range [][]byte{
		{0x12, 1, 0x83, 0, 255, 0}, {0x1A, 8, 0x3F, 0, 255, 0}, {0xB8, 0x10, 0, 0, 255, 255, 1, 0, 255, 255, 0, 0},
		{0xA5, 0, 0, 0, 3, 0xE8, 1, 0, 0, 0, 1, 0}, {0xA6, 0, 0, 0, 3, 0xE8, 3, 0xE9, 3, 0xEA, 0, 0}, {0x37, 1, 3, 0xE8, 0, 0, 0, 1, 0, 0},
		{0x08, 2, 0, 255, 255, 0}, {0x0A, 0, 0, 0, 8, 0}, {0x10, 0, 0, 0, 2, 0}, {0x11, 1, 255, 255, 254, 0}, {0x1B, 0, 0, 0, 1, 0},
		{0x34, 6, 0, 0, 0, 0, 0, 0, 0, 0}, {0x8C, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 0, 0}, {0x8D, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 0, 0},
		{0x15, 0x10, 0, 0, 12, 0}, {0x4D, 0, 0x6E, 0, 0, 0, 0, 255, 255, 0}, {0x44, 1, 0, 0, 0, 0, 0, 0, 255, 0}, {}, {0x7F}, {0xA5, 1},
	} {
		for lun := range byte(3) {
			f.Add(lun, cdb, byte(scsi.In), []byte("\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00\x00\x05"))
			f.Add(lun, cdb, byte(scsi.Out), []byte("\x00\x00\x00\x06\x08\x06\x01\x00\x01A"))
		}
	}
	f.Fuzz(func(t *testing.T, lun byte, cdb []byte, dir byte, buf []byte) {
		if len(cdb) > 3 && cdb[0] == scsi.OpWriteFilemarks6 {
			cdb[2], cdb[3] = 0, 0
		}
		// The tape goes on growing from one input to the next, and to pass
		// over millions of marks is only slow: it ends when its time is up.
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		n, _ := units[int(lun)%len(units)].Do(ctx, cdb, scsi.Direction(dir%3), buf)
		if n < 0 || n > len(buf) {
			t.Fatalf("% X moved %d bytes of %d", cdb, n, len(buf))
		}
	})
}
