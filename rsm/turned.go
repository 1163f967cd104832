// SPDX-License-Identifier: Apache-2.0

package rsm

import "rsm.storage/rsmctl/rsm/label"

// turned tells whether the labels that were read from the sides of a two-sided
// medium are recorded the other way round: a person put it in with the other
// side up. Which is the first side is a matter of the records; the cartridge
// does not tell.
func (m *Medium) turned(read map[int]label.Verdict) bool {
	if len(m.Sides) != 2 {
		return false
	}
	straight, crossed := 0, 0
	for i, v := range read {
		switch {
		case v.OMID.IsZero() || i > 1:
		case v.OMID.Key() == m.Sides[i].OMID.Key():
			straight++
		case v.OMID.Key() == m.Sides[1-i].OMID.Key():
			crossed++
		}
	}
	return crossed > straight
}

// asRecorded gives the sides that were read the numbers that they have in the
// records.
func (m *Medium) asRecorded(read map[int]label.Verdict) map[int]label.Verdict {
	if !m.turned(read) {
		return read
	}
	other := map[int]label.Verdict{}
	for i, v := range read {
		other[1-i] = v
	}
	return other
}
