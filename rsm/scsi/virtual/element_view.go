// SPDX-License-Identifier: Apache-2.0

package virtual

// The medium types of element status (SMC-3, table 41).
const (
	mediumUnspecified = 0
	mediumData        = 1
	mediumCleaning    = 2
	mediumWORM        = 4
)

// elementView is what the changer says of an element, true or not.
type elementView struct {
	full, byHand, accessible, inverted bool
	// exception is ASC and ASCQ of an abnormal state, 0 when there is none.
	exception  uint16
	barcode    string
	mediumType byte
	source     *int
}

// viewElement looks at an element as the changer does: through faults, and with
// moves that are still under way.
func (l *Library) viewElement(e *element) elementView {
	v := elementView{exception: l.exceptionOf(e), accessible: true}
	c := e.cartridge
	switch {
	case c != nil && l.clock.Now().Before(e.arrives):
		c = nil
	case c == nil && e.kind == kindTransport:
		c = l.cartridgeUnderWay(e)
	}
	if e.kind == kindDrive && c != nil {
		v.accessible = e.drive.mayRelease() == nil && !l.clock.Now().Before(e.drive.shownAt)
	}
	if lie := l.faultThatLies(e); lie != nil && c == nil {
		v.full, v.barcode = true, lie.Barcode
		return v
	}
	if c == nil {
		return v
	}
	v.full, v.byHand, v.inverted = true, c.memory.ByHand, c.inverted
	v.source = c.memory.Source
	if v.source != nil && *v.source == e.address {
		v.source = nil
	}
	if l.config.Quirks.WrongSource {
		v.source = &l.config.Slots.First
	}
	if !l.barcodeIsUnreadable(c) {
		v.barcode = c.Barcode
	}
	if !l.config.Quirks.NoMediumType {
		v.mediumType = c.mediumTypeCode()
	}
	return v
}

// cartridgeUnderWay is the cartridge that an early move has in the first
// transport.
func (l *Library) cartridgeUnderWay(transport *element) *cartridge {
	now := l.clock.Now()
	if transport.ordinal != 1 || !now.Before(l.changer.busyUntil) {
		return nil
	}
	for _, e := range l.elements {
		if e.cartridge != nil && now.Before(e.arrives) {
			return e.cartridge
		}
	}
	return nil
}

func (c *cartridge) mediumTypeCode() byte {
	switch {
	case c.Cleaning:
		return mediumCleaning
	case c.WORM:
		return mediumWORM
	}
	return mediumData
}

// elementFlags is byte 2 of an element descriptor.
func (v elementView) elementFlags(kind elementKind) byte {
	var b byte
	if v.full {
		b |= 0x01
	}
	if v.exception != 0 {
		b |= 0x04
	}
	if v.accessible && kind != kindTransport {
		b |= 0x08
	}
	if kind == kindPort {
		b |= 0x30 // InEnab, ExEnab
		if v.full && v.byHand {
			b |= 0x02
		}
	}
	return b
}
