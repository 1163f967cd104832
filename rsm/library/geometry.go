// SPDX-License-Identifier: Apache-2.0

package library

import (
	"context"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/scsi"
)

// Geometry is how many elements of each type there are, and where they begin
// (mode page 1Dh), and which moves the changer can do (mode page 1Fh).
type Geometry struct {
	Transports, Slots, Ports, Drives Range
	// Rotates is true when the transport can turn a medium over (page 1Eh).
	Rotates bool
	// CanMove tells whether a direct move between two types is possible.
	// Every pair is true when the changer has no page 1Fh.
	CanMove map[[2]element.Type]bool
}

// Range is a run of element addresses.
type Range struct{ First, Count int }

// codes are the element types on the wire, types the way back.
var (
	codes = map[element.Type]scsi.ElementCode{
		element.Transport: scsi.TransportElement,
		element.Slot:      scsi.StorageElement,
		element.Port:      scsi.ImportExportElement,
		element.Drive:     scsi.DataTransferElement,
	}
	types = map[scsi.ElementCode]element.Type{
		scsi.TransportElement:    element.Transport,
		scsi.StorageElement:      element.Slot,
		scsi.ImportExportElement: element.Port,
		scsi.DataTransferElement: element.Drive,
	}
	// allTypes is the order in which a library is read.
	allTypes = []element.Type{element.Transport, element.Slot, element.Port, element.Drive}
)

// holdsAddress tells whether address lies in r.
func (r Range) holdsAddress(address int) bool { return address >= r.First && address < r.First+r.Count }

// endAddress is the address behind the last one of r.
func (r Range) endAddress() int { return r.First + r.Count }

// Of is the range of one element type.
func (g Geometry) Of(t element.Type) Range {
	if r := g.rangeOf(t); r != nil {
		return *r
	}
	return Range{}
}

// rangeOf is where the range of one element type is kept.
func (g *Geometry) rangeOf(t element.Type) *Range {
	switch t {
	case element.Transport:
		return &g.Transports
	case element.Slot:
		return &g.Slots
	case element.Port:
		return &g.Ports
	case element.Drive:
		return &g.Drives
	}
	return nil
}

// TypeOf is the type of the element at address. ok is false when the library
// has no such element.
func (g Geometry) TypeOf(address int) (t element.Type, ok bool) {
	for _, t := range allTypes {
		if g.Of(t).holdsAddress(address) {
			return t, true
		}
	}
	return "", false
}

// readGeometry asks for the mode pages. A changer without page 1Dh yields
// known=false: its elements tell where they are.
func readGeometry(ctx context.Context, changer *client) (g Geometry, known bool, err error) {
	g.CanMove = map[[2]element.Type]bool{}
	addresses, known, err := modePage(ctx, changer, scsi.PageElementAddresses, scsi.ParseElementAddresses)
	if err != nil {
		return g, false, err
	}
	rangeOf := func(r scsi.AddressRange) Range { return Range{First: int(r.First), Count: int(r.Count)} }
	g.Transports = rangeOf(addresses.Transports)
	g.Slots = rangeOf(addresses.Storage)
	g.Ports = rangeOf(addresses.ImportExport)
	g.Drives = rangeOf(addresses.DataTransfer)
	if g.Rotates, _, err = modePage(ctx, changer, scsi.PageTransportGeometry, scsi.ParseTransportGeometry); err != nil {
		return g, false, err
	}
	can, told, err := modePage(ctx, changer, scsi.PageDeviceCapabilities, scsi.ParseCapabilities)
	if err != nil {
		return g, false, err
	}
	for _, from := range allTypes {
		for _, to := range allTypes {
			g.CanMove[[2]element.Type{from, to}] = !told || can.Moves[codes[from]][codes[to]]
		}
	}
	return g, known, nil
}

// modePage reads one mode page. ok is false when the changer does not have it,
// or sends something else in its place.
func modePage[T any](ctx context.Context, c *client, page byte, parse func([]byte) (T, error)) (answer T, ok bool, err error) {
	b := make([]byte, 255)
	n, err := c.patient(ctx, scsi.ModeSense6(page, byte(len(b))), b)
	if refused(err) {
		return answer, false, nil
	}
	if err != nil {
		return answer, false, err
	}
	answer, err = parse(b[:n])
	if err != nil {
		c.opts.Log.Info("unusable mode page", "device", c.name, "problem", err.Error())
		return answer, false, nil
	}
	return answer, true, nil
}

// geometryOf finds out where the elements are by looking at them.
func geometryOf(elements []element.Element, g Geometry) Geometry {
	ranges := map[element.Type]Range{}
	for _, e := range elements {
		r, ok := ranges[e.Type]
		if !ok {
			r.First = e.Address
		}
		r.Count = e.Address - r.First + 1
		ranges[e.Type] = r
	}
	g.Transports, g.Slots, g.Ports, g.Drives = ranges[element.Transport], ranges[element.Slot], ranges[element.Port], ranges[element.Drive]
	return g
}

// widenGeometry takes in elements that the changer tells of although mode page 1Dh
// does not count them, if they stand behind those that it counts.
func (l *Library) widenGeometry(elements []element.Element) {
	l.mu.Lock()
	defer l.mu.Unlock()
	seen := map[int]element.Type{}
	for _, e := range elements {
		seen[e.Address] = e.Type
	}
	for _, t := range allTypes {
		r := l.geometry.rangeOf(t)
		for r.Count > 0 && seen[r.endAddress()] == t {
			if _, taken := l.geometry.TypeOf(r.endAddress()); taken {
				break
			}
			r.Count++
			l.changer.learnQuirk(UncountedElements)
		}
	}
}
