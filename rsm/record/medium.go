// SPDX-License-Identifier: Apache-2.0

package record

import (
	"slices"
	"time"
)

// PMID names a physical medium, the cartridge. A UUID; given once, never used
// again.
type PMID string

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

// Clone returns a copy that shares nothing that a change may touch in place.
// What pointers in it point to is replaced, never changed.
func (m *Medium) Clone() *Medium {
	c := *m
	c.Sides = slices.Clone(m.Sides)
	return &c
}

// SetType records a media type that was not known before.
func (m *Medium) SetType(mediaType string) {
	m.Type = mediaType
	for len(m.Sides) < SidesOf(mediaType) {
		m.Sides = append(m.Sides, NewSide())
	}
}
