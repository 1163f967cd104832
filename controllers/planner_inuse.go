// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

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

// absentee is an expected side that is not to be found; medium is nil when it
// was never seen.
type absentee struct {
	side   *DesiredSide
	medium *rsm.Medium
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

func compareUsed(a, b *usedDrive) int {
	return cmp.Or(cmp.Compare(a.Library, b.Library), cmp.Compare(a.Drive, b.Drive))
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

// reportUsedDrives says which drives others use, and asks a person where that
// keeps something waiting: once for each library.
func (p *planner) reportUsedDrives() {
	for _, name := range slices.Sorted(maps.Keys(p.libraries)) {
		lib := p.libraries[name]
		if !lib.declared {
			continue
		}
		slices.SortFunc(lib.used, compareUsed)
		for _, d := range lib.used {
			p.plan.Drift = append(p.plan.Drift, Drift{
				Kind: kindDrive, Name: name + "/" + strconv.Itoa(d.Drive), Reason: DriveInUse, Message: d.report(),
				Library: name, PMID: d.PMID,
			})
		}
		p.requestDrives(lib)
	}
}

// report says who uses a drive, and what that holds back.
func (d *usedDrive) report() string {
	text := fmt.Sprintf("%s of %s holds %s, and rsmctl did not put it there", d.Where(), d.Library, d.Name)
	if len(d.Signs) > 0 {
		text += " (" + strings.Join(d.Signs, "; ") + ")"
	}
	text += "; it is left alone"
	if len(d.mayHold) > 0 {
		text += "; it may be " + few(d.mayHold)
	}
	return text
}

// requestDrives asks for drives of a library, when an expected side may be in
// one, or none is left to read labels with.
func (p *planner) requestDrives(lib *libraryView) {
	var asks []string
	reason := MayHoldExpected
	for _, d := range lib.used {
		if len(d.mayHold) > 0 {
			asks = append(asks, fmt.Sprintf("%s of %s holds %s, which rsmctl did not put there and cannot read; it may be %s", d.Where(), lib.name, d.Name, few(d.mayHold)))
		}
	}
	if len(lib.drivesAwaited) > 0 {
		reason = NoDriveLeft
		var names []string
		for _, d := range lib.used {
			names = append(names, fmt.Sprintf("%s in %s", d.Name, d.Where()))
		}
		ask := fmt.Sprintf("others use all drives of %s (%s), and %s cannot be read: %s",
			lib.name, few(names), count(len(lib.drivesAwaited), "label", "labels"), few(lib.drivesAwaited))
		if len(lib.mayHold) > 0 {
			ask += "; among them may be " + few(lib.mayHold)
		}
		asks = append(asks, ask)
	}
	if len(asks) == 0 {
		return
	}
	message := fmt.Sprintf("%s; leave it to whoever uses it, or take a cartridge out with `rsmctl dismount %s DRIVE`", strings.Join(asks, "; "), lib.name)
	for _, r := range p.snap.Requests {
		if r.Kind == rsm.FreeDrive && r.Library == lib.name && r.Message == message {
			p.plan.Waiting = append(p.plan.Waiting, Waiting{
				Kind: kindRequest, Name: r.ID, Reason: DriveInUse,
				Message: message + " (asked for since " + r.Opened.UTC().Format(timeForm) + ")",
			})
			return
		}
	}
	p.emit(lib, Step{Action: RequestDismount, Kind: kindLibrary, Name: lib.name, Reason: reason, Library: lib.name, Message: message})
}
