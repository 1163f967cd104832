// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"fmt"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/record"
)

// matchByPlace matches an element without a barcode, or with one that no record
// has. The medium recorded there is believed to be there still, unless it was seen
// elsewhere or had another barcode.
func (x *matcher) matchByPlace(e element.Element) {
	m := x.recordedAt[e.Address]
	if m == nil || x.placed[m.PMID] {
		x.matchBySource(e)
		return
	}
	switch before := x.elements[e.Address]; {
	case e.Barcode == "" && m.Barcode == "":
		x.placeKnownMedium(m, e)
	case e.Barcode == "":
		old := before != nil && before.Full && before.Barcode == ""
		held := x.placeKnownMedium(m, e)
		if !old {
			held.Happened(record.OutOfSight)
		}
		x.noteFinding(held, record.BarcodeUnreadable, old, "barcode %s of %s %d cannot be read; believed to be the same cartridge", m.Barcode, e.Type, e.Address)
	case m.Barcode == "":
		held := x.placeKnownMedium(m, e)
		held.Happened(record.OutOfSight)
		held.Barcode, held.Mount = e.Barcode, nil // in a drive it may be anybody's
		x.noteFinding(held, record.BarcodeChanged, false, "the cartridge in %s %d had no readable barcode and now shows %s", e.Type, e.Address, e.Barcode)
	default:
		x.matchBySource(e)
	}
}

// matchBySource matches a cartridge without a barcode in a drive: it is the one
// recorded in the slot that the changer says it came from, if that is empty now.
// Any other cartridge is new to the records.
func (x *matcher) matchBySource(e element.Element) {
	m := x.recordedAt[e.Source]
	empty, ok := x.seen[e.Source]
	if e.Source != 0 && e.Barcode == "" && m != nil && !x.placed[m.PMID] && ok && !empty.Full {
		x.placeKnownMedium(m, e)
		return
	}
	x.addNewMedium(e)
}

// addNewMedium makes the record of a cartridge that the records do not have.
func (x *matcher) addNewMedium(e element.Element) {
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
	x.placeMedium(m, e)
	text := fmt.Sprintf("new to the records, in %s %d", e.Type, e.Address)
	for _, other := range x.byBarcode(e.Barcode) {
		if e.Barcode != "" && other.Online() && other.Library != x.library {
			text += fmt.Sprintf("; %s of %s is recorded with the same barcode", other.Location, other.Library)
		}
	}
	x.noteFinding(m, record.Appeared, false, "%s", text)
}

// placeKnownMedium records that a known medium is in e, and reports it when it was
// elsewhere.
func (x *matcher) placeKnownMedium(m *record.Medium, e element.Element) *record.Medium {
	held := m.Clone()
	if e.Barcode != "" && e.Barcode == m.Barcode && m.Some((*record.Side).Claimed) && x.isUniqueBarcode(e.Barcode) {
		held.Happened(record.SeenAgain)
	}
	x.placeMedium(held, e)
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

// placeMedium sets the place of a record.
func (x *matcher) placeMedium(m *record.Medium, e element.Element) {
	m.Library = x.library
	m.MoveTo(e)
	m.Cleaning = m.Cleaning || e.Cleaning || record.IsCleaningBarcode(m.Barcode)
	x.placedAt[e.Address] = m
	x.placed[m.PMID] = true
}
