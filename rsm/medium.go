// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"slices"
	"strconv"
	"time"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/label"
)

// PMID names a physical medium, the cartridge. A UUID; given once, never used
// again.
type PMID string

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

// LocationType is the kind of place a medium is at.
type LocationType string

// The places. Offline media are in no library.
const (
	InSlot      LocationType = "slot"
	InDrive     LocationType = "drive"
	InPort      LocationType = "port"
	InTransport LocationType = "transport"
	Offline     LocationType = "offline"
)

// Location is where a medium is. Address is the SMC element address, 0 when
// offline.
type Location struct {
	Type    LocationType `json:"type"`
	Address int          `json:"address,omitempty"`
}

// String gives the form used in messages: "slot 1003", "offline".
func (l Location) String() string {
	if l.Type == Offline || l.Type == "" {
		return string(Offline)
	}
	return string(l.Type) + " " + strconv.Itoa(l.Address)
}

// Medium is one cartridge: RSM's physical medium with its sides. Every
// cartridge that was ever seen has exactly one record.
type Medium struct {
	PMID PMID `json:"pmid"`
	// Type is the media type, for example "LTO-8"; empty while unknown.
	Type string `json:"type,omitempty"`
	// Barcode is the volume tag last seen on it; empty: none or unreadable.
	Barcode string `json:"barcode,omitempty"`
	// Pool is the name of the media pool it is in. A medium is always in
	// exactly one pool; both sides of it are in the same.
	Pool string `json:"pool"`
	// Library is where it is, or was last seen when Location is offline.
	Library  string   `json:"library,omitempty"`
	Location Location `json:"location"`
	// Home is the slot address it is put back to, 0 when it has none.
	Home int `json:"home,omitempty"`
	// Mount is set while it is in a drive on rsmctl's account.
	Mount *Mount `json:"mount,omitempty"`
	// Ejected is true when rsmctl itself moved it to a port for a person to
	// take, or a person took it from there: its absence is no surprise.
	Ejected bool `json:"ejected,omitempty"`
	// Unseen is set when a complete inventory of Library that began after
	// the medium was last seen did not find it: it is missing.
	Unseen *time.Time `json:"unseen,omitempty"`
	// Cleaning marks a cleaning cartridge. It is never mounted for its label.
	Cleaning       bool `json:"cleaning,omitempty"`
	WriteProtected bool `json:"writeProtected,omitempty"`
	// SerialNumber is the cartridge memory's (MAM 0401h), fixed in its chip;
	// empty when the last reading of the label did not tell it.
	SerialNumber string `json:"serialNumber,omitempty"`
	// BoundSerial is that of the cartridge that an application holds, empty
	// while none does. A cartridge with another one is set aside.
	BoundSerial string `json:"boundSerial,omitempty"`
	// Memory is what else the cartridge memory told, nil for nothing.
	Memory *Memory `json:"memory,omitempty"`
	// SetAside is set when what was read contradicts the record. Nobody
	// allocates, frees or mounts such a medium until a person has decided.
	SetAside *SetAside `json:"setAside,omitempty"`
	// Sides has one entry, or two for two-sided media; Index is its place.
	Sides   []Side    `json:"sides"`
	Created time.Time `json:"created"`
	// Revision is the store revision of the last change of this record.
	Revision uint64 `json:"revision"`
}

// SetAside says why a medium is quarantined, with both identities.
type SetAside struct {
	Reason   string     `json:"reason"`
	Expected label.OMID `json:"expected,omitzero"`
	Found    label.OMID `json:"found,omitzero"`
	Message  string     `json:"message"`
	At       time.Time  `json:"at"`
}

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

// Name is how people call the medium: its barcode, else its label info, else
// its label id, else the PMID.
func (m *Medium) Name() string {
	switch {
	case m.Barcode != "":
		return m.Barcode
	case len(m.Sides) == 1 && m.Sides[0].OMID.Info != "":
		return m.Sides[0].OMID.Info
	case len(m.Sides) > 0 && m.Sides[0].OMID.ID != "":
		return m.Sides[0].OMID.ID
	}
	return string(m.PMID)
}

// Online reports whether the medium is in a library.
func (m *Medium) Online() bool { return m.Location.Type != Offline && m.Location.Type != "" }

// place is one element of one library.
type place struct {
	library string
	address int
}

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

// carries returns the index of the side with an OMID, -1 when none has it.
func (m *Medium) carries(k label.Key) int {
	return slices.IndexFunc(m.Sides, func(s Side) bool { return s.OMID.Key() == k })
}

// setType records a media type that was not known before.
func (m *Medium) setType(mediaType string) {
	m.Type = mediaType
	for len(m.Sides) < SidesOf(mediaType) {
		m.Sides = append(m.Sides, appeared())
	}
}

// moveTo sets the location, and the slot to go home to.
func (m *Medium) moveTo(e element.Element) {
	m.Location = Location{LocationType(e.Type), e.Address}
	if m.Mount != nil && m.Location != (Location{InDrive, m.Mount.Drive}) {
		m.Mount = nil // somebody took it out
	}
	switch {
	case e.Type == element.Slot:
		m.Home = e.Address
	case e.Source != 0:
		m.Home = e.Source
	}
}

// nobody tells whether all that is known of the cartridge is that an element
// once said it was there: no label was ever read, nobody ejected it, and it is
// no cleaning cartridge. It may never have been one: elements lie.
func (m *Medium) nobody() bool {
	return !m.Cleaning && !m.Ejected && !slices.ContainsFunc(m.Sides, func(s Side) bool {
		return s.State != Unknown || s.Evidence.Verdict != nil
	})
}

// provisional tells whether nobody relies on the record of this medium: no
// side is held, free, or was ever given to anyone.
func (m *Medium) provisional() bool {
	for i := range m.Sides {
		if m.Sides[i].LastLMID != "" {
			return false
		}
	}
	return m.every(Unknown, Foreign, Import, Incompatible)
}

// couldBe tells whether the cartridge of m, which was just read, can be this
// medium: its memory has the same serial number, if both are known, and it is
// nowhere, or has the same barcode and is recorded in another library that does
// not answer. One that answers says itself whether it still has it: the two may
// be copies, and would be taken for each other for ever.
func (old *Medium) couldBe(m *Medium, answers bool) bool {
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
