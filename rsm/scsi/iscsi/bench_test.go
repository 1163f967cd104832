// SPDX-License-Identifier: Apache-2.0

package iscsi_test

import (
	"context"
	"testing"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/iscsitest"
)

func benchmarkCommand(b *testing.B, cdb []byte, dir scsi.Direction, length int) {
	target, err := iscsitest.Listen(iscsitest.Units{listUnits(1, giveData(patternOf(length)))}, iscsitest.Options{MaxRecvDataSegmentLength: 256 << 10})
	if err != nil {
		b.Fatal(err)
	}
	defer target.Close()
	bus, err := iscsi.Open(configFor(target))
	if err != nil {
		b.Fatal(err)
	}
	defer bus.Close() //nolint:errcheck // the numbers are in
	ctx := context.Background()
	devices, err := bus.Devices(ctx)
	if err != nil {
		b.Fatal(err)
	}
	buf := make([]byte, length)
	b.SetBytes(int64(length))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := devices[0].Do(ctx, cdb, dir, buf); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTestUnitReady(b *testing.B) { benchmarkCommand(b, scsi.TestUnitReady(), scsi.None, 0) }

func BenchmarkRead64K(b *testing.B) { benchmarkCommand(b, scsi.ReadBlock(64<<10), scsi.In, 64<<10) }
