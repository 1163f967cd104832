// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"rsm.storage/rsmctl/rsm"
)

// usedDrive is a drive that holds a cartridge which somebody else put there. It
// is left alone, and so is the cartridge; what that holds back is counted: one
// cartridge can be one of those that are looked for.
type usedDrive struct {
	*rsm.InUse
	medium *rsm.Medium
	lib    *libraryView
	// mayHold names the expected sides that may be in it.
	mayHold []string
	// comesHome: nobody else moves media in the library, and no sign tells that
	// the drive is in use.
	comesHome bool
}

// viewDrives takes note of the drives that others use.
func (p *planner) viewDrives() {
	p.used = map[rsm.PMID]*usedDrive{}
	for _, u := range p.snap.InUse {
		lib := p.libraryNamed(u.Library)
		d := &usedDrive{InUse: u, lib: lib, comesHome: lib.exclusive && u.Idle}
		p.used[u.PMID] = d
		lib.used = append(lib.used, d)
	}
}

// neverRead tells whether it is not known at all what is on some side of m.
func neverRead(m *rsm.Medium) bool {
	return slices.ContainsFunc(m.Sides, func(s rsm.Side) bool { return s.Unread() && s.Evidence.Verdict == nil })
}

// planLeftovers brings home what rsmctl itself has left in drives. What is to be
// read is read where it is, and taken home then.
func (p *planner) planLeftovers() {
	for _, pmid := range p.snap.TakeHome {
		at := slices.IndexFunc(p.snap.Media, func(m *rsm.Medium) bool { return m.PMID == pmid })
		if at < 0 || slices.Contains(p.unread, p.snap.Media[at]) {
			continue
		}
		m := p.snap.Media[at]
		p.want(m, Step{
			Action: Dismount, Kind: kindMedium, Reason: StillInDrive,
			Message: fmt.Sprintf("%s could not be taken home when its drive had read it; take it home", p.at(m)),
		})
	}
}

// planDismounts brings home what was left in the drives of libraries in which
// nobody else moves media.
func (p *planner) planDismounts() {
	for _, name := range slices.Sorted(maps.Keys(p.libraries)) {
		lib := p.libraries[name]
		for _, d := range lib.used {
			if d.medium == nil || p.frozen[d.PMID] {
				d.comesHome = false // nobody acts on it
			}
			if !d.comesHome {
				continue
			}
			if neverRead(d.medium) && !d.medium.Cleaning {
				lib.unread = append(lib.unread, d.Name)
			}
			p.want(d.medium, Step{
				Action: Dismount, Kind: kindMedium, Reason: LeftInDrive, Drive: d.Drive,
				Message: fmt.Sprintf("%s was left in %s, and nothing tells that it is in use; take it home", p.at(d.medium), d.Where()),
			})
		}
	}
}

// noDriveLeft tells whether labels of a library cannot be read, since others use
// all its drives.
func (v *libraryView) noDriveLeft() bool {
	if v.record == nil || len(v.used) == 0 {
		return false
	}
	usable := 0
	for i := range v.record.Drives {
		if v.record.Drives[i].Connected {
			usable++
		}
	}
	for _, d := range v.used {
		if !d.comesHome {
			usable--
		}
	}
	return usable <= 0
}

func compareUsed(a, b *usedDrive) int {
	return cmp.Or(cmp.Compare(a.Library, b.Library), cmp.Compare(a.Drive, b.Drive))
}
