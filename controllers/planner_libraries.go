// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"fmt"
	"maps"
	"slices"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm"
)

// libraryView is a library as the planner sees it: declared, recorded, or both.
type libraryView struct {
	name     string
	declared bool
	mode     v1alpha1.Mode
	record   *rsm.Library
	// obstacle is why no step may touch its media, and why says so in words.
	obstacle Reason
	why      string
	// held are the steps that the obstacle holds back.
	held []Step
	// unread are the names of media whose label has yet to be read.
	unread []string
	// exclusive: nobody else moves media in it.
	exclusive bool
	// used are its drives that others use, drivesAwaited the names of media whose
	// label cannot be read for want of another one.
	used          []*usedDrive
	drivesAwaited []string
	// mayHold names the expected sides that may be among those.
	mayHold []string
	// open counts what was begun and whose outcome is not known.
	open int
}

func (p *planner) viewLibraries() {
	p.libraries = map[string]*libraryView{}
	for i := range p.desired.Libraries {
		d := &p.desired.Libraries[i]
		v := &libraryView{name: d.Name, declared: true, mode: d.Mode, exclusive: d.Access == v1alpha1.AccessExclusive}
		why, unreachable := p.observed.Unreachable[d.Name]
		switch {
		case d.Mode == v1alpha1.ModeSuspend:
			v.obstacle, v.why = LibrarySuspended, "is suspended"
		case unreachable:
			v.obstacle, v.why = LibraryUnreachable, "cannot be reached: "+why
		case d.Mode == v1alpha1.ModeObserve:
			v.obstacle, v.why = LibraryObserved, "is only observed"
		}
		p.libraries[d.Name] = v
	}
	for _, record := range p.snap.Libraries {
		p.libraryNamed(record.Name).record = record
	}
	p.manyLibraries = len(p.libraries) > 1
}

// libraryNamed finds a library; one that no manifest declares cannot be
// worked with.
func (p *planner) libraryNamed(name string) *libraryView {
	v := p.libraries[name]
	if v == nil {
		v = &libraryView{name: name, obstacle: LibraryUnreachable, why: "is in no manifest that could be read"}
		p.libraries[name] = v
	}
	return v
}

// libraryOf is the library that stands in for a medium: the one it is in, or
// was last seen in. Nil when that is none, or one that is no more.
func (p *planner) libraryOf(m *rsm.Medium) *libraryView {
	if m.Library == "" {
		return nil
	}
	v := p.libraryNamed(m.Library)
	if !v.declared && !m.Online() {
		return nil
	}
	return v
}

// everythingSeen says why it cannot be concluded that what was not found is
// not there. It is empty when every declared library was seen completely, no
// label is left to be read, and nothing is under way.
func (p *planner) everythingSeen() []string {
	if p.doubts != nil {
		return p.doubts
	}
	p.doubts = []string{}
	declared := false
	for _, name := range slices.Sorted(maps.Keys(p.libraries)) {
		v := p.libraries[name]
		if !v.declared {
			continue
		}
		declared = true
		if doubt := v.doubt(); doubt != "" {
			p.doubts = append(p.doubts, name+" "+doubt)
		}
	}
	if !declared {
		p.doubts = append(p.doubts, "no manifest declares a library")
	}
	return p.doubts
}

func (v *libraryView) doubt() string {
	switch {
	case v.obstacle == LibraryUnreachable, v.obstacle == LibrarySuspended:
		return v.why
	case v.record == nil || v.record.Inventory == nil:
		return "was never inventoried"
	case !v.record.Inventory.Complete && v.record.Inventory.Problem != "":
		return "was not inventoried completely: " + v.record.Inventory.Problem
	case !v.record.Inventory.Complete:
		return "was not inventoried completely"
	case v.open > 0:
		return "has work under way whose outcome is not known"
	case len(v.unread) > 0 && !v.noDriveLeft(): // else they are counted, by settleAbsent
		return "holds media whose label was not read: " + few(v.unread)
	}
	return ""
}

// reportOpen reports what was begun and whose outcome looking did not settle.
// Nobody acts on those media.
func (p *planner) reportOpen() {
	for _, r := range p.snap.Open {
		p.libraryNamed(r.Library).open++
		if r.PMID != "" {
			p.frozen[r.PMID] = true
		}
		name := r.Name
		if name == "" {
			name = string(r.PMID)
		}
		p.block(Blocked{
			Kind: kindMedium, Name: name, Reason: OutcomeUnknown,
			Message: fmt.Sprintf("%s of %s in %s was begun and its outcome is not known; nothing is done with this medium",
				r.Verb, name, r.Library),
			Cure: "look where the cartridge is, then run `rsmctl inventory " + r.Library + "`",
		})
	}
}

// reportLibraries reports what holds steps back, once for each library, and
// every library without an answer: nothing is concluded about its media.
func (p *planner) reportLibraries() {
	for _, v := range p.libraries {
		unanswered := v.declared && v.obstacle == LibraryUnreachable
		if len(v.held) == 0 && !unanswered {
			continue
		}
		slices.SortFunc(v.held, compareSteps)
		message := fmt.Sprintf("%s %s; nothing is concluded about its media", v.name, v.why)
		if len(v.held) > 0 {
			message = fmt.Sprintf("%s %s, so nothing is done about %s", v.name, v.why, few(namesOf(v.held)))
		}
		p.block(Blocked{
			Kind: kindLibrary, Name: v.name, Reason: v.obstacle, Message: message, Cure: v.cure(), Steps: v.held,
		})
	}
}

func (v *libraryView) cure() string {
	switch {
	case !v.declared:
		return "declare the library again, or take its media out"
	case v.obstacle == LibraryUnreachable:
		return "make the library answer, then run rsmctl again"
	}
	return "set spec.mode of Library " + v.name + " to Enforce"
}
