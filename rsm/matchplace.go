// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"cmp"
	"fmt"
	"slices"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/record"
)

// byTheirPlace settles an element whose barcode is none, or none that is
// known: the medium recorded there is believed to be there still, unless it
// was seen elsewhere or had another barcode.
func (x *matcher) byTheirPlace(e element.Element) {
	m := x.at[e.Address]
	if m == nil || x.taken[m.PMID] {
		x.fromSource(e)
		return
	}
	switch before := x.elements[e.Address]; {
	case e.Barcode == "" && m.Barcode == "":
		x.putInElement(m, e)
	case e.Barcode == "":
		old := before != nil && before.Full && before.Barcode == ""
		held := x.putInElement(m, e)
		if !old {
			held.Happened(record.OutOfSight)
		}
		x.noteFinding(held, record.BarcodeUnreadable, old, "barcode %s of %s %d cannot be read; believed to be the same cartridge", m.Barcode, e.Type, e.Address)
	case m.Barcode == "":
		held := x.putInElement(m, e)
		held.Happened(record.OutOfSight)
		held.Barcode, held.Mount = e.Barcode, nil // in a drive it may be anybody's
		x.noteFinding(held, record.BarcodeChanged, false, "the cartridge in %s %d had no readable barcode and now shows %s", e.Type, e.Address, e.Barcode)
	default:
		x.fromSource(e)
	}
}

// fromSource settles a cartridge without a barcode in a drive: it is the one
// recorded in the slot that the changer says it came from, when that is empty
// now. Everything else is a cartridge that the records do not have.
func (x *matcher) fromSource(e element.Element) {
	m := x.at[e.Source]
	empty, ok := x.seen[e.Source]
	if e.Source != 0 && e.Barcode == "" && m != nil && !x.taken[m.PMID] && ok && !empty.Full {
		x.putInElement(m, e)
		return
	}
	x.noteAppeared(e)
}

// noteAppeared makes the record of a cartridge that the records do not have.
func (x *matcher) noteAppeared(e element.Element) {
	m := &record.Medium{
		PMID: x.newPMID(), Barcode: e.Barcode, Type: record.TypeOfBarcode(e.Barcode),
		Library: x.library, Created: x.began,
	}
	m.Pool = record.SystemPool(record.UnrecognizedPool, m.Type)
	sides := record.SidesOf(m.Type)
	if m.Type == "" && x.rotates {
		sides = 2
	}
	m.Sides = make([]record.Side, sides)
	for i := range m.Sides {
		m.Sides[i] = record.NewSide()
	}
	x.setPlace(m, e)
	text := fmt.Sprintf("new to the records, in %s %d", e.Type, e.Address)
	for _, other := range x.byBarcode(e.Barcode) {
		if e.Barcode != "" && other.Online() && other.Library != x.library {
			text += fmt.Sprintf("; %s of %s is recorded with the same barcode", other.Location, other.Library)
		}
	}
	x.noteFinding(m, record.Appeared, false, "%s", text)
}

// putInElement records that a known medium is in e, and says so when it was elsewhere.
func (x *matcher) putInElement(m *record.Medium, e element.Element) *record.Medium {
	held := m.Clone()
	if e.Barcode != "" && e.Barcode == m.Barcode && m.Some((*record.Side).Claimed) && x.isCertain(e.Barcode) {
		held.Happened(record.SeenAgain)
	}
	x.setPlace(held, e)
	to := held.Location
	switch {
	case !m.Online():
		held.Happened(record.OutOfSight)
		held.Unseen, held.Ejected = nil, false
		x.noteFinding(held, record.Returned, false, "was %s, is in %s", wayOfBeingAway(m), to)
	case m.Location != to:
		held.Happened(record.SeenElsewhere)
		if x.strange(m) || x.strange(held) {
			held.Happened(record.OutOfSight) // others had it in a drive: anything may be on it
		}
		held.Ejected = false
		x.noteFinding(held, record.Moved, false, "moved from %s to %s", m.Location, to)
	case m.Ejected && e.PutByOperator:
		held.Happened(record.OutOfSight)
		held.Ejected = false
		x.noteFinding(held, record.Returned, false, "was ejected, and was put back into %s", to)
	}
	return held
}

// isCertain tells whether a barcode can mean one cartridge only: one shows it,
// and one record has it.
func (x *matcher) isCertain(barcode string) bool {
	return x.shown[barcode] == 1 && len(x.byBarcode(barcode)) == 1
}

// wayOfBeingAway says in what way a medium is not in a library.
func wayOfBeingAway(m *record.Medium) string {
	if m.Unseen != nil {
		return "missing"
	}
	return "offline"
}

// setPlace sets the place of a record.
func (x *matcher) setPlace(m *record.Medium, e element.Element) {
	m.Library = x.library
	m.MoveTo(e)
	m.Cleaning = m.Cleaning || e.Cleaning || record.IsCleaningBarcode(m.Barcode)
	x.holds[e.Address] = m
	x.taken[m.PMID] = true
}

// settleUnseen deals with the media that were not seen. One whose element was not
// seen either is left where it was: not seen is not gone. One whose element
// holds nothing, or another, is offline; it is missing only when there is no
// cartridge left that it could be. Each one that others have in a drive can be
// one that is gone.
func (x *matcher) settleUnseen() {
	missing := x.out.complete && !x.unidentified()
	hidden := x.countHidden()
	for _, m := range x.media {
		if x.taken[m.PMID] {
			continue
		}
		if m.Online() {
			if _, looked := x.seen[m.Location.Address]; !looked && x.elementExists(m.Location.Address) {
				continue
			}
		}
		if m.OnlySeen() && (m.Barcode == "" || x.out.complete) {
			x.out.nobody = append(x.out.nobody, m.PMID)
			x.noteFinding(m, record.Vanished, false, "was in %s; its label was never read, its record is dropped", m.Location)
			continue
		}
		gone := m.Clone()
		gone.Location, gone.Mount = record.Location{Type: record.Offline}, nil
		if gone.Unseen == nil && !gone.Ejected && missing && hidden > 0 {
			hidden-- // it may be that one
		} else if gone.Unseen == nil && !gone.Ejected && missing {
			began := x.began
			gone.Unseen = &began
			x.noteFinding(gone, record.Vanished, false, "was in %s; a complete inventory did not find it", m.Location)
		}
		x.out.media = append(x.out.media, gone)
	}
}

// elementExists tells whether the library still has an element.
func (x *matcher) elementExists(address int) bool {
	if !x.out.complete {
		return true
	}
	return slices.ContainsFunc(x.status.Elements, func(e element.Element) bool { return e.Address == address })
}

// unidentified tells whether some cartridge here could be any: its label was
// never read, and can be.
func (x *matcher) unidentified() bool {
	for _, m := range x.holds {
		if !m.Cleaning && m.SomeSideIs(record.Unknown) && !x.strange(m) {
			return true
		}
	}
	return false
}

// countHidden counts the cartridges that others have in drives, and whose label was
// never read.
func (x *matcher) countHidden() (n int) {
	for _, m := range x.holds {
		if !m.Cleaning && m.SomeSideIs(record.Unknown) && x.strange(m) {
			n++
		}
	}
	return n
}

// recordElements writes down who is where.
func (x *matcher) recordElements() {
	for _, m := range x.holds {
		x.out.media = append(x.out.media, m)
	}
	slices.SortFunc(x.out.media, func(a, b *record.Medium) int { return cmp.Compare(a.PMID, b.PMID) })
	present := map[int]bool{}
	for _, e := range x.status.Elements {
		present[e.Address] = true
		if x.only == nil || x.only[e.Address] {
			x.out.elements[e.Address] = &record.Element{Library: x.library, Element: e, PMID: x.occupant(e)}
		}
	}
	for address, e := range x.elements {
		switch {
		case x.out.elements[address] != nil:
		case x.out.complete && !present[address]:
			x.out.gone = append(x.out.gone, address)
		case x.taken[e.PMID]: // it was seen elsewhere
			left := *e
			left.PMID = ""
			x.out.elements[address] = &left
		}
	}
	slices.Sort(x.out.gone)
}

// occupant names the medium in an element. What an element with an exception
// holds is what it held, if that was not seen elsewhere.
func (x *matcher) occupant(e element.Element) record.PMID {
	if m := x.holds[e.Address]; m != nil {
		return m.PMID
	}
	if m := x.at[e.Address]; m != nil && e.Exception != "" && !x.taken[m.PMID] {
		return m.PMID
	}
	return ""
}
