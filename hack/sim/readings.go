// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"time"

	"rsm.storage/rsmctl/rsm/record"
)

// truthOfSide is what is on a side, if it was read after somebody else last wrote
// on it: then rsmctl must know. nil: rsmctl need not know. Which of two sides is the
// first one the records say, so that the way up counts in which they fit better.
func (w *world) truthOfSide(m *record.Medium, i int) *content {
	c := w.cartOfMedium(m)
	if c == nil {
		return nil
	}
	straight, turned := c.knownContents(m, 0), c.knownContents(m, 1)
	if countMisfits(m, turned) < countMisfits(m, straight) {
		return turned[i]
	}
	return straight[i]
}

// cartOfMedium finds the cartridge of a medium by the serial number in its chip; nil
// when that was not read.
func (w *world) cartOfMedium(m *record.Medium) *cart {
	for _, v := range w.vaults {
		for _, id := range v.ids {
			if c := v.carts[id]; c.serial == m.SerialNumber && len(c.sides) == len(m.Sides) {
				return c
			}
		}
	}
	return nil
}

// knownContents are the contents that rsmctl must know of each side of a medium.
// nil: somebody wrote since, or the side was not read when the serial number was.
// turn is 1 when the cartridge lies the other way up.
func (c *cart) knownContents(m *record.Medium, turn int) []*content {
	var last time.Time
	for i := range m.Sides {
		if at := m.Sides[i].Evidence.ReadAt; at != nil && at.After(last) {
			last = *at
		}
	}
	known := make([]*content, len(m.Sides))
	for i := range m.Sides {
		s := &c.sides[(i+turn)%len(c.sides)]
		if at := m.Sides[i].Evidence.ReadAt; at != nil && at.Equal(last) && at.After(s.changed) {
			known[i] = &s.holds
		}
	}
	return known
}

// countMisfits counts the sides of which the records say something else.
func countMisfits(m *record.Medium, known []*content) (n int) {
	for i, c := range known {
		if c != nil && !c.agreesWith(m.Sides[i].Evidence.Verdict) {
			n++
		}
	}
	return n
}
