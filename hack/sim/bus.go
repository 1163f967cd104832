// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"context"
	"crypto/sha256"
	"fmt"

	"rsm.storage/rsmctl/rsm/scsi"
)

// bus is the way to a library. Commands that pass it may fail, lose their
// answer, or find the power off. It stays when a process closes it.
type bus struct {
	w     *world
	vault *vault
}

// Devices implements scsi.Bus.
func (b *bus) Devices(ctx context.Context) ([]scsi.Device, error) {
	if b.w.power.off {
		return nil, errPower
	}
	found, err := b.vault.hardware.Devices(ctx)
	devices := make([]scsi.Device, len(found))
	for i, d := range found {
		devices[i] = &device{b, d}
	}
	return devices, err
}

// Close implements scsi.Bus.
func (b *bus) Close() error { return nil }

// device is one unit behind the bus.
type device struct {
	bus *bus
	scsi.Device
}

// Do implements scsi.Device.
func (d *device) Do(ctx context.Context, cdb []byte, dir scsi.Direction, buf []byte) (int, error) {
	n, err := d.carryOutUnderRules(ctx, cdb, dir, buf)
	sum := sha256.Sum256(buf[:n])
	d.bus.w.trace.noteDetail("%s %s: %s %x: %d bytes %x: %v", d.bus.vault.name, d.Name(), scsi.CommandName(cdb), cdb, n, sum[:4], err)
	return n, err
}

func (d *device) carryOutUnderRules(ctx context.Context, cdb []byte, dir scsi.Direction, buf []byte) (int, error) {
	w := d.bus.w
	if !harmless[cdb[0]] || dir == scsi.Out {
		w.noteBrokenRule("%s was sent to %s: nothing that writes may be sent", scsi.CommandName(cdb), d.Name())
	}
	if w.power.off {
		return 0, errPower
	}
	w.letHandsActMeanwhile()
	w.letStrangerActMeanwhile()
	w.checkMoveIsWrittenDown(d.bus.vault, cdb)
	w.checkCustody(d, cdb)
	before, after := w.power.countCall()
	if before {
		return 0, fmt.Errorf("%w: %w", scsi.ErrOutcomeUnknown, errPower)
	}
	n, err := w.faults.carryOutOrFail(w, d, cdb, buf, func() (int, error) {
		n, err := d.Device.Do(ctx, cdb, dir, buf)
		d.bus.vault.noteCarriedOut(cdb)
		return n, err
	})
	if after {
		return 0, fmt.Errorf("%w: %w", scsi.ErrOutcomeUnknown, errPower)
	}
	return n, err
}

// harmless are the commands that leave every medium as it is.
var harmless = map[byte]bool{
	scsi.OpTestUnitReady: true, scsi.OpRequestSense: true, scsi.OpInquiry: true,
	scsi.OpModeSense6: true, scsi.OpModeSense10: true, scsi.OpPreventAllow: true,
	scsi.OpLogSense: true, scsi.OpReadAttribute: true, scsi.OpReportLUNs: true,
	scsi.OpInitializeElementStatus: true, scsi.OpInitializeElementStatusWithRange: true,
	scsi.OpMoveMedium: true, scsi.OpExchangeMedium: true, scsi.OpReadElementStatus: true,
	scsi.OpPositionToElement: true,
	scsi.OpRewind:            true, scsi.OpReadBlockLimits: true, scsi.OpRead6: true, scsi.OpSpace6: true,
	scsi.OpLoadUnload: true, scsi.OpReadPosition: true, scsi.OpReportDensitySupport: true,
}
