// SPDX-License-Identifier: Apache-2.0

package library

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"rsm.storage/rsmctl/rsm/scsi"
)

// Status looks at all elements. It fails when nothing can be read; when a part
// cannot, the Status is not Complete and says so.
func (l *Library) Status(ctx context.Context) (Status, error) {
	if l.isOutdated() {
		if err := l.learnGeometry(ctx); err != nil {
			return Status{}, explain(err, "read how the library is built")
		}
	}
	g := l.Geometry()
	seen := l.look(ctx, g)
	if seen.err != nil {
		return Status{}, explain(seen.err, "read the element status of %s", l.identity)
	}
	problems := slices.Concat(seen.problems, shortfalls(seen.elements, g))
	return Status{Elements: seen.elements, Complete: len(problems) == 0, Problem: strings.Join(problems, "; ")}, nil
}

func (l *Library) isOutdated() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.outdated
}

// sight is what came of a look at the whole library. err is set when nothing
// could be read at all.
type sight struct {
	elements []Element
	problems []string
	err      error
}

// look reads all elements of g, type by type; of all types and addresses when
// g is empty. A changer that refuses to be asked by type is asked for all at
// once, and only then: there is one that dies of it.
func (l *Library) look(ctx context.Context, g Geometry) sight {
	var raw []scsi.ElementDescriptor
	var errs []error
	var problems []string
	asked := 0
	for _, t := range allTypes {
		if g.Of(t).Count == 0 && !g.empty() {
			continue
		}
		asked++
		a, err := l.ask(ctx, t, g.Of(t))
		raw = append(raw, a.elements...)
		if err != nil {
			errs = append(errs, err)
			problems = append(problems, fmt.Sprintf("the %ss could not be read: %v", t, err))
		}
		if a.problem != nil {
			problems = append(problems, fmt.Sprintf("%ss: %v", t, a.problem))
		}
		if stopped(ctx) {
			return sight{err: errors.Join(errs...)}
		}
	}
	if len(raw) == 0 && len(errs) == asked && allRefused(errs) {
		a, err := l.askFor(ctx, scsi.AllElements, Range{})
		raw, problems, errs = a.elements, nil, nil
		if err != nil {
			errs = []error{err}
		}
	}
	if len(raw) == 0 && len(errs) > 0 {
		return sight{err: errors.Join(errs...)}
	}
	l.learnAccessFrom(raw)
	return sight{elements: l.convert(raw), problems: problems}
}

func (g Geometry) empty() bool {
	return g.Transports.Count+g.Slots.Count+g.Ports.Count+g.Drives.Count == 0
}

func allRefused(errs []error) bool {
	return !slices.ContainsFunc(errs, func(err error) bool { return !refused(err) })
}

// shortfalls names the types of which the changer told fewer elements than it
// has.
func shortfalls(elements []Element, g Geometry) (problems []string) {
	for _, t := range allTypes {
		told := 0
		for _, e := range elements {
			if e.Type == t {
				told++
			}
		}
		if want := g.Of(t).Count; told < want {
			problems = append(problems, fmt.Sprintf("the changer told of %d of its %d %ss", told, want, t))
		}
	}
	return problems
}

// Element looks at one element.
func (l *Library) Element(ctx context.Context, address int) (Element, error) {
	asked := "look at " + l.Name(address)
	t, ok := l.Geometry().TypeOf(address)
	if !ok {
		return Element{}, missing(asked, address)
	}
	one := Range{First: address, Count: 1}
	a, err := l.ask(ctx, t, one)
	if refused(err) {
		a, err = l.askFor(ctx, scsi.AllElements, one)
	}
	if err == nil {
		err = a.problem
	}
	if err != nil {
		return Element{}, explain(err, "%s", asked)
	}
	for _, e := range l.convert(a.elements) {
		if e.Address == address {
			return e, nil
		}
	}
	return Element{}, missing(asked, address)
}

// convert puts what the changer said into the words of this package, in order
// of address, each address once.
func (l *Library) convert(raw []scsi.ElementDescriptor) []Element {
	access := l.habit().access
	var all []Element
	for _, d := range raw {
		t, ok := types[d.Type]
		if !ok {
			continue
		}
		e := Element{
			Type:          t,
			Address:       int(d.Address),
			Full:          d.Full,
			Barcode:       d.VolumeTag,
			Accessible:    d.Accessible || !access || t == Transport,
			PutByOperator: d.PutByOperator,
			Source:        int(d.Source),
			Inverted:      d.Inverted,
			Cleaning:      d.MediumType == 2,
		}
		if d.Exception {
			e.Exception = fmt.Sprintf("%02X/%02X", d.ASC, d.ASCQ)
		}
		if t == Drive {
			e.Serial = l.serialOf(d)
		}
		all = append(all, e)
	}
	slices.SortStableFunc(all, func(a, b Element) int { return cmp.Compare(a.Address, b.Address) })
	return slices.CompactFunc(all, func(a, b Element) bool { return a.Address == b.Address })
}

// serialOf is the serial number of the drive at an element: of the unit that
// was found there, as long as the changer does not name another one.
func (l *Library) serialOf(d scsi.ElementDescriptor) string {
	for _, known := range l.drives {
		if known.info.Address != int(d.Address) || !known.info.Connected {
			continue
		}
		if !d.HasIdentifier || known.told || names(d.Identifier, unit{identity: known.info.Identity, designators: known.designators}) {
			return known.info.Serial
		}
	}
	if !d.HasIdentifier {
		return ""
	}
	return d.Identifier.Serial()
}
