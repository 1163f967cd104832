// SPDX-License-Identifier: Apache-2.0

package library

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/scsi"
)

// Status is the answer to a full look at the library.
type Status struct {
	// Elements are in ascending order of address.
	Elements []element.Element
	// Complete is false when part of the library could not be read; Problem
	// says which part and why.
	Complete bool
	Problem  string
}

// Status looks at all elements. It fails when nothing can be read; when a part
// cannot, the Status is not Complete and says so.
func (l *Library) Status(ctx context.Context) (Status, error) {
	outdated, swapped := l.noteChanges()
	if swapped = swapped || l.lacking(); outdated || swapped {
		if err := l.learnAnew(ctx, outdated, swapped); err != nil {
			return Status{}, explain(err, "read how the library %s is built", l.identity)
		}
	}
	g := l.Geometry()
	seen := l.readStatus(ctx, g)
	if seen.err != nil {
		return Status{}, explain(seen.err, "read the element status of %s", l.identity)
	}
	elements := l.convert(seen.raw)
	// Only now may the changer have told that a drive is another one.
	if _, swapped := l.noteChanges(); swapped {
		if err := l.findDrives(ctx); err != nil {
			return Status{}, explain(err, "find the drives of %s again", l.identity)
		}
		elements = l.convert(seen.raw)
	}
	l.widenGeometry(elements)
	problems := slices.Concat(seen.problems, shortfalls(seen.raw, g))
	return Status{Elements: elements, Complete: len(problems) == 0, Problem: strings.Join(problems, "; ")}, nil
}

// noteChanges tells whether the geometry has to be read again, and whether the
// drives have to be found again.
func (l *Library) noteChanges() (outdated, swapped bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.outdated, l.swapped
}

func (l *Library) learnAnew(ctx context.Context, outdated, swapped bool) error {
	if outdated {
		if err := l.learnGeometry(ctx); err != nil {
			return err
		}
	}
	if swapped {
		return l.findDrives(ctx)
	}
	return nil
}

// sight is what came of a look at the whole library. err is set when nothing
// could be read at all.
type sight struct {
	raw      []scsi.ElementDescriptor
	problems []string
	err      error
}

// readStatus reads all elements of g, type by type; of all types and addresses when
// g is empty. A changer that refuses to be asked by type is asked for all at
// once, and only then: there is one that dies of it.
func (l *Library) readStatus(ctx context.Context, g Geometry) sight {
	if l.changer.hasQuirk(AllTypesOnly) {
		return l.lookAtOnce(ctx)
	}
	var raw []scsi.ElementDescriptor
	var errs []error
	var problems []string
	asked := 0
	for _, t := range allTypes {
		if g.Of(t).Count == 0 && !g.hasNoElements() {
			continue
		}
		asked++
		a, err := l.readElements(ctx, t, g.Of(t))
		raw = append(raw, a.elements...)
		if err != nil {
			errs = append(errs, err)
			problems = append(problems, fmt.Sprintf("the %ss could not be read: %v", t, err))
		}
		if a.problem != nil {
			problems = append(problems, fmt.Sprintf("%ss: %v", t, a.problem))
		}
		if stopped(ctx) {
			return sight{err: joined(errs)}
		}
	}
	if len(raw) == 0 && len(errs) == asked && allRefused(errs) && !l.changer.hasQuirk(DiesOfAllTypes) {
		seen := l.lookAtOnce(ctx)
		if len(seen.raw) > 0 {
			l.changer.learnQuirk(AllTypesOnly)
		}
		return seen
	}
	if len(raw) == 0 && len(errs) > 0 {
		return sight{err: joined(errs)}
	}
	l.learnFrom(raw)
	return sight{raw: raw, problems: problems}
}

// lookAtOnce reads all elements of all types.
func (l *Library) lookAtOnce(ctx context.Context) sight {
	a, err := l.askFor(ctx, scsi.AllElements, Range{})
	if len(a.elements) == 0 && err != nil {
		return sight{err: err}
	}
	l.learnFrom(a.elements)
	seen := sight{raw: a.elements}
	if err := errors.Join(err, a.problem); err != nil {
		seen.problems = []string{fmt.Sprintf("the elements could not be read completely: %v", err)}
	}
	return seen
}

func (g Geometry) hasNoElements() bool {
	return g.Transports.Count+g.Slots.Count+g.Ports.Count+g.Drives.Count == 0
}

func allRefused(errs []error) bool {
	return !slices.ContainsFunc(errs, func(err error) bool { return !refused(err) })
}

// joined joins errors, and says once what several of them say.
func joined(errs []error) error {
	return errors.Join(slices.CompactFunc(errs, func(a, b error) bool { return a.Error() == b.Error() })...)
}

// shortfalls names the types of which the changer told fewer elements than it
// has. That nothing is installed at an address is an answer, too.
func shortfalls(raw []scsi.ElementDescriptor, g Geometry) (problems []string) {
	told := map[element.Type]map[uint16]bool{}
	for _, e := range raw {
		t := types[e.Type]
		if told[t] == nil {
			told[t] = map[uint16]bool{}
		}
		told[t][e.Address] = true
	}
	for _, t := range allTypes {
		if want := g.Of(t).Count; len(told[t]) < want {
			problems = append(problems, fmt.Sprintf("the changer told of %d of its %d %ss", len(told[t]), want, t))
		}
	}
	return problems
}
