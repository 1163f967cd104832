// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"cmp"
	"fmt"
	"slices"

	"rsm.storage/rsmctl/rsm"
)

// planArrivals brings what a person put into a port to a slot, as far as there
// are empty ones, and notes whose label has yet to be read.
func (p *planner) planArrivals() {
	for _, m := range p.unread {
		if unread(m) {
			lib := p.libraryNamed(m.Library)
			lib.unread = append(lib.unread, m.Name())
		}
	}
	slices.SortFunc(p.arrived, compareMedia)
	used := map[string]int{}
	full := map[*rsm.Medium]bool{}
	for _, m := range p.arrived {
		if p.libraryNamed(m.Library).obstacle == "" && !p.frozen[m.PMID] {
			if used[m.Library] == p.snap.EmptySlots[m.Library] {
				p.groupOf(kindLibrary, LibraryFull, m.Library).add(m.Name())
				full[m] = true
				continue
			}
			used[m.Library]++
		}
		p.want(m, Step{
			Action: Inject, Kind: kindMedium, Reason: ArrivedInPort,
			Message: p.at(m) + " was put into a port; move it to a slot",
		})
	}
	// What stays in a port has no slot to be put back to after a read.
	p.unread = slices.DeleteFunc(p.unread, func(m *rsm.Medium) bool { return full[m] })
}

// planReading reads the labels that were never read, those of sides that were
// allocated by their barcode alone, and those that only a restored database
// has read. What is in a drive comes first, then the barcodes that a manifest
// expects.
func (p *planner) planReading() {
	for _, m := range p.inReadingOrder() {
		if p.trusted[m.PMID] {
			continue
		}
		if lib := p.libraryNamed(m.Library); lib.noDriveLeft() {
			lib.drivesAwaited = append(lib.drivesAwaited, m.Name())
			continue
		}
		reason, message := p.whyRead(m)
		step := Step{Action: Identify, Kind: kindMedium, Reason: reason, Message: message}
		if problem := problemOf(m); problem != "" {
			step.Message += " (the last attempt failed: " + problem + ")"
			p.blockMedium(m, kindMedium, CannotIdentify,
				fmt.Sprintf("the label of %s could not be read: %s", p.at(m), problem),
				"look after the drive or the cartridge; rsmctl tries again with every apply")
		}
		p.want(m, step)
	}
}

// whyRead says why a label has to be read.
func (p *planner) whyRead(m *rsm.Medium) (Reason, string) {
	switch {
	case slices.ContainsFunc(m.Sides, func(s rsm.Side) bool { return s.State == rsm.Unknown }):
		return NeverRead, p.at(m) + " was never read; read its label"
	case claimed(m):
		return RestoredClaim, p.at(m) + " " + p.believed(m) + "; that was not seen to be so since; read its label"
	case unverified(m):
		return NotVerified, p.at(m) + " was allocated by its barcode and its label was not read since; read it"
	case unread(m):
		return OutOfSight, p.at(m) + " was out of sight since its label was read; read it again"
	}
	return RestoredClaim, p.at(m) + " " + p.believed(m) + ", but no manifest wants it; read what is on it now"
}

// inReadingOrder sorts the media whose label is to be read, each once.
func (p *planner) inReadingOrder() []*rsm.Medium {
	order := map[string]int{}
	for _, m := range p.unread {
		order[m.Barcode] = 2
	}
	for i := range p.desired.Sides {
		if d := &p.desired.Sides[i]; d.Barcode != "" && order[d.Barcode] == 2 {
			order[d.Barcode] = 1
		}
	}
	place := func(m *rsm.Medium) int {
		if m.Location.Type == rsm.InDrive {
			return 0
		}
		return order[m.Barcode]
	}
	slices.SortFunc(p.unread, func(a, b *rsm.Medium) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), compareMedia(a, b))
	})
	return slices.Compact(p.unread)
}

func unverified(m *rsm.Medium) bool {
	return slices.ContainsFunc(m.Sides, func(s rsm.Side) bool { return s.Evidence.Level == rsm.Unverified })
}

// problemOf says why the last attempt to read a label of m failed.
func problemOf(m *rsm.Medium) string {
	for i := range m.Sides {
		if problem := m.Sides[i].Evidence.Problem; problem != "" {
			return problem
		}
	}
	return ""
}

// settleTakes plans the steps that give media to pools. Both sides of a medium
// are in one pool, so that two pools cannot each have one.
func (p *planner) settleTakes() {
	slices.SortFunc(p.takes, func(a, b take) int { return compareSideSteps(a.step, b.step) })
	for rest := p.takes; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].medium == rest[0].medium {
			n++
		}
		p.settleMedium(rest[0].medium, rest[:n])
		rest = rest[n:]
	}
}

func (p *planner) settleMedium(m *rsm.Medium, takes []take) {
	if other := p.wantedElsewhere(m, takes); other != "" {
		for _, t := range takes {
			p.blockMedium(m, kindSide, FlipSideElsewhere,
				fmt.Sprintf("side %d of %s is wanted in pool %s, but %s; both sides of a medium are in one pool", t.step.Side, p.at(m), t.step.Pool, other),
				"list both sides in MediaSets of one pool")
		}
		return
	}
	lib := p.libraryOf(m)
	for _, t := range takes {
		p.emit(lib, t.step)
		if t.step.Action == MoveToPool {
			return // the medium moves once, with both sides; what is left is for the next pass
		}
	}
}

// wantedElsewhere says what keeps a medium from going where takes wants it,
// empty when nothing does.
func (p *planner) wantedElsewhere(m *rsm.Medium, takes []take) string {
	pool := takes[0].step.Pool
	settled := map[int]bool{}
	for _, t := range takes {
		settled[t.step.Side] = true
		if t.step.Pool != pool {
			return fmt.Sprintf("pools %s and %s each want one", pool, t.step.Pool)
		}
	}
	for i := range m.Sides {
		if settled[i] {
			continue
		}
		if state := m.Sides[i].State; m.Pool != pool && (state == rsm.Allocated || state == rsm.Complete) {
			return fmt.Sprintf("its side %d is allocated in %s", i, m.Pool)
		}
		// It cannot be had now, but the medium would be in the wrong pool then.
		if at, expected := p.wanted[m.Sides[i].OMID.Key()]; expected && p.desired.Sides[at].Pool != pool {
			return fmt.Sprintf("%s wants side %d in %s", p.asker(&p.desired.Sides[at]), i, p.desired.Sides[at].Pool)
		}
	}
	return ""
}
