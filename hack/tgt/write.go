// SPDX-License-Identifier: Apache-2.0

package tgt

import (
	"context"
	"errors"
	"fmt"

	"rsm.storage/rsmctl/rsm/scsi"
)

// Write writes records from the beginning of the cartridge at a slot or port,
// in a drive that is empty, and brings it back; nil is a filemark. What was on
// the tape is lost.
func (l *Lab) Write(ctx context.Context, address int, records [][]byte) error {
	err := l.withConnection(ctx, func(ctx context.Context, w wire) error {
		where, err := l.lookAtElements(ctx, w)
		if err != nil {
			return err
		}
		for drive := l.layout.Drives.First; l.layout.Drives.containsAddress(drive); drive++ {
			if where[drive] == "" {
				return w.loadAndWrite(ctx, address, drive, records)
			}
		}
		return errors.New("no drive is empty")
	})
	if err != nil {
		return fmt.Errorf("write to the cartridge at %d: %w", address, err)
	}
	return nil
}

// writeCartridges writes to the cartridges of the layout, one after the other from
// the first slot, in a library that is empty still.
func (l *Lab) writeCartridges(ctx context.Context) error {
	return l.withConnection(ctx, func(ctx context.Context, w wire) error {
		slot := l.layout.Slots.First
		for _, c := range l.layout.Cartridges {
			if len(c.Records) == 0 {
				continue
			}
			if err := l.putCartridge(ctx, c.Barcode, slot); err != nil {
				return err
			}
			if err := w.loadAndWrite(ctx, slot, l.layout.Drives.First, c.Records); err != nil {
				return fmt.Errorf("write to %s: %w", c.Barcode, err)
			}
		}
		return l.putCartridge(ctx, "", slot)
	})
}

// loadAndWrite moves a cartridge to an empty drive, writes and moves it back.
func (w wire) loadAndWrite(ctx context.Context, address, drive int, records [][]byte) error {
	if err := w.moveMedium(ctx, address, drive); err != nil {
		return err
	}
	if err := writeAndUnload(ctx, w.drives[drive], records); err != nil {
		return err
	}
	return w.moveMedium(ctx, drive, address)
}

// unloadCommand is LOAD UNLOAD with bit 1 of byte 4, without which tgtd keeps the
// medium online.
func unloadCommand() []byte { return []byte{scsi.OpLoadUnload, 0, 0, 0, 0x02, 0} }

// writeAndUnload writes from the beginning of the medium in a drive, and unloads it.
// The commands of SSC-4 that write stand here, since rsmctl itself sends none.
func writeAndUnload(ctx context.Context, drive scsi.Device, records [][]byte) error {
	if _, err := sendPastAttentions(ctx, drive, scsi.Rewind(), scsi.None, nil); err != nil {
		return err
	}
	for _, record := range records {
		var err error
		if record == nil {
			_, err = sendPastAttentions(ctx, drive, []byte{scsi.OpWriteFilemarks6, 0, 0, 0, 1, 0}, scsi.None, nil)
		} else {
			n := len(record)
			_, err = sendPastAttentions(ctx, drive, []byte{scsi.OpWrite6, 0, byte(n >> 16), byte(n >> 8), byte(n), 0}, scsi.Out, record)
		}
		if err != nil {
			return err
		}
	}
	for _, cdb := range [][]byte{scsi.Rewind(), unloadCommand()} {
		if _, err := sendPastAttentions(ctx, drive, cdb, scsi.None, nil); err != nil {
			return err
		}
	}
	return nil
}
