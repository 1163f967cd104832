// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"errors"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/record"
)

// judgeFailedVisit decides, after a visit that failed, whether another drive is to
// try the medium, and whether this drive is used any more.
func (w *driveWorker) judgeFailedVisit(v *visit) {
	if v.failure == nil {
		return
	}
	if drive, known := v.seen[w.drive]; v.where == 0 && (!known || drive.Full || drive.Exception != "") {
		w.leaveDriveAlone(w.drive)
	}
	w.robot.blameDrive(w.drive, v.failure)
	unfit := errors.Is(v.failure, library.ErrIncompatible)
	w.noteDriveTried(v.pmid, w.drive, unfit)
	home := v.where != 0 && v.seen[v.where].Type != element.Drive
	v.again = home && (unfit || w.robot.isDriveBroken(w.drive)) && w.hasUntriedDrive(v.pmid)
}

// noteDriveTried notes that a drive could not read a medium.
func (u *identifyRun) noteDriveTried(p record.PMID, drive int, unfit bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.tried[p] == nil {
		u.tried[p] = map[int]bool{}
		u.misfit[p] = true
	}
	u.tried[p][drive] = true
	u.misfit[p] = u.misfit[p] && unfit
}

// leaveDriveAlone keeps further media out of a drive that may hold a cartridge
// which was not found.
func (u *identifyRun) leaveDriveAlone(drive int) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.lost[drive] = true
}

// hasUntriedDrive tells whether there is a usable drive that has not tried a
// medium.
func (u *identifyRun) hasUntriedDrive(p record.PMID) bool {
	drives := u.robot.usableDrives()
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, d := range drives {
		if !u.tried[p][d] {
			return true
		}
	}
	return false
}

// fitsNoDrive tells whether every drive there is has said that the medium does
// not fit.
func (u *identifyRun) fitsNoDrive(p record.PMID) bool {
	if u.hasUntriedDrive(p) {
		return false
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.misfit[p]
}
