// SPDX-License-Identifier: Apache-2.0

package iscsitest

import (
	"context"

	"rsm.storage/rsmctl/rsm/scsi"
)

// Unit is a logical unit that a test makes up.
type Unit func(ctx context.Context, cdb []byte, dir scsi.Direction, buf []byte) (int, error)

// Name implements scsi.Device.
func (Unit) Name() string { return "a unit of a test" }

// Do implements scsi.Device, but for waiting: the test sees what comes at
// once.
func (u Unit) Do(ctx context.Context, cdb []byte, dir scsi.Direction, buf []byte) (int, error) {
	return u(ctx, cdb, dir, buf)
}

// Units is a scsi.Bus of such units.
type Units []Unit

// Devices implements scsi.Bus.
func (u Units) Devices(context.Context) ([]scsi.Device, error) {
	var devices []scsi.Device
	for _, unit := range u {
		devices = append(devices, unit)
	}
	return devices, nil
}

// Close implements scsi.Bus.
func (Units) Close() error { return nil }
