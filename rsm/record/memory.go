// SPDX-License-Identifier: Apache-2.0

package record

import (
	"cmp"
	"fmt"
)

// Memory is what programs have written into the memory of a cartridge (MAM),
// as far as the drive tells it. It is for people: what a medium is, only its label
// says.
type Memory struct {
	// Barcode is the barcode as a program knew it (0806h).
	Barcode string `json:"barcode,omitempty"`
	// Text is the label that a person sees (0803h).
	Text string `json:"text,omitempty"`
	// Pool is the media pool of the program that uses it (0808h).
	Pool string `json:"pool,omitempty"`
	// Volume is the UUID of the LTFS volume on it (080Ch, volume coherency).
	Volume string `json:"volume,omitempty"`
}

// Remember records what the cartridge's memory told. What it did not tell this
// time is not known any more: another cartridge may be there. It returns the
// serial number that it had before when that was another one.
func (m *Medium) Remember(serial string, memory Memory) (before string) {
	if m.SerialNumber != "" && serial != "" && m.SerialNumber != serial {
		before = m.SerialNumber
	}
	switch {
	case !m.Bound():
		m.BoundSerial = ""
	case m.BoundSerial == "":
		m.BoundSerial = cmp.Or(m.SerialNumber, serial)
	}
	m.SerialNumber, m.Memory = serial, nil
	if memory != (Memory{}) {
		m.Memory = &memory
	}
	return before
}

// Exchanged tells whether the cartridge is not the one that an application
// holds: a copy with the same label and barcode, perhaps.
func (m *Medium) Exchanged() bool {
	return m.Bound() && m.BoundSerial != "" && m.SerialNumber != "" && m.BoundSerial != m.SerialNumber
}

// describeExchange says why a medium with an exchanged cartridge is set aside.
func (m *Medium) describeExchange() *SetAside {
	return &SetAside{
		Reason: string(CartridgeChanged), Expected: m.Sides[0].OMID, Found: m.Sides[0].OMID,
		Message: fmt.Sprintf("the cartridge memory of %s has the serial number %s, and that of the cartridge that an application holds has %s: it is another cartridge with the same barcode",
			m.Name(), m.SerialNumber, m.BoundSerial),
	}
}
