// SPDX-License-Identifier: Apache-2.0

package foreignuser

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rsm.storage/rsmctl/rsm/scsi"
)

// UnloadForm is how a drive is told to give a medium up.
type UnloadForm int

const (
	// UnloadAsTape is LOAD UNLOAD as the standard for tapes has it.
	UnloadAsTape UnloadForm = iota
	// UnloadAsDisc is LOAD UNLOAD with bit 1 of byte 4, without which tgtd
	// keeps the medium online.
	UnloadAsDisc
)

// User is the program. Drives and slots are element addresses. It is safe for
// concurrent use, but a tape has one position for all who use it.
type User struct {
	changer scsi.Device
	drives  map[int]scsi.Device
	unloads UnloadForm
}

// findTimeout is how long finding the devices may take.
const findTimeout = time.Minute

// New finds the changer and the drives of a connection, which stays the
// caller's to close.
func New(bus scsi.Bus, unloads UnloadForm) (*User, error) {
	ctx, cancel := context.WithTimeout(context.Background(), findTimeout)
	defer cancel()
	u := &User{unloads: unloads}
	if err := u.findDevices(ctx, bus); err != nil {
		return nil, fmt.Errorf("foreign user: find the drives: %w", err)
	}
	return u, nil
}

// Load moves a cartridge to a drive and waits until the drive is ready.
func (u *User) Load(ctx context.Context, slot, drive int) error {
	if err := u.moveCartridge(ctx, slot, drive); err != nil {
		return err
	}
	d, err := u.deviceOfDrive(drive)
	if err != nil {
		return err
	}
	return u.waitUntilReady(ctx, d, drive)
}

// Unload makes the drive give its cartridge up, and moves that away.
func (u *User) Unload(ctx context.Context, drive, slot int) error {
	d, err := u.deviceOfDrive(drive)
	if err != nil {
		return err
	}
	cdb := scsi.Unload()
	if u.unloads == UnloadAsDisc {
		cdb = scsi.UnloadAsDisc()
	}
	if _, err := sendPastAttentions(ctx, d, cdb, scsi.None, nil); err != nil {
		return commandError(cdb, drive, err)
	}
	return u.moveCartridge(ctx, drive, slot)
}

func (u *User) moveCartridge(ctx context.Context, from, to int) error {
	cdb := scsi.MoveMedium(0, uint16(from), uint16(to), false) //nolint:gosec // addresses are below 65536
	if _, err := sendPastAttentions(ctx, u.changer, cdb, scsi.None, nil); err != nil {
		return fmt.Errorf("foreign user: %s from %d to %d: %w", scsi.CommandName(cdb), from, to, err)
	}
	return nil
}

func (u *User) deviceOfDrive(address int) (scsi.Device, error) {
	d := u.drives[address]
	if d == nil {
		return nil, fmt.Errorf("foreign user: there is no drive %d", address)
	}
	return d, nil
}

// pollInterval is how often a drive is asked whether it is ready.
const pollInterval = 5 * time.Millisecond

// waitUntilReady waits until the drive no longer says that it is becoming ready.
func (u *User) waitUntilReady(ctx context.Context, d scsi.Device, address int) error {
	for {
		_, err := sendPastAttentions(ctx, d, scsi.TestUnitReady(), scsi.None, nil)
		var sense *scsi.Sense
		if errors.As(err, &sense) && sense.Advice() == scsi.Poll {
			select {
			case <-ctx.Done():
				return commandError(scsi.TestUnitReady(), address, errors.Join(err, ctx.Err()))
			case <-time.After(pollInterval):
				continue
			}
		}
		if err != nil {
			return commandError(scsi.TestUnitReady(), address, err)
		}
		return nil
	}
}

// rewindTape goes to the beginning of the tape.
func (u *User) rewindTape(ctx context.Context, address int) (scsi.Device, error) {
	d, err := u.deviceOfDrive(address)
	if err != nil {
		return nil, err
	}
	if err := u.waitUntilReady(ctx, d, address); err != nil {
		return nil, err
	}
	if _, err := sendPastAttentions(ctx, d, scsi.Rewind(), scsi.None, nil); err != nil {
		return nil, commandError(scsi.Rewind(), address, err)
	}
	return d, nil
}

// commandError is the error of a command to a drive.
func commandError(cdb []byte, drive int, err error) error {
	return fmt.Errorf("foreign user: %s to drive %d: %w", scsi.CommandName(cdb), drive, err)
}

// maxAttentions is how many unit attentions in a row a command may get: a new
// connection begins with one, and a new medium brings another.
const maxAttentions = 5

// sendPastAttentions sends a command, again after a unit attention.
func sendPastAttentions(ctx context.Context, d scsi.Device, cdb []byte, dir scsi.Direction, buf []byte) (int, error) {
	for tries := 0; ; tries++ {
		n, err := d.Do(ctx, cdb, dir, buf)
		if !isAttention(err) || tries == maxAttentions {
			return n, err
		}
	}
}

func isAttention(err error) bool {
	var sense *scsi.Sense
	return errors.As(err, &sense) && sense.Key == scsi.UnitAttention
}
