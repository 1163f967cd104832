// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"fmt"
	"maps"
	"slices"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/label"
)

// planMissing plans for an expected side that no medium carries. Its declared
// barcode is a hint: it may be on a medium that has yet to be read.
func (p *planner) planMissing(d *DesiredSide) {
	if d.Barcode != "" && p.followBarcode(d) {
		return
	}
	if !d.Offline {
		p.request(d, nil)
	}
}

// followBarcode looks at the medium with the declared barcode. It reports
// false when there is none in a library, so that the side has to be asked for.
func (p *planner) followBarcode(d *DesiredSide) bool {
	media := slices.DeleteFunc(slices.Clone(p.codes(d.Barcode)), func(m *rsm.Medium) bool { return !m.Online() })
	switch {
	case len(media) == 0:
		return false
	case len(media) > 1:
		p.reportSameBarcode(d.Barcode, media, p.asker(d))
	case media[0].SetAside != nil:
		// Reported with the medium.
	case p.used[media[0].PMID] != nil && neverRead(media[0]) && !d.ByBarcode:
		p.used[media[0].PMID].awaitDrive(d)
	case media[0].Cleaning || !unread(media[0]):
		p.reportOtherLabel(d, media[0])
	case d.ByBarcode && media[0].Type != "" && len(media[0].Sides) == 1 && media[0].Sides[0].State == rsm.Unknown:
		p.trust(d, media[0])
	case media[0].Ejected:
		p.blockMedium(media[0], kindSide, CannotIdentify,
			fmt.Sprintf("%s has the barcode that %s declares for %s, but was ejected before its label was read", p.at(media[0]), p.asker(d), d.OMID),
			putBack)
	}
	return true
}

// unread tells whether a side of m has to be read before anything is decided.
func unread(m *rsm.Medium) bool {
	return slices.ContainsFunc(m.Sides, func(s rsm.Side) bool { return s.Unread() || s.Evidence.Level == rsm.Claimed })
}

// trust allocates a side by its declared barcode. Its label is read next.
func (p *planner) trust(d *DesiredSide, m *rsm.Medium) {
	step := p.sideStep(Allocate, TrustedBarcode, d, m, 0)
	step.Message = fmt.Sprintf("%s has the barcode that %s declares for %s, and its MediaSet trusts barcodes; allocate it to %s, unverified",
		p.at(m), p.asker(d), d.OMID, d.Pool)
	if p.take(d, m, 0, step) {
		p.trusted[m.PMID] = true
	}
}

// reportOtherLabel reports that the declared barcode is on a medium that
// carries something else. Nobody acts: one of the two is wrong.
func (p *planner) reportOtherLabel(d *DesiredSide, m *rsm.Medium) {
	if problem := problemOf(m); problem != "" {
		p.blockMedium(m, kindSide, CannotIdentify,
			fmt.Sprintf("%s has the barcode that %s declares for %s, but its label could not be read: %s", p.at(m), p.asker(d), d.OMID, problem),
			"look after the drive or the cartridge, then "+readAgain(m))
		return
	}
	p.blockMedium(m, kindSide, LabelMismatch,
		fmt.Sprintf("%s has the barcode that %s declares for %s, but %s", p.at(m), p.asker(d), d.OMID, found(m)),
		"correct the barcode or the OMID in "+d.Set+", or find the right cartridge")
}

// found says what was read from a medium.
func found(m *rsm.Medium) string {
	if m.Cleaning {
		return "it is a cleaning cartridge"
	}
	for i := range m.Sides {
		s := &m.Sides[i]
		switch v := s.Evidence.Verdict; {
		case !s.OMID.IsZero():
			return s.OMID.String() + " was read from it"
		case v != nil && v.Kind == label.Blank:
			return "it is blank"
		}
	}
	return "no label was recognised on it"
}

func (p *planner) reportSameBarcode(barcode string, media []*rsm.Medium, asker string) {
	slices.SortFunc(media, compareMedia)
	var places []string
	for _, m := range media {
		places = append(places, p.at(m))
	}
	p.blockMedium(media[0], kindMedium, DuplicateBarcode,
		fmt.Sprintf("barcode %s, which %s declares, is on %s; nobody acts on it", barcode, asker, all(places)),
		"take all but one of them out of the libraries")
}

// planAway plans for an expected side whose medium is known and in no library.
func (p *planner) planAway(d *DesiredSide, m *rsm.Medium) { p.request(d, m) }

// request asks a person for a side, once everything was looked at. m is its
// medium, nil when it was never seen.
func (p *planner) request(d *DesiredSide, m *rsm.Medium) {
	name, reason := nameOf(d), NeverSeen
	if m != nil {
		name, reason = m.Name(), SideMissing
	}
	if r, ok := p.requests[d.OMID.Key()]; ok {
		p.plan.Waiting = append(p.plan.Waiting, Waiting{
			Kind: kindRequest, Name: r.ID, Reason: reason,
			Message: fmt.Sprintf("%s (%s, pool %s) has been asked for since %s", name, d.OMID, d.Pool, r.Opened.UTC().Format(timeForm)),
		})
		return
	}
	if len(p.everythingSeen()) > 0 {
		p.group(InventoryIncomplete, d.Pool).add(name)
		return
	}
	if pool := p.pools[d.Pool]; pool == nil || !pool.ready {
		p.group(PoolMissing, d.Pool).add(name)
		return
	}
	p.absent = append(p.absent, absentee{d, m})
}

// ask sends a person for a side that is not to be found.
func (p *planner) ask(d *DesiredSide, m *rsm.Medium) {
	name, reason := nameOf(d), NeverSeen
	if m != nil {
		name, reason = m.Name(), SideMissing
	}
	id := d.OMID
	step := Step{
		Action: RequestInject, Kind: kindSide, Name: name, Reason: reason,
		Pool: d.Pool, OMID: &id, LMID: d.LMID, Barcode: d.Barcode,
		Origin: origin(d.Set), Source: p.place(d.Pos),
	}
	lib := p.libraryToAsk(m)
	if len(p.desired.Libraries) == 1 {
		step.Library = lib.name // any other number leaves the choice to the person
	}
	if m == nil {
		step.Message = fmt.Sprintf("%s, which %s expects in %s, was never seen as %s; bring it", name, p.asker(d), d.Pool, d.OMID)
	} else {
		step.PMID, step.Barcode = m.PMID, m.Barcode
		step.Message = fmt.Sprintf("%s carries %s, which %s expects in %s; bring it", p.at(m), d.OMID, p.asker(d), d.Pool)
	}
	p.emit(lib, step)
}

// libraryToAsk is the library that a person shall bring a medium to: where it
// was, else the first that is not only observed.
func (p *planner) libraryToAsk(m *rsm.Medium) *libraryView {
	if m != nil {
		if v := p.libraries[m.Library]; v != nil && v.declared {
			return v
		}
	}
	names := slices.Sorted(maps.Keys(p.libraries))
	var first *libraryView
	for _, name := range names {
		switch v := p.libraries[name]; {
		case !v.declared:
		case v.mode == v1alpha1.ModeEnforce:
			return v
		case first == nil:
			first = v
		}
	}
	return first
}
