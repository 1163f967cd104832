// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"cmp"
	"slices"
	"strings"

	"rsm.storage/rsmctl/rsm"
)

// absentee is an expected side that is not to be found; medium is nil when it
// was never seen.
type absentee struct {
	side   *DesiredSide
	medium *rsm.Medium
}

// awaitDrive notes that an expected side may be in a drive that others use.
func (d *usedDrive) awaitDrive(side *DesiredSide) {
	d.mayHold = append(d.mayHold, called(side))
}

// called is how an expected side is called, with its label.
func called(side *DesiredSide) string { return nameOf(side) + " (" + side.OMID.String() + ")" }

// settleAbsent decides about the expected sides that are not to be found. Of
// those, as many may be in drives that others use, or wait for such a drive, as
// there are cartridges that nobody could read: for these nobody is sent. Whoever
// declares no barcode comes first, since a barcode would have told.
func (p *planner) settleAbsent() {
	slices.SortFunc(p.absent, func(a, b absentee) int {
		return cmp.Or(compareBools(a.side.Barcode != "", b.side.Barcode != ""),
			cmp.Compare(a.side.OMID.Type, b.side.OMID.Type), cmp.Compare(a.side.OMID.ID, b.side.OMID.ID))
	})
	hiding, waiting := p.hidingDrives(), p.waitingForDrives()
	for i, a := range p.absent {
		switch at := i - len(hiding); {
		case i < len(hiding):
			hiding[i].awaitDrive(a.side)
		case at < len(waiting):
			waiting[at].mayHold = append(waiting[at].mayHold, called(a.side))
		default:
			p.ask(a.side, a.medium)
		}
	}
}

// waitingForDrives has, for each cartridge that could be any and that nothing can
// read since others use all drives, its library.
func (p *planner) waitingForDrives() (all []*libraryView) {
	declared := map[string]bool{}
	for i := range p.desired.Sides {
		declared[p.desired.Sides[i].Barcode] = true
	}
	for _, m := range p.unread {
		lib := p.libraryNamed(m.Library)
		if lib.declared && lib.noDriveLeft() && neverRead(m) && (m.Barcode == "" || !declared[m.Barcode]) {
			all = append(all, lib)
		}
	}
	slices.SortFunc(all, func(a, b *libraryView) int { return strings.Compare(a.name, b.name) })
	return all
}

// hidingDrives are the drives that others use whose cartridge could be any.
func (p *planner) hidingDrives() (all []*usedDrive) {
	for _, d := range p.used {
		if d.lib.declared && !d.comesHome && len(d.mayHold) == 0 && d.medium != nil && !d.medium.Cleaning && neverRead(d.medium) {
			all = append(all, d)
		}
	}
	slices.SortFunc(all, compareUsed)
	return all
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
