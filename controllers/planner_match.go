// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"cmp"
	"fmt"
	"slices"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/label"
)

// carrier is a side that carries an identity.
type carrier struct {
	medium *rsm.Medium
	// side is its index. With readOnly the identity was read from the
	// medium, but its record says otherwise; with several there is more than
	// one carrier.
	side int32
}

const (
	readOnly = -1
	several  = -2
)

// indexSides notes which identities are expected. Two entries with one
// identity are both kept from being acted on.
func (p *planner) indexSides() {
	sides := p.desired.Sides
	p.wanted = make(map[label.Key]int32, len(sides))
	p.carriers = make([]carrier, len(sides))
	for i := range sides {
		p.wanted[sides[i].OMID.Key()] = int32(i)
	}
	if len(p.wanted) == len(sides) {
		return
	}
	for i := range sides {
		if j := p.wanted[sides[i].OMID.Key()]; j != int32(i) {
			p.twice[int32(i)], p.twice[j] = true, true
		}
	}
}

// lookAtMedia looks at each medium once: whom its sides belong to, and what
// about it needs a closer look.
func (p *planner) lookAtMedia() {
	for _, m := range p.snap.Media {
		p.lookAt(m)
	}
}

func (p *planner) lookAt(m *rsm.Medium) {
	p.noteSerial(m)
	unread := false
	for i := range m.Sides {
		s := &m.Sides[i]
		unread = unread || s.Unread() || s.Evidence.Level == rsm.Unverified || s.Evidence.Level == rsm.Claimed
		p.lookAtSide(m, int32(i), s)
	}
	switch {
	case m.SetAside != nil:
		p.reportSetAside(m)
	case !m.Online():
	case p.used[m.PMID] != nil:
		p.used[m.PMID].medium = m
	default:
		if unread && !m.Cleaning && !m.Ejected {
			p.unread = append(p.unread, m)
		}
		if m.Location.Type == rsm.InPort && !m.Ejected {
			p.arrived = append(p.arrived, m)
		}
	}
}

func (p *planner) lookAtSide(m *rsm.Medium, i int32, s *rsm.Side) {
	switch s.State {
	case rsm.Unknown, rsm.Foreign, rsm.Unprepared:
		if v := s.Evidence.Verdict; v != nil && v.Kind == label.Ambiguous {
			for _, id := range v.Claims {
				if id.ID != "" {
					p.note(id.Key(), carrier{m, readOnly})
				}
			}
		}
	case rsm.Available:
		if v := p.pools[m.Pool]; v != nil && v.record != nil && v.record.Kind == rsm.FreePool && i == 0 {
			p.idle = append(p.idle, m)
		}
	}
	if s.OMID.IsZero() {
		if s.State == rsm.Allocated || s.State == rsm.Complete {
			p.loose = append(p.loose, carrier{m, i})
		}
		return
	}
	if p.note(s.OMID.Key(), carrier{m, i}) {
		return
	}
	switch s.State {
	case rsm.Allocated, rsm.Complete, rsm.Import:
		p.loose = append(p.loose, carrier{m, i})
	}
}

// note records who carries an identity, and reports whether it is expected.
func (p *planner) note(key label.Key, c carrier) bool {
	at, expected := p.wanted[key]
	if !expected {
		p.strangers[key] = append(p.strangers[key], c)
		return false
	}
	switch first := &p.carriers[at]; {
	case first.medium == nil:
		*first = c
	case first.side == several:
		p.others[at] = append(p.others[at], c)
	default:
		p.others[at] = []carrier{*first, c}
		first.side = several
	}
	return true
}

// reportSetAside reports a medium whose label contradicts its record, and
// notes that it was read as somebody else.
func (p *planner) reportSetAside(m *rsm.Medium) {
	a := m.SetAside
	if !a.Found.IsZero() && !carries(m, a.Found.Key()) {
		p.note(a.Found.Key(), carrier{m, readOnly})
	}
	if a.Reason == string(rsm.CartridgeChanged) {
		p.blockMedium(m, kindMedium, CartridgeChanged, a.Message+"; it is set aside, and nothing is done with it",
			"put the right cartridge back and "+readAgain(m)+", or drop "+a.Expected.String()+" from its MediaSet")
		return
	}
	expected, found, cure := a.Expected.String(), a.Found.String(), "drop "+a.Expected.String()+" from its MediaSet"
	if a.Expected.IsZero() {
		expected, cure = "one without a label of its own", "deallocate it"
	}
	if a.Found.IsZero() {
		found = "no such label"
	}
	p.blockMedium(m, kindMedium, LabelMismatch,
		fmt.Sprintf("%s is recorded as %s, but %s was read from it; it is set aside, and nothing is done with it", p.at(m), expected, found),
		"find out which is right: put the right cartridge or barcode back and "+readAgain(m)+", or "+cure)
}

func carries(m *rsm.Medium, key label.Key) bool {
	for i := range m.Sides {
		if m.Sides[i].OMID.Key() == key {
			return true
		}
	}
	return false
}

// reportDuplicates reports identities that more than one medium carries.
// Nobody acts on any of them. Strangers that nobody would have acted on
// anyhow are no more than drift.
func (p *planner) reportDuplicates() {
	for at, carriers := range p.others {
		d := &p.desired.Sides[at]
		if carriers = rivals(carriers); len(carriers) == 1 {
			p.carriers[at] = carriers[0]
			continue
		}
		p.reportDuplicate(d.OMID.Key(), carriers, fmt.Sprintf(", and %s expects it", p.asker(d)), true)
	}
	for key, carriers := range p.strangers {
		if carriers = rivals(carriers); len(carriers) > 1 {
			p.reportDuplicate(key, carriers, "", slices.ContainsFunc(carriers, func(c carrier) bool { return c.held() || p.expectsSideOf(c.medium) }))
		}
	}
}

// expectsSideOf tells whether some side of a medium is expected and not yet as
// declared: what freezes the medium is in that one's way, too. A copy that was
// taken away is not the one that is expected: its rival is.
func (p *planner) expectsSideOf(m *rsm.Medium) bool {
	return slices.ContainsFunc(m.Sides, func(s rsm.Side) bool {
		at, expected := p.wanted[s.OMID.Key()]
		return expected && p.mayStandFor(at, m) && !asDeclared(&p.desired.Sides[at], m, &s)
	})
}

// mayStandFor tells whether a medium carries what is expected, or is one of
// several that do. It needs p.carriers to be settled.
func (p *planner) mayStandFor(at int32, m *rsm.Medium) bool {
	c := p.carriers[at]
	return c.medium == m || c.side == several
}

// rivals leaves out the carriers that were taken out of the libraries and that
// no application holds, if others are left: to take copies away is how a
// person decides between them.
//
// Media that are all set aside are no rivals either: nobody acts on them as it
// is, and where barcodes were exchanged each is what another is recorded as.
func rivals(carriers []carrier) []carrier {
	if len(carriers) < 2 {
		return carriers
	}
	if !slices.ContainsFunc(carriers, func(c carrier) bool { return c.medium.SetAside == nil }) {
		return carriers[:1]
	}
	var left []carrier
	for _, c := range carriers {
		if c.medium.Online() || c.held() {
			left = append(left, c)
		}
	}
	if len(left) == 0 {
		return carriers
	}
	return left
}

func (p *planner) reportDuplicate(key label.Key, carriers []carrier, expected string, blocks bool) {
	p.reportRivals(DuplicateOMID, carriers, fmt.Sprintf("%s%s; nothing is done with any of them", p.carriedBy(key, carriers), expected),
		"take all but one of them out of the libraries, or relabel the copies", blocks)
}

// reportRivals keeps everybody from media that cannot all be what they seem. What
// blocks nothing that is wanted is no more than drift.
func (p *planner) reportRivals(reason Reason, carriers []carrier, message, cure string, blocks bool) {
	for _, c := range carriers {
		m := c.medium
		if unverified(m) && !p.frozen[m.PMID] && m.Location.Type != rsm.InPort {
			p.unsure[m.PMID] = true
		}
		p.frozen[m.PMID] = true
	}
	if !blocks {
		first := carriers[0].medium
		p.plan.Drift = append(p.plan.Drift, Drift{
			Kind: kindMedium, Name: first.Name(), Reason: reason, Message: message, Library: first.Library, PMID: first.PMID,
		})
		return
	}
	p.block(Blocked{
		Kind: kindSide, Name: carriers[0].medium.Name(), Reason: reason, Message: message, Cure: cure,
	})
}

// carriedBy names the media that carry an identity, and puts them in order.
func (p *planner) carriedBy(key label.Key, carriers []carrier) string {
	return fmt.Sprintf("%s is carried by %s", key, p.names(carriers))
}

// names names the media of carriers, and puts them in order.
func (p *planner) names(carriers []carrier) string {
	slices.SortFunc(carriers, func(a, b carrier) int {
		return cmp.Or(compareMedia(a.medium, b.medium), cmp.Compare(a.side, b.side))
	})
	var names []string
	for _, c := range carriers {
		names = append(names, p.at(c.medium))
	}
	return all(slices.Compact(names))
}

// held reports whether the side is some application's.
func (c carrier) held() bool {
	if c.side < 0 {
		return false
	}
	state := c.medium.Sides[c.side].State
	return state == rsm.Allocated || state == rsm.Complete
}

// codes finds media by their barcode.
func (p *planner) codes(barcode string) []*rsm.Medium {
	if p.byCode == nil {
		p.byCode = make(map[string][]*rsm.Medium, len(p.snap.Media))
		for _, m := range p.snap.Media {
			if m.Barcode != "" {
				p.byCode[m.Barcode] = append(p.byCode[m.Barcode], m)
			}
		}
	}
	return p.byCode[barcode]
}

// holder finds the side that has an LMID.
func (p *planner) holder(id rsm.LMID) (carrier, bool) {
	if p.byLMID == nil {
		p.byLMID = make(map[rsm.LMID]carrier, len(p.snap.Media))
		for _, m := range p.snap.Media {
			for i := range m.Sides {
				if m.Sides[i].LMID != "" {
					p.byLMID[m.Sides[i].LMID] = carrier{m, int32(i)}
				}
			}
		}
	}
	c, ok := p.byLMID[id]
	return c, ok
}
