// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"rsm.storage/rsmctl/rsm"
)

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
	text := fmt.Sprintf("%s of %s holds %s, and rsmctl did not put it there%s; it is left alone", d.Where(), d.Library, d.Name, d.SignsInBrackets())
	if len(d.mayHold) > 0 {
		text += "; it may be " + few(d.mayHold)
	}
	return text
}

// requestDrives asks for drives of a library, when an expected side may be in
// one, or none is left to read labels with.
func (p *planner) requestDrives(lib *libraryView) {
	reason, asks := lib.asksForDrives()
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

// asksForDrives says, in a sentence each, what waits for drives that others use.
func (v *libraryView) asksForDrives() (reason Reason, asks []string) {
	reason = MayHoldExpected
	for _, d := range v.used {
		if len(d.mayHold) > 0 {
			asks = append(asks, fmt.Sprintf("%s of %s holds %s, which rsmctl did not put there and cannot read; it may be %s", d.Where(), v.name, d.Name, few(d.mayHold)))
		}
	}
	if len(v.drivesAwaited) == 0 {
		return reason, asks
	}
	var names []string
	for _, d := range v.used {
		names = append(names, fmt.Sprintf("%s in %s", d.Name, d.Where()))
	}
	ask := fmt.Sprintf("others use all drives of %s (%s), and %s cannot be read: %s",
		v.name, few(names), count(len(v.drivesAwaited), "label", "labels"), few(v.drivesAwaited))
	if len(v.mayHold) > 0 {
		ask += "; among them may be " + few(v.mayHold)
	}
	return NoDriveLeft, append(asks, ask)
}
