// SPDX-License-Identifier: Apache-2.0

package library

import (
	"context"
	"fmt"
	"slices"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/scsi"
)

// answer is what came of asking for one type of element. A problem is a part
// that could not be read although the elements could.
type answer struct {
	elements []scsi.ElementDescriptor
	problem  error
}

// readElements reads the elements of one type within r, with barcodes and, for drives,
// identities, as far as the changer goes along.
func (l *Library) readElements(ctx context.Context, t element.Type, r Range) (answer, error) {
	if !l.changer.hasQuirk(AllTypesOnly) {
		return l.askFor(ctx, codes[t], r)
	}
	a, err := l.askFor(ctx, scsi.AllElements, r)
	a.elements = slices.DeleteFunc(a.elements, func(e scsi.ElementDescriptor) bool { return e.Type != codes[t] })
	return a, err
}

// askAnyhow is ask, for all types at once when the changer refuses one.
func (l *Library) askAnyhow(ctx context.Context, t element.Type, r Range) (answer, error) {
	a, err := l.readElements(ctx, t, r)
	if refused(err) && !l.changer.hasQuirk(DiesOfAllTypes) {
		return l.askFor(ctx, scsi.AllElements, r)
	}
	return a, err
}

func (l *Library) askFor(ctx context.Context, code scsi.ElementCode, r Range) (answer, error) {
	c := l.changer
	identify := !c.hasQuirk(NoIdentities) && (code == scsi.DataTransferElement || code == scsi.AllElements)
	together := identify && !c.hasQuirk(TagsOrIdentities)
	a, err := l.askWithTags(ctx, scsi.ElementStatusRequest{Type: code, VolumeTags: !c.hasQuirk(NoBarcodeReader), Identifiers: together}, r)
	if err != nil || !identify || identified(a.elements) {
		return a, err
	}
	apart, err := l.readElementPages(ctx, scsi.ElementStatusRequest{Type: code, Identifiers: true}, r)
	if stopped(ctx) {
		return a, err
	}
	// That there are no identities is no failure: drives can be told by order.
	if identified(apart) {
		c.learnQuirk(TagsOrIdentities)
		addIdentifiers(a.elements, apart)
	} else if len(a.elements) > 0 && (err == nil || refused(err)) {
		c.learnQuirk(NoIdentities)
	}
	return a, nil
}

// askWithTags reads elements and asks for less when the changer refuses: first
// without identities, then without barcodes.
func (l *Library) askWithTags(ctx context.Context, q scsi.ElementStatusRequest, r Range) (answer, error) {
	all, err := l.withoutIdentifiers(ctx, q, r)
	if _, _, sensed := scsi.AdviceOf(err); !sensed || !q.VolumeTags {
		return answer{elements: all}, err
	}
	q.VolumeTags = false
	bare, bareErr := l.withoutIdentifiers(ctx, q, r)
	if bareErr != nil {
		return answer{elements: all}, err
	}
	if l.lacksReader(err) {
		l.changer.learnQuirk(NoBarcodeReader)
		return answer{elements: bare}, nil
	}
	return answer{elements: bare, problem: fmt.Errorf("the barcodes could not be read: %w", err)}, nil
}

// lacksReader tells whether an error that came with barcodes only says that
// there is no reader. A changer without one refuses, or gives any reason; one
// whose reader fails today, or that has told of barcodes before, is another
// matter: its media have not lost them.
func (l *Library) lacksReader(err error) bool {
	s, advice, _ := scsi.AdviceOf(err)
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.tagged && (advice == scsi.Refused || s.Key == scsi.AbortedCommand || s.Key == scsi.IllegalRequest)
}

// withoutIdentifiers reads elements, a second time without identities when the
// changer refuses to tell them.
func (l *Library) withoutIdentifiers(ctx context.Context, q scsi.ElementStatusRequest, r Range) ([]scsi.ElementDescriptor, error) {
	all, err := l.readElementPages(ctx, q, r)
	if !refused(err) || !q.Identifiers {
		return all, err
	}
	q.Identifiers = false
	return l.readElementPages(ctx, q, r)
}

// identified tells whether any of the elements carries an identity.
func identified(elements []scsi.ElementDescriptor) bool {
	return slices.ContainsFunc(elements, func(e scsi.ElementDescriptor) bool { return e.HasIdentifier })
}

// addIdentifiers copies identities from one answer to another by address.
func addIdentifiers(to, from []scsi.ElementDescriptor) {
	for _, f := range from {
		i := slices.IndexFunc(to, func(e scsi.ElementDescriptor) bool { return e.Address == f.Address })
		if i >= 0 && f.HasIdentifier {
			to[i].Identifier, to[i].HasIdentifier = f.Identifier, true
		}
	}
}

// learnAccess finds out whether the changer sets Access bits, by looking at
// its first slot and at its drives: a slot's medium can always be taken.
func (l *Library) learnAccess(ctx context.Context) error {
	slots := l.Geometry().Slots
	if slots.Count == 0 {
		return nil
	}
	a, err := l.readElements(ctx, element.Slot, Range{First: slots.First, Count: 1})
	if err != nil && !refused(err) {
		return err
	}
	l.learnFrom(a.elements)
	return nil
}

// learnFrom learns from elements that were read.
func (l *Library) learnFrom(elements []scsi.ElementDescriptor) {
	if slices.ContainsFunc(elements, func(e scsi.ElementDescriptor) bool { return e.Accessible }) {
		l.changer.unlearn(NoAccessBits)
	}
	if slices.ContainsFunc(elements, func(e scsi.ElementDescriptor) bool { return e.VolumeTag != "" }) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.tagged = true
	}
}
