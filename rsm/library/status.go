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

// Status looks at all elements. It fails when nothing can be read. When only a part
// cannot, the Status is not Complete and says why.
func (l *Library) Status(ctx context.Context) (Status, error) {
	outdated, swapped := l.changesToLearn()
	if swapped = swapped || l.missesSilentDrive(); outdated || swapped {
		if err := l.learnLayoutAnew(ctx, outdated, swapped); err != nil {
			return Status{}, explain(err, "read how the library %s is built", l.identity)
		}
	}
	g := l.Geometry()
	seen := l.readWholeStatus(ctx, g)
	if seen.err != nil {
		return Status{}, explain(seen.err, "read the element status of %s", l.identity)
	}
	elements := l.convertElements(seen.raw)
	// Only now the changer may have said that a drive is another one.
	if _, swapped := l.changesToLearn(); swapped {
		if err := l.findDrivesAgain(ctx); err != nil {
			return Status{}, explain(err, "find the drives of %s again", l.identity)
		}
		elements = l.convertElements(seen.raw)
	}
	l.widenGeometry(elements)
	problems := slices.Concat(seen.problems, describeShortfalls(seen.raw, g))
	return Status{Elements: elements, Complete: len(problems) == 0, Problem: strings.Join(problems, "; ")}, nil
}

// changesToLearn tells whether the geometry has to be read again, and whether the
// drives have to be found again.
func (l *Library) changesToLearn() (outdated, swapped bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.outdated, l.swapped
}

// learnLayoutAnew learns what has to be learned again.
func (l *Library) learnLayoutAnew(ctx context.Context, outdated, swapped bool) error {
	if outdated {
		if err := l.learnGeometry(ctx); err != nil {
			return err
		}
	}
	if swapped {
		return l.findDrivesAgain(ctx)
	}
	return nil
}

// wholeStatus is the answer to a look at the whole library. err is set when nothing
// could be read.
type wholeStatus struct {
	raw      []scsi.ElementDescriptor
	problems []string
	err      error
}

// readWholeStatus reads all elements of g, type by type; all addresses of each type
// when g is empty. It asks for all types at once only when the changer refuses to be
// asked by type: there is one that dies of it.
func (l *Library) readWholeStatus(ctx context.Context, g Geometry) wholeStatus {
	if l.changer.hasQuirk(AllTypesOnly) {
		return l.readAllTypesAtOnce(ctx)
	}
	var raw []scsi.ElementDescriptor
	var errs []error
	var problems []string
	asked := 0
	for _, t := range elementTypesInOrder {
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
		if contextEnded(ctx) {
			return wholeStatus{err: joinDistinctErrors(errs)}
		}
	}
	if len(raw) == 0 && len(errs) == asked && allRefused(errs) && !l.changer.hasQuirk(DiesOfAllTypes) {
		seen := l.readAllTypesAtOnce(ctx)
		if len(seen.raw) > 0 {
			l.changer.learnQuirk(AllTypesOnly)
		}
		return seen
	}
	if len(raw) == 0 && len(errs) > 0 {
		return wholeStatus{err: joinDistinctErrors(errs)}
	}
	l.learnFromElements(raw)
	return wholeStatus{raw: raw, problems: problems}
}

// readAllTypesAtOnce reads all elements of all types.
func (l *Library) readAllTypesAtOnce(ctx context.Context) wholeStatus {
	a, err := l.readElementsOfCode(ctx, scsi.AllElements, Range{})
	if len(a.elements) == 0 && err != nil {
		return wholeStatus{err: err}
	}
	l.learnFromElements(a.elements)
	seen := wholeStatus{raw: a.elements}
	if err := errors.Join(err, a.problem); err != nil {
		seen.problems = []string{fmt.Sprintf("the elements could not be read completely: %v", err)}
	}
	return seen
}

func (g Geometry) hasNoElements() bool {
	return g.Transports.Count+g.Slots.Count+g.Ports.Count+g.Drives.Count == 0
}

func allRefused(errs []error) bool {
	return !slices.ContainsFunc(errs, func(err error) bool { return !isRefused(err) })
}

// joinDistinctErrors joins errors, and says once what several of them say.
func joinDistinctErrors(errs []error) error {
	return errors.Join(slices.CompactFunc(errs, func(a, b error) bool { return a.Error() == b.Error() })...)
}

// describeShortfalls names the types of which the changer told fewer elements than it
// has. "Nothing is installed there" counts as told.
func describeShortfalls(raw []scsi.ElementDescriptor, g Geometry) (problems []string) {
	told := map[element.Type]map[uint16]bool{}
	for _, e := range raw {
		t := elementTypes[e.Type]
		if told[t] == nil {
			told[t] = map[uint16]bool{}
		}
		told[t][e.Address] = true
	}
	for _, t := range elementTypesInOrder {
		if want := g.Of(t).Count; len(told[t]) < want {
			problems = append(problems, fmt.Sprintf("the changer told of %d of its %d %ss", len(told[t]), want, t))
		}
	}
	return problems
}
