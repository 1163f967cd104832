// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	"context"

	"rsm.storage/rsmctl/rsm/scsi"
)

// relay is a way to a library on which each command is in a test's hands.
type relay struct {
	keptOpen
	intercept func(ctx context.Context, d scsi.Device, cdb []byte, dir scsi.Direction, buf []byte) (int, error)
}

// Devices lists the devices of the library, with the relay before each.
func (w *relay) Devices(ctx context.Context) ([]scsi.Device, error) {
	all, err := w.keptOpen.Devices(ctx)
	for i, d := range all {
		all[i] = &relayed{d, w}
	}
	return all, err
}

type relayed struct {
	scsi.Device
	way *relay
}

// Do hands a command over.
func (d *relayed) Do(ctx context.Context, cdb []byte, dir scsi.Direction, buf []byte) (int, error) {
	return d.way.intercept(ctx, d.Device, cdb, dir, buf)
}
