// SPDX-License-Identifier: Apache-2.0

package tgt

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
)

// unit is a logical unit: the changer, or the drive at an element address.
type unit struct {
	target   string
	tid, lun int
	drive    int // 0: the changer
}

// Element type codes (SMC-3, 6.11).
const (
	transportCode = 1
	slotCode      = 2
	portCode      = 3
	driveCode     = 4
)

// unitsInOrder are the changer and the drives in the order of their addresses.
func (l *Lab) unitsInOrder() []unit {
	all := []unit{{target: l.layout.Target, tid: 1, lun: 1}}
	for i := range l.layout.Drives.Count {
		u := unit{target: l.layout.Target, tid: 1, lun: 2 + i, drive: l.layout.Drives.First + i}
		if l.layout.Apart {
			u.target, u.tid, u.lun = fmt.Sprintf("%s.drive-%d", l.layout.Target, u.drive), 2+i, 1
		}
		all = append(all, u)
	}
	return all
}

// serialOf is a unit's serial number. No other unit of this machine has it, it is
// the same after a restart, and a drive's identity in the element status (DVCID)
// has room for it. tgtd's own are the same for every tgtd.
func (l *Lab) serialOf(u unit) string {
	if u.drive == 0 {
		return fmt.Sprintf("C%04X", l.control)
	}
	return fmt.Sprintf("D%04X%04X", l.control, u.drive)
}

// Serial is the serial number of the drive at an address, or of the changer at
// address 0.
func (l *Lab) Serial(address int) string { return l.serialOf(unit{drive: address}) }

// configureDaemon tells a new daemon everything but where cartridges are.
func (l *Lab) configureDaemon(ctx context.Context) error {
	if err := os.WriteFile(l.pathOf(changerFile), make([]byte, 1024), 0o600); err != nil {
		return err
	}
	if err := l.addAccounts(ctx); err != nil {
		return err
	}
	known := map[int]bool{}
	for _, u := range l.unitsInOrder() {
		if !known[u.tid] {
			if err := l.addTarget(ctx, u); err != nil {
				return err
			}
			known[u.tid] = true
		}
		if err := l.addUnit(ctx, u); err != nil {
			return err
		}
	}
	if err := l.addDisk(ctx); err != nil {
		return err
	}
	return l.addElements(ctx)
}

// DiskLUN is the number of the disk's logical unit, when the layout has one.
func (l *Lab) DiskLUN() int { return 2 + l.layout.Drives.Count }

func (l *Lab) addDisk(ctx context.Context) error {
	if l.layout.Disk == 0 {
		return nil
	}
	file, err := os.Create(l.pathOf(diskFile))
	if err != nil {
		return err
	}
	if err := errors.Join(file.Truncate(l.layout.Disk), file.Close()); err != nil {
		return err
	}
	return l.askDaemon(ctx, "--mode", "logicalunit", "--op", "new", "--tid", "1", "--lun", strconv.Itoa(l.DiskLUN()), "--backing-store", diskFile)
}

func (l *Lab) addAccounts(ctx context.Context) error {
	for _, a := range []*Account{l.layout.CHAP, l.layout.Mutual} {
		if a == nil {
			continue
		}
		if err := l.askDaemon(ctx, "--mode", "account", "--op", "new", "--user", a.User, "--password", a.Secret); err != nil {
			return err
		}
	}
	return nil
}

func (l *Lab) addTarget(ctx context.Context, u unit) error {
	tid := strconv.Itoa(u.tid)
	if err := l.askDaemon(ctx, "--mode", "target", "--op", "new", "--tid", tid, "-T", u.target); err != nil {
		return err
	}
	if a := l.layout.CHAP; a != nil {
		if err := l.askDaemon(ctx, "--mode", "account", "--op", "bind", "--tid", tid, "--user", a.User); err != nil {
			return err
		}
	}
	if a := l.layout.Mutual; a != nil {
		if err := l.askDaemon(ctx, "--mode", "account", "--op", "bind", "--tid", tid, "--user", a.User, "--outgoing"); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(l.layout.Parameters)) {
		if err := l.askDaemon(ctx, "--mode", "target", "--op", "update", "--tid", tid, "-n", name, "-v", l.layout.Parameters[name]); err != nil {
			return err
		}
	}
	return l.askDaemon(ctx, "--mode", "target", "--op", "bind", "--tid", tid, "-I", "ALL")
}

func (l *Lab) addUnit(ctx context.Context, u unit) error {
	args := []string{"--mode", "logicalunit", "--op", "new", "--tid", strconv.Itoa(u.tid), "--lun", strconv.Itoa(u.lun)}
	if u.drive == 0 {
		args = append(args, "--device-type", "changer", "--backing-store", changerFile)
	} else {
		args = append(args, "--device-type", "tape", "--bstype", "ssc")
	}
	if err := l.askDaemon(ctx, args...); err != nil {
		return err
	}
	if u.drive == 0 {
		return l.changeUnit(ctx, u, "scsi_sn=%s,media_home=%s", l.serialOf(u), cartridgeFolder)
	}
	return l.changeUnit(ctx, u, "scsi_sn=%s,online=0", l.serialOf(u))
}

func (l *Lab) addElements(ctx context.Context) error {
	units := l.unitsInOrder()
	for _, e := range []struct {
		code int
		Range
	}{{transportCode, l.layout.Transports}, {slotCode, l.layout.Slots}, {portCode, l.layout.Ports}, {driveCode, l.layout.Drives}} {
		if e.Count == 0 {
			continue
		}
		if err := l.changeUnit(ctx, units[0], "element_type=%d,start_address=%d,quantity=%d", e.code, e.First, e.Count); err != nil {
			return err
		}
	}
	for _, u := range units[1:] {
		if err := l.changeUnit(ctx, units[0], "element_type=%d,address=%d,tid=%d,lun=%d", driveCode, u.drive, u.tid, u.lun); err != nil {
			return err
		}
	}
	return nil
}
