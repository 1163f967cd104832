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

// elementCodes are the element types on the wire, elementTypes the way back.
var (
	elementCodes = map[element.Type]scsi.ElementCode{
		element.Transport: scsi.TransportElement,
		element.Slot:      scsi.StorageElement,
		element.Port:      scsi.ImportExportElement,
		element.Drive:     scsi.DataTransferElement,
	}
	elementTypes = map[scsi.ElementCode]element.Type{
		scsi.TransportElement:    element.Transport,
		scsi.StorageElement:      element.Slot,
		scsi.ImportExportElement: element.Port,
		scsi.DataTransferElement: element.Drive,
	}
	// elementTypesInOrder is the order in which a library is read.
	elementTypesInOrder = []element.Type{element.Transport, element.Slot, element.Port, element.Drive}
)

// holdsAddress tells whether address lies in r.
func (r Range) holdsAddress(address int) bool { return address >= r.First && address < r.First+r.Count }

// endAddress is the address behind the last one of r.
func (r Range) endAddress() int { return r.First + r.Count }

// Of is the range of one element type.
func (g Geometry) Of(t element.Type) Range {
	if r := g.keptRange(t); r != nil {
		return *r
	}
	return Range{}
}

// keptRange is where the range of one element type is kept.
func (g *Geometry) keptRange(t element.Type) *Range {
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
	for _, t := range elementTypesInOrder {
		if g.Of(t).holdsAddress(address) {
			return t, true
		}
	}
	return "", false
}

// readGeometry asks for the mode pages. known is false for a changer without page
// 1Dh: its elements must tell where they are.
func readGeometry(ctx context.Context, changer *client) (g Geometry, known bool, err error) {
	g.CanMove = map[[2]element.Type]bool{}
	addresses, known, err := readModePage(ctx, changer, scsi.PageElementAddresses, scsi.ParseElementAddresses)
	if err != nil {
		return g, false, err
	}
	asRange := func(r scsi.AddressRange) Range { return Range{First: int(r.First), Count: int(r.Count)} }
	g.Transports = asRange(addresses.Transports)
	g.Slots = asRange(addresses.Storage)
	g.Ports = asRange(addresses.ImportExport)
	g.Drives = asRange(addresses.DataTransfer)
	if g.Rotates, _, err = readModePage(ctx, changer, scsi.PageTransportGeometry, scsi.ParseTransportGeometry); err != nil {
		return g, false, err
	}
	can, told, err := readModePage(ctx, changer, scsi.PageDeviceCapabilities, scsi.ParseCapabilities)
	if err != nil {
		return g, false, err
	}
	for _, from := range elementTypesInOrder {
		for _, to := range elementTypesInOrder {
			g.CanMove[[2]element.Type{from, to}] = !told || can.Moves[elementCodes[from]][elementCodes[to]]
		}
	}
	return g, known, nil
}

// readModePage reads one mode page. ok is false when the changer does not have it,
// or sends what is no such page.
func readModePage[T any](ctx context.Context, c *client, page byte, parse func([]byte) (T, error)) (answer T, ok bool, err error) {
	b := make([]byte, 255)
	n, err := c.sendUntilReady(ctx, scsi.ModeSense6(page, byte(len(b))), b)
	if isRefused(err) {
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

// geometryFromElements finds out where the elements are by looking at them.
func geometryFromElements(elements []element.Element, g Geometry) Geometry {
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

// widenGeometry adds the elements that the changer tells of and mode page 1Dh does not
// count, if they stand right behind those that it counts.
func (l *Library) widenGeometry(elements []element.Element) {
	l.mu.Lock()
	defer l.mu.Unlock()
	seen := map[int]element.Type{}
	for _, e := range elements {
		seen[e.Address] = e.Type
	}
	for _, t := range elementTypesInOrder {
		r := l.geometry.keptRange(t)
		for r.Count > 0 && seen[r.endAddress()] == t {
			if _, taken := l.geometry.TypeOf(r.endAddress()); taken {
				break
			}
			r.Count++
			l.changer.learnQuirk(UncountedElements)
		}
	}
}
