// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/record"
)

// usableDrives lists the drives that can be used now, by address: connected, and
// not failed in this pass.
func (r *robot) usableDrives() []int {
	var usable []int
	for _, d := range r.live.Drives() {
		if d.Connected && !r.isBroken(d.Address) {
			usable = append(usable, d.Address)
		}
	}
	return usable
}

// blameDrive remembers a drive that failed.
func (r *robot) blameDrive(drive int, err error) {
	if errors.Is(err, library.ErrHardware) || errors.Is(err, library.ErrNotReady) || errors.Is(err, library.ErrReserved) || errors.Is(err, library.ErrInUse) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.bad[drive] = true
	}
}

// isBroken tells whether a drive failed in this pass.
func (r *robot) isBroken(drive int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.bad[drive]
}

// forgiveDrives gives drives that failed another chance.
func (r *robot) forgiveDrives() {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.bad)
}

// emptyDrive returns a usable drive without a medium, as recorded; 0 when
// there is none. Those in except are not taken.
func (c *change) emptyDrive(r *robot, except map[int]bool) int {
	for _, address := range r.usableDrives() {
		if !except[address] && c.isVacant(record.Place{Library: r.name, Address: address}) {
			return address
		}
	}
	return 0
}

// noDrive says why a library has no drive for a medium: others use all but those
// in except, which nobody asked for (ErrDriveInUse, too), or for any other reason.
func (m *Manager) noDrive(r *robot, except map[int]bool) error {
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

// idleInDrive returns a medium that we have left in a usable drive.
func (c *change) idleInDrive(r *robot, except map[int]bool) *record.Medium {
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
