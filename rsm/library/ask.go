// SPDX-License-Identifier: Apache-2.0

package library

import (
	"context"
	"fmt"
	"slices"

	"rsm.storage/rsmctl/rsm/scsi"
)

// habits are what was learned of how this changer wants to be asked. Each is
// set only when the other way was refused and this one worked.
type habits struct {
	// noTags: it has no barcode reader.
	noTags bool
	// apart: barcodes and drive identities come only in separate answers.
	apart bool
	// noIdentifiers: it does not tell the drives' identities.
	noIdentifiers bool
	// access: its Access bits mean something. There are changers that set
	// none, ever.
	access bool
}

// answer is what came of asking for one type of element. A problem is a part
// that could not be read although the elements could.
type answer struct {
	elements []scsi.ElementDescriptor
	problem  error
}

func (l *Library) habit() habits {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.habits
}

func (l *Library) take(change func(*habits)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change(&l.habits)
}

// ask reads the elements of one type within r, with barcodes and, for drives,
// identities, as far as the changer goes along.
func (l *Library) ask(ctx context.Context, t ElementType, r Range) (answer, error) {
	return l.askFor(ctx, codes[t], r)
}

func (l *Library) askFor(ctx context.Context, code scsi.ElementCode, r Range) (answer, error) {
	h := l.habit()
	identify := !h.noIdentifiers && (code == scsi.DataTransferElement || code == scsi.AllElements)
	a, err := l.askWithTags(ctx, scsi.ElementStatusRequest{Type: code, VolumeTags: !h.noTags, Identifiers: identify && !h.apart}, r)
	if err != nil || !identify || identified(a.elements) {
		return a, err
	}
	apart, err := l.pages(ctx, scsi.ElementStatusRequest{Type: code, Identifiers: true}, r)
	if stopped(ctx) {
		return a, err
	}
	// That there are no identities is no failure: drives can be told by order.
	if identified(apart) {
		l.take(func(h *habits) { h.apart = true })
		addIdentifiers(a.elements, apart)
	} else if len(a.elements) > 0 {
		l.take(func(h *habits) { h.noIdentifiers = err == nil || refused(err) })
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
	// A changer without a barcode reader refuses; one whose reader fails
	// today is another matter: its media have not lost their barcodes.
	if refused(err) {
		l.take(func(h *habits) { h.noTags = true })
		return answer{elements: bare}, nil
	}
	return answer{elements: bare, problem: fmt.Errorf("the barcodes could not be read: %w", err)}, nil
}

// withoutIdentifiers reads elements, a second time without identities when the
// changer refuses to tell them.
func (l *Library) withoutIdentifiers(ctx context.Context, q scsi.ElementStatusRequest, r Range) ([]scsi.ElementDescriptor, error) {
	all, err := l.pages(ctx, q, r)
	if !refused(err) || !q.Identifiers {
		return all, err
	}
	q.Identifiers = false
	return l.pages(ctx, q, r)
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
	a, err := l.ask(ctx, Slot, Range{First: slots.First, Count: 1})
	if err != nil && !refused(err) {
		return err
	}
	l.learnAccessFrom(a.elements)
	return nil
}

func (l *Library) learnAccessFrom(elements []scsi.ElementDescriptor) {
	if slices.ContainsFunc(elements, func(e scsi.ElementDescriptor) bool { return e.Accessible }) {
		l.take(func(h *habits) { h.access = true })
	}
}
