// SPDX-License-Identifier: Apache-2.0

package library

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/scsi"
)

// Element looks at one element.
func (l *Library) Element(ctx context.Context, address int) (element.Element, error) {
	e, err := l.lookAtElement(ctx, address)
	return e, explain(err, "look at %s", l.Name(address))
}

// lookAtElement is Element for callers that explain its failure themselves.
func (l *Library) lookAtElement(ctx context.Context, address int) (element.Element, error) {
	t, ok := l.Geometry().TypeOf(address)
	if !ok {
		return element.Element{}, errMissingElement(address)
	}
	one := Range{First: address, Count: 1}
	a, err := l.readElementsAnyhow(ctx, t, one)
	if err == nil {
		err = a.problem
	}
	if err != nil {
		return element.Element{}, err
	}
	for _, e := range l.convertElements(a.elements) {
		if e.Address == address {
			return e, nil
		}
	}
	return element.Element{}, errMissingElement(address)
}

// convertElements puts what the changer said into the words of package element, in
// order of address, each address once.
func (l *Library) convertElements(raw []scsi.ElementDescriptor) []element.Element {
	access := !l.changer.hasQuirk(NoAccessBits)
	var all []element.Element
	for _, d := range raw {
		t, ok := elementTypes[d.Type]
		if !ok {
			continue
		}
		serial := ""
		if t == element.Drive {
			serial = l.recogniseDrive(d)
		}
		if t == element.Drive && isNotInstalled(d) && !d.Full {
			continue
		}
		e := element.Element{
			Type:          t,
			Address:       int(d.Address),
			Full:          d.Full,
			Barcode:       d.VolumeTag,
			Accessible:    d.Accessible || !access || t == element.Transport,
			PutByOperator: d.PutByOperator,
			Source:        int(d.Source),
			Inverted:      d.Inverted,
			Cleaning:      d.MediumType == 2,
			Serial:        serial,
		}
		if d.Exception {
			e.Exception = fmt.Sprintf("%02X/%02X", d.ASC, d.ASCQ)
		}
		all = append(all, e)
	}
	slices.SortStableFunc(all, func(a, b element.Element) int { return cmp.Compare(a.Address, b.Address) })
	all = slices.CompactFunc(all, func(a, b element.Element) bool { return a.Address == b.Address })
	for _, e := range all {
		if e.Type == element.Drive && e.Exception == "" {
			l.custody.noteDriveElement(e.Address, e.Full)
		}
	}
	return all
}

// recogniseDrive returns the serial number of the drive at an element: that of the
// unit that was found there, as long as the changer names no other one. When it does,
// or when a drive was installed or taken out, the drives are found again.
func (l *Library) recogniseDrive(d scsi.ElementDescriptor) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, known := range l.drives {
		if known.info.Address != int(d.Address) {
			continue
		}
		if known.absent != isNotInstalled(d) {
			l.swapped = true
		}
		if !known.info.Connected {
			continue
		}
		if !d.HasIdentifier || known.byOptions || known.sharedIdentity || identifierNamesUnit(d.Identifier, known.unit) {
			return known.info.Serial
		}
		l.opts.Log.Info("the changer names another drive than before", "drive", element.DriveName(known.info.Address, known.info.Serial), "now", d.Identifier.Serial())
		l.swapped = true
	}
	if !d.HasIdentifier {
		return ""
	}
	return d.Identifier.Serial()
}
