// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"slices"
	"strings"

	"rsm.storage/rsmctl/rsm/label"
)

// clone returns a copy that shares nothing that a change may touch in place.
// What pointers in it point to is replaced, never changed.
func (m *Medium) clone() *Medium {
	c := *m
	c.Sides = slices.Clone(m.Sides)
	return &c
}

func (m *Medium) place() place { return place{m.Library, m.Location.Address} }

// omids lists the distinct OMIDs of the medium's sides.
func (m *Medium) omids() []label.Key {
	var keys []label.Key
	for i := range m.Sides {
		if o := m.Sides[i].OMID; !o.IsZero() && !slices.Contains(keys, o.Key()) {
			keys = append(keys, o.Key())
		}
	}
	return keys
}

// sideOf returns the index of the side that holds an LMID, -1 when none does.
func (m *Medium) sideOf(id LMID) int {
	return slices.IndexFunc(m.Sides, func(s Side) bool { return s.LMID == id })
}

// any reports whether some side is in one of the states.
func (m *Medium) any(states ...SideState) bool {
	return slices.ContainsFunc(m.Sides, func(s Side) bool { return slices.Contains(states, s.State) })
}

// every reports whether all sides are in one of the states.
func (m *Medium) every(states ...SideState) bool {
	return !slices.ContainsFunc(m.Sides, func(s Side) bool { return !slices.Contains(states, s.State) })
}

// bound reports whether an application holds some side of the medium.
func (m *Medium) bound() bool { return m.any(Allocated, Complete, Reserved) }

func comparePMID(m *Medium, p PMID) int { return strings.Compare(string(m.PMID), string(p)) }

// carries returns the index of the side with an OMID, -1 when none has it.
func (m *Medium) carries(k label.Key) int {
	return slices.IndexFunc(m.Sides, func(s Side) bool { return s.OMID.Key() == k })
}
