// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"context"
	"fmt"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// maxTransfer is the longest transfer of one command, in bytes: that of a
// READ(6) or WRITE(6) (SSC-4).
const maxTransfer = 1<<24 - 1

// unit is one logical unit of a target.
type unit struct {
	target *target
	lun    wire.LUN
	// turn is held by the one whose command is under way.
	turn chan struct{}
	task task
}

var _ scsi.Device = (*unit)(nil)

// unitOfLUN returns the one unit that a target has for a number.
func (t *target) unitOfLUN(lun wire.LUN) *unit {
	t.mu.Lock()
	defer t.mu.Unlock()
	u := t.units[lun]
	if u == nil {
		u = &unit{target: t, lun: lun, turn: make(chan struct{}, 1)}
		u.task.events = make(chan event, 2)
		t.units[lun] = u
	}
	return u
}

// Name is TARGET/LUN.
func (u *unit) Name() string { return u.target.targetName + "/" + u.lun.String() }

// Do implements scsi.Device.
func (u *unit) Do(ctx context.Context, cdb []byte, direction scsi.Direction, buf []byte) (int, error) {
	if err := checkCommand(cdb, direction, buf); err != nil {
		return 0, err
	}
	select {
	case u.turn <- struct{}{}:
		defer func() { <-u.turn }()
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	u.task.resetForCommand(u.lun, cdb, direction, buf)
	defer u.task.forgetCaller()
	return u.target.runCommand(ctx, &u.task)
}

func checkCommand(cdb []byte, direction scsi.Direction, buf []byte) error {
	switch {
	case len(cdb) == 0 || len(cdb) > len(wire.SCSICommand{}.CDB):
		return fmt.Errorf("a command has 1 to %d bytes, this one %d", len(wire.SCSICommand{}.CDB), len(cdb))
	case len(buf) > maxTransfer:
		return fmt.Errorf("%s: a transfer has at most %d bytes, this one %d", scsi.CommandName(cdb), maxTransfer, len(buf))
	case direction == scsi.None && len(buf) > 0:
		return fmt.Errorf("%s: it moves no data, and there are %d bytes to move", scsi.CommandName(cdb), len(buf))
	}
	return nil
}
