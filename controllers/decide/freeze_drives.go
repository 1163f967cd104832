// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"rsm.storage/rsmctl/rsm/record"
)

// freezeDrives decides which media come home from drives that others used. They
// are in a library in which nobody else moves media, no sign tells that the drive
// is in use, and they are not frozen.
func freezeDrives(s sight, u untouchable) frozen {
	f := frozen{untouchable: u, comesHome: map[record.PMID]bool{}, driveless: map[string]bool{}}
	for name, drives := range s.usedIn {
		lib := s.libraryNamed(name)
		for _, d := range drives {
			if m := s.inDrive[d.PMID]; lib.exclusive && d.Idle && m != nil && !u.isFrozen(m) {
				f.comesHome[d.PMID] = true
			}
		}
		if lib.record != nil && f.drivesLeft(lib, drives) <= 0 {
			f.driveless[name] = true
		}
	}
	return f
}

// drivesLeft counts the drives of a library in which labels can be read.
func (f frozen) drivesLeft(lib *seenLibrary, used []*usedDrive) (left int) {
	for i := range lib.record.Drives {
		if lib.record.Drives[i].Connected {
			left++
		}
	}
	for _, d := range used {
		if !f.comesHome[d.PMID] {
			left--
		}
	}
	return left
}
