// SPDX-License-Identifier: Apache-2.0

package record

import (
	"rsm.storage/rsmctl/rsm/label"
)

// OnlySeen tells whether all that is known of the cartridge is that an element
// once said it was there: no label was ever read, nobody ejected it, and it is
// no cleaning cartridge. It may never have been one: elements lie.
func (m *Medium) OnlySeen() bool {
	return !m.Cleaning && !m.Ejected && !m.Some(func(s *Side) bool {
		return s.State != Unknown || s.Evidence.Verdict != nil
	})
}

// Provisional tells whether nobody relies on the record of this medium: no
// side is held, free, or was ever given to anyone.
func (m *Medium) Provisional() bool {
	for i := range m.Sides {
		if m.Sides[i].LastLMID != "" {
			return false
		}
	}
	return m.EverySideIs(Unknown, Foreign, Import, Incompatible)
}

// CouldBe tells whether the cartridge of m, which was just read, can be this
// medium: its memory has the same serial number, if both are known, and it is
// nowhere, or has the same barcode and is recorded in another library that does
// not answer. One that answers says itself whether it still has it: the two may
// be copies, and would be taken for each other for ever.
func (old *Medium) CouldBe(m *Medium, answers bool) bool {
	if len(old.Sides) != len(m.Sides) {
		return false
	}
	if old.SerialNumber != "" && m.SerialNumber != "" && old.SerialNumber != m.SerialNumber {
		return false
	}
	if !old.Online() {
		return true
	}
	return !answers && old.Library != m.Library && old.Barcode != "" && old.Barcode == m.Barcode
}

// TakeReading gives the old record what the new one knows of each side, and how
// surely: sides can have been read at different times, and not all of them since
// the cartridge was out of sight. heldElsewhere tells whether an application holds
// a side of another medium with a label.
func (old *Medium) TakeReading(m *Medium, heldElsewhere func(label.Key) bool) {
	read := map[int]label.Verdict{}
	for i := range m.Sides {
		if s := &m.Sides[i]; s.Evidence.Verdict != nil && s.Evidence.ReadAt != nil && !s.Unread() {
			read[i] = *s.Evidence.Verdict
		}
	}
	turned := old.Turned(read)
	for i, v := range read {
		to, known := i, &m.Sides[i].Evidence
		if turned {
			to = 1 - i
		}
		old.Learn(to, v, heldElsewhere(v.OMID.Key()), *known.ReadAt, known.ReadIn)
		old.Sides[to].noteTakenOver(known.Level)
	}
}
