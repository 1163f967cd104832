// SPDX-License-Identifier: Apache-2.0

package record

import (
	"strconv"

	"rsm.storage/rsmctl/rsm/element"
)

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

// Place is one element of one library.
type Place struct {
	Library string
	Address int
}

// Place is the element that the medium is in, if it is online.
func (m *Medium) Place() Place { return Place{m.Library, m.Location.Address} }

// MoveTo sets the location, and the slot to go home to.
func (m *Medium) MoveTo(e element.Element) {
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
