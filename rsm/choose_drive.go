// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"rsm.storage/rsmctl/rsm/record"
)

// chooseEmptyDrive returns a usable drive without a medium, as recorded; 0 when
// there is none. Those in except are not taken.
func (c *change) chooseEmptyDrive(r *robot, except map[int]bool) int {
	for _, address := range r.usableDrives() {
		if !except[address] && c.isVacant(record.Place{Library: r.name, Address: address}) {
			return address
		}
	}
	return 0
}

// whyNoDrive says why a library has no drive for a medium. The error is
// ErrDriveInUse, too, when others use every drive that is not in except.
func (m *Manager) whyNoDrive(r *robot, except map[int]bool) error {
	inUse := m.Snapshot().InUse
	var used []string
	free := false
	for _, d := range r.live.Drives() {
		if except[d.Address] {
			continue
		}
		at := slices.IndexFunc(inUse, func(u *record.InUse) bool { return u.Library == r.name && u.Drive == d.Address })
		if at >= 0 {
			used = append(used, inUse[at].Name+" in "+inUse[at].Where())
		}
		free = free || at < 0 && d.Connected
	}
	if !free && len(used) > 0 {
		return fmt.Errorf("%w: %w: others have every drive of library %s that could take it (%s); leave them, or take a cartridge out with `rsmctl dismount %s DRIVE`",
			record.ErrDriveUnavailable, record.ErrDriveInUse, r.name, strings.Join(used, ", "), r.name)
	}
	return fmt.Errorf("%w: library %s has no drive that is empty, connected and well; free one or repair it", record.ErrDriveUnavailable, r.name)
}

// mediumLeftInDrive returns a medium that rsmctl has left in a usable drive; nil
// when there is none.
func (c *change) mediumLeftInDrive(r *robot, except map[int]bool) *record.Medium {
	for _, address := range r.usableDrives() {
		e := c.elementNow(record.Place{Library: r.name, Address: address})
		if except[address] || e == nil || e.PMID == "" || e.Exception != "" {
			continue
		}
		if m := c.mediumNow(e.PMID); m != nil && c.refuseBusy("dismount", m) == nil && !c.isStrange(m) {
			return m
		}
	}
	return nil
}

// makeRoomInDrive dismounts a medium that rsmctl has left in a drive, so that
// another can be put there. The error is errNoDrive when there is none, and
// whyNoDrive explains it.
func (s *Session) makeRoomInDrive(ctx context.Context, r *robot, except map[int]bool) error {
	var idle *record.Medium
	err := s.m.commitChange(ctx, s.actor, func(c *change) error {
		idle = c.mediumLeftInDrive(r, except)
		return nil
	})
	if err != nil {
		return err
	}
	if idle == nil {
		return errNoDrive
	}
	return s.dismountMedium(ctx, r, idle.PMID)
}

// errNoDrive: no drive is empty; one has to be emptied before the request can
// be written down.
var errNoDrive = errors.New("no drive is empty")
