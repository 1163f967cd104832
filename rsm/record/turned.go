// SPDX-License-Identifier: Apache-2.0

package record

import "rsm.storage/rsmctl/rsm/label"

// Turned tells whether what was read from the sides of a two-sided medium is
// recorded the other way round: a person put it in with the other side up. Which
// is the first side is a matter of the records; the cartridge does not tell.
func (m *Medium) Turned(read map[int]label.Verdict) bool {
	if len(m.Sides) != 2 {
		return false
	}
	straight, crossed := 0, 0
	for i, v := range read {
		if m.Sides[i].agreesWith(v) {
			straight++
		}
		if m.Sides[1-i].agreesWith(v) {
			crossed++
		}
	}
	return crossed > straight
}

// agreesWith tells whether a verdict is what the record of a side leads to expect.
func (s *Side) agreesWith(v label.Verdict) bool {
	if before := s.Evidence.Verdict; s.OMID.IsZero() {
		return before != nil && v.OMID.IsZero() && v.Kind == before.Kind && v.FirstBlock == before.FirstBlock
	}
	return s.OMID.Key() == v.OMID.Key()
}

// AsRecorded gives the sides that were read the numbers that they have in the
// records.
func (m *Medium) AsRecorded(read map[int]label.Verdict) map[int]label.Verdict {
	if !m.Turned(read) {
		return read
	}
	other := map[int]label.Verdict{}
	for i, v := range read {
		other[1-i] = v
	}
	return other
}
