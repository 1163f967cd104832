// SPDX-License-Identifier: Apache-2.0

package library

import (
	"context"
	"fmt"
	"slices"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/scsi"
)

// elementAnswer holds the elements of one type. problem says which part of them
// could not be read, as their barcodes.
type elementAnswer struct {
	elements []scsi.ElementDescriptor
	problem  error
}

// readElements reads the elements of one type within r: with barcodes, and drives
// with identities, as far as the changer tells them.
func (l *Library) readElements(ctx context.Context, t element.Type, r Range) (elementAnswer, error) {
	if !l.changer.hasQuirk(AllTypesOnly) {
		return l.readElementsOfCode(ctx, elementCodes[t], r)
	}
	a, err := l.readElementsOfCode(ctx, scsi.AllElements, r)
	a.elements = slices.DeleteFunc(a.elements, func(e scsi.ElementDescriptor) bool { return e.Type != elementCodes[t] })
	return a, err
}

// readElementsAnyhow does the same, and asks for all types at once when the changer
// refuses to be asked for one.
func (l *Library) readElementsAnyhow(ctx context.Context, t element.Type, r Range) (elementAnswer, error) {
	a, err := l.readElements(ctx, t, r)
	if isRefused(err) && !l.changer.hasQuirk(DiesOfAllTypes) {
		return l.readElementsOfCode(ctx, scsi.AllElements, r)
	}
	return a, err
}

// readElementsOfCode asks as the changer's quirks demand, and learns quirks from its
// answers.
func (l *Library) readElementsOfCode(ctx context.Context, code scsi.ElementCode, r Range) (elementAnswer, error) {
	c := l.changer
	identify := !c.hasQuirk(NoIdentities) && (code == scsi.DataTransferElement || code == scsi.AllElements)
	together := identify && !c.hasQuirk(TagsOrIdentities)
	a, err := l.readElementsWithTags(ctx, scsi.ElementStatusRequest{Type: code, VolumeTags: !c.hasQuirk(NoBarcodeReader), Identifiers: together}, r)
	if err != nil || !identify || anyIdentified(a.elements) {
		return a, err
	}
	apart, err := l.readElementPages(ctx, scsi.ElementStatusRequest{Type: code, Identifiers: true}, r)
	if contextEnded(ctx) {
		return a, err
	}
	// Missing identities are no failure: drives can be told by order.
	if anyIdentified(apart) {
		c.learnQuirk(TagsOrIdentities)
		copyIdentifiers(a.elements, apart)
	} else if len(a.elements) > 0 && (err == nil || isRefused(err)) {
		c.learnQuirk(NoIdentities)
	}
	return a, nil
}

// readElementsWithTags reads elements and asks for less when the changer refuses: first
// without identities, then without barcodes.
func (l *Library) readElementsWithTags(ctx context.Context, q scsi.ElementStatusRequest, r Range) (elementAnswer, error) {
	all, err := l.readWithOrWithoutIdentities(ctx, q, r)
	if _, _, sensed := scsi.AdviceOf(err); !sensed || !q.VolumeTags {
		return elementAnswer{elements: all}, err
	}
	q.VolumeTags = false
	bare, bareErr := l.readWithOrWithoutIdentities(ctx, q, r)
	if bareErr != nil {
		return elementAnswer{elements: all}, err
	}
	if l.lacksBarcodeReader(err) {
		l.changer.learnQuirk(NoBarcodeReader)
		return elementAnswer{elements: bare}, nil
	}
	return elementAnswer{elements: bare, problem: fmt.Errorf("the barcodes could not be read: %w", err)}, nil
}

// lacksBarcodeReader tells whether an error, which came when barcodes were asked for,
// only says that there is no reader. A changer without one refuses, or gives any
// reason. A reader that fails today is another matter, and so is a changer that
// has told a barcode before: its media have not lost theirs.
func (l *Library) lacksBarcodeReader(err error) bool {
	s, advice, _ := scsi.AdviceOf(err)
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.tagged && (advice == scsi.Refused || s.Key == scsi.AbortedCommand || s.Key == scsi.IllegalRequest)
}

// readWithOrWithoutIdentities reads elements. When the changer refuses, it asks again
// without identities.
func (l *Library) readWithOrWithoutIdentities(ctx context.Context, q scsi.ElementStatusRequest, r Range) ([]scsi.ElementDescriptor, error) {
	all, err := l.readElementPages(ctx, q, r)
	if !isRefused(err) || !q.Identifiers {
		return all, err
	}
	q.Identifiers = false
	return l.readElementPages(ctx, q, r)
}

// anyIdentified tells whether any of the elements carries an identity.
func anyIdentified(elements []scsi.ElementDescriptor) bool {
	return slices.ContainsFunc(elements, func(e scsi.ElementDescriptor) bool { return e.HasIdentifier })
}

// copyIdentifiers copies identities from one answer to another by address.
func copyIdentifiers(to, from []scsi.ElementDescriptor) {
	for _, f := range from {
		i := slices.IndexFunc(to, func(e scsi.ElementDescriptor) bool { return e.Address == f.Address })
		if i >= 0 && f.HasIdentifier {
			to[i].Identifier, to[i].HasIdentifier = f.Identifier, true
		}
	}
}

// learnAccessBits finds out whether the changer sets Access bits. It looks at the
// first slot, whose medium can always be taken.
func (l *Library) learnAccessBits(ctx context.Context) error {
	slots := l.Geometry().Slots
	if slots.Count == 0 {
		return nil
	}
	a, err := l.readElements(ctx, element.Slot, Range{First: slots.First, Count: 1})
	if err != nil && !isRefused(err) {
		return err
	}
	l.learnFromElements(a.elements)
	return nil
}

// learnFromElements learns whether the changer sets Access bits and tells barcodes.
func (l *Library) learnFromElements(elements []scsi.ElementDescriptor) {
	if slices.ContainsFunc(elements, func(e scsi.ElementDescriptor) bool { return e.Accessible }) {
		l.changer.unlearnQuirk(NoAccessBits)
	}
	if slices.ContainsFunc(elements, func(e scsi.ElementDescriptor) bool { return e.VolumeTag != "" }) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.tagged = true
	}
}
