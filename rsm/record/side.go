// SPDX-License-Identifier: Apache-2.0

package record

import (
	"slices"
	"strconv"

	"rsm.storage/rsmctl/rsm/label"
)

// LMID names a logical medium: the handle an application keeps. A UUID; it
// exists only while its side is allocated.
type LMID string

// SideRef names one side of one medium.
type SideRef struct {
	PMID  PMID `json:"pmid"`
	Index int  `json:"side"`
}

// String gives the form used in messages: PMID/INDEX.
func (r SideRef) String() string { return string(r.PMID) + "/" + strconv.Itoa(r.Index) }

// Side is the unit of allocation and of labelling.
type Side struct {
	State SideState  `json:"state"`
	OMID  label.OMID `json:"omid,omitzero"`
	// LMID is set while the side is Allocated or Complete.
	LMID LMID `json:"lmid,omitempty"`
	// LastLMID is the LMID before the last deallocation. The same side gets
	// it back when it is allocated again, so that a git revert changes nothing.
	LastLMID LMID `json:"lastLmid,omitempty"`
	// Origin names what asked for the allocation, for example
	// "MediaSet/weekly-2026".
	Origin   string   `json:"origin,omitempty"`
	Evidence Evidence `json:"evidence"`
	// Allocations and Mounts count over the side's life.
	Allocations int `json:"allocations,omitempty"`
	Mounts      int `json:"mounts,omitempty"`
}

// SideHolding returns the index of the side that holds an LMID, -1 when none does.
func (m *Medium) SideHolding(id LMID) int {
	return slices.IndexFunc(m.Sides, func(s Side) bool { return s.LMID == id })
}

// SideCarrying returns the index of the side with an OMID, -1 when none has it.
func (m *Medium) SideCarrying(k label.Key) int {
	return slices.IndexFunc(m.Sides, func(s Side) bool { return s.OMID.Key() == k })
}

// OMIDs lists the distinct OMIDs of the medium's sides.
func (m *Medium) OMIDs() []label.Key {
	var keys []label.Key
	for i := range m.Sides {
		if o := m.Sides[i].OMID; !o.IsZero() && !slices.Contains(keys, o.Key()) {
			keys = append(keys, o.Key())
		}
	}
	return keys
}

// SomeSideIs reports whether some side is in one of the states.
func (m *Medium) SomeSideIs(states ...SideState) bool {
	return m.Some(func(s *Side) bool { return slices.Contains(states, s.State) })
}

// EverySideIs reports whether all sides are in one of the states.
func (m *Medium) EverySideIs(states ...SideState) bool {
	return !m.Some(func(s *Side) bool { return !slices.Contains(states, s.State) })
}

// Bound reports whether an application holds some side of the medium.
func (m *Medium) Bound() bool { return m.SomeSideIs(Allocated, Complete, Reserved) }
