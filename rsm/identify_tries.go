// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"errors"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/record"
)

// judgeVisit decides whether the medium is worth another drive, and what the drive
// is good for.
func (w *worker) judgeVisit(v *visit) {
	if v.failure == nil {
		return
	}
	if drive, known := v.seen[w.drive]; v.where == 0 && (!known || drive.Full || drive.Exception != "") {
		w.loseDrive(w.drive)
	}
	w.robot.blameDrive(w.drive, v.failure)
	unfit := errors.Is(v.failure, library.ErrIncompatible)
	w.noteTried(v.p, w.drive, unfit)
	home := v.where != 0 && v.seen[v.where].Type != element.Drive
	v.again = home && (unfit || w.robot.isBroken(w.drive)) && w.anotherDrive(v.p)
}

// noteTried keeps in mind that a drive could not read a medium.
func (u *run) noteTried(p record.PMID, drive int, unfit bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.tried[p] == nil {
		u.tried[p] = map[int]bool{}
		u.misfit[p] = true
	}
	u.tried[p][drive] = true
	u.misfit[p] = u.misfit[p] && unfit
}

// loseDrive leaves a drive alone in which a cartridge may be that was not found.
func (u *run) loseDrive(drive int) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.lost[drive] = true
}

// anotherDrive tells whether there is a drive that has not been tried.
func (u *run) anotherDrive(p record.PMID) bool {
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

// fitsNone tells whether every drive there is has said that the medium does
// not fit.
func (u *run) fitsNone(p record.PMID) bool {
	if u.anotherDrive(p) {
		return false
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.misfit[p]
}
