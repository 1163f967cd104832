// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"fmt"
	"slices"

	"rsm.storage/rsmctl/rsm"
)

// noteSerial notes whose cartridge memory has which serial number. It is fixed
// in the chip: two media cannot have the same.
func (p *planner) noteSerial(m *rsm.Medium) {
	if m.SerialNumber == "" {
		return
	}
	first, known := p.bySerial[m.SerialNumber]
	switch {
	case !known:
		p.bySerial[m.SerialNumber] = m
	case p.sameSerial[m.SerialNumber] == nil:
		p.sameSerial[m.SerialNumber] = []carrier{carrierOf(first), carrierOf(m)}
	default:
		p.sameSerial[m.SerialNumber] = append(p.sameSerial[m.SerialNumber], carrierOf(m))
	}
}

// carrierOf names a medium by a side that an application holds, if one does.
func carrierOf(m *rsm.Medium) carrier {
	for i := range m.Sides {
		if c := (carrier{m, int32(i)}); c.held() {
			return c
		}
	}
	return carrier{m, readOnly}
}

// reportSameSerials reports the media that must be one and the same
// cartridge: it was given another barcode and another label, or one of the
// records is of a time before. Nobody acts on any of them.
func (p *planner) reportSameSerials() {
	for serial, carriers := range p.sameSerial {
		if carriers = rivals(carriers); len(carriers) < 2 {
			continue
		}
		p.reportRivals(DuplicateSerial, carriers, p.sharedBy(serial, carriers)+"; nothing is done with any of them",
			"find out which of them the cartridge is: read its label again, and drop the other from its MediaSet if its data are gone",
			slices.ContainsFunc(carriers, func(c carrier) bool { return c.held() || p.expectsSideOf(c.medium) }))
	}
}

// sharedBy names the media whose memory has one serial number, and puts them in
// order.
func (p *planner) sharedBy(serial string, carriers []carrier) string {
	return fmt.Sprintf("the cartridge memory of %s has one serial number, %s", p.names(carriers), serial)
}
