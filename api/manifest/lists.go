// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"errors"
	"fmt"

	"rsm.storage/rsmctl/api/v1alpha1"
)

// readLists reads the CSV files that MediaSets name.
func (l *loader) readLists() {
	read := map[string]*object{}
	for _, o := range l.objects {
		set, ok := o.value.(*v1alpha1.MediaSet)
		if !ok {
			continue
		}
		for i, from := range set.Spec.SidesFrom {
			if from.CSV != "" {
				l.readListInto(o, fmt.Sprintf("spec.sidesFrom[%d].csv", i), from.CSV, read)
			}
		}
	}
}

// readListInto reads one list into o. The map has who reads which file, by
// resolved path.
func (l *loader) readListInto(o *object, path, name string, read map[string]*object) {
	file, real, err := openList(o.doc.file, name)
	if err != nil {
		o.failObject(l.problemAtPath(o, path, RuleCSVPath, fmt.Sprintf("%q %v", name, err)))
		return
	}
	defer func() { _ = file.Close() }()
	if first, again := read[real]; again {
		p := l.problemAtPath(o, path, RuleCSVTwice, fmt.Sprintf("%q is already read for MediaSet %s", name, first.name))
		p.Related = l.relatedAtPath(first, "spec.sidesFrom", "first named here")
		o.failObject(p)
		return
	}
	read[real] = o
	list := csvFile{source: &source{path: shownListPath(o.doc.file, name), open: real}, index: uint32(len(l.files))}
	l.files = append(l.files, list.source)
	chunks, err := readChunks(l.ctx, file, maxListSize)
	if err != nil {
		rule := RuleUnreadable
		if errors.Is(err, errTooLarge) {
			rule = RuleTooLarge
		}
		o.failObject(*list.source.problemWithFile(rule, "the list cannot be read: "+causeWithoutPath(err)))
		return
	}
	list.source.chunks = chunks
	sides := list.parseRows(l.ctx)
	o.failObject(list.problems...)
	l.problems.countUnkept(list.source.path, list.unkept)
	if len(o.sides) == 0 {
		o.sides = sides
		return
	}
	o.sides = append(o.sides, sides...)
}

// failObject adds errors to o.
func (o *object) failObject(problems ...Problem) {
	for _, p := range problems {
		p.Kind, p.Name = o.kind, o.name
		o.problems = append(o.problems, p)
		o.bad = o.bad || p.Severity == Error
	}
}
