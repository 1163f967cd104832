// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"cmp"
	"fmt"
	"slices"

	"rsm.storage/rsmctl/api/v1alpha1"
)

// Severity says whether a Problem makes a Set incomplete.
type Severity string

// The severities.
const (
	// Error makes the Set incomplete.
	Error Severity = "error"
	// Warning does not.
	Warning Severity = "warning"
)

// Problem is one thing that is wrong with a manifest.
type Problem struct {
	// File is the path as it was given, or found under a path that was given.
	File string
	// Line and Column count from 1; columns count code points. Both are 0
	// when the problem is with the file as a whole.
	Line, Column int
	// Width is how many code points from Column on are meant, at least 1.
	Width int
	// Rule is the rule that is broken; Rules has them all.
	Rule     v1alpha1.Rule
	Severity Severity
	// Message says what is wrong, in one line.
	Message string
	// Suggestion is the name that was probably meant, empty if none is near.
	Suggestion string
	// Source is the line of the file, without its end, cut when it is very
	// long; SourceColumn is the column of its first character, 1 if it was
	// not cut at the front.
	Source       string
	SourceColumn int
	// Related is the other place of a problem with two, such as a duplicate.
	Related *Related
	// Kind and Name are those of the object, as far as they are known.
	Kind, Name string
}

// Related is the other place of a Problem.
type Related struct {
	File         string
	Line, Column int
	// Message says what is there, for example "first declared here".
	Message string
}

// Place gives where p is, as people write it: file:line:column, or the file alone.
func (p *Problem) Place() string { return placeInWords(p.File, p.Line, p.Column) }

// Place gives where r is: file:line:column.
func (r *Related) Place() string { return placeInWords(r.File, r.Line, r.Column) }

func placeInWords(file string, line, column int) string {
	if line == 0 {
		return file
	}
	return fmt.Sprintf("%s:%d:%d", file, line, column)
}

// compareProblems orders problems by file, line, column, rule and message.
func compareProblems(a, b Problem) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
		cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Message, b.Message))
}

// maxProblems is how many problems of one file are kept.
const maxProblems = 1000

// problemList collects problems, at most maxProblems of each file.
type problemList struct {
	list []Problem
	// perFile counts the problems of each file, those left out included.
	perFile map[string]int
	errors  int
}

func (l *problemList) addProblems(problems ...Problem) {
	for _, p := range problems {
		l.addProblemLazily(p.File, p.Severity, func() Problem { return p })
	}
}

// addProblemLazily counts a problem and makes it only if it is kept: a list can have a
// million of them.
func (l *problemList) addProblemLazily(file string, severity Severity, make func() Problem) {
	l.perFile[file]++
	if severity == Error {
		l.errors++
	}
	if l.perFile[file] <= maxProblems {
		l.list = append(l.list, make())
	}
}

// countUnkept counts n errors of a file that nobody kept.
func (l *problemList) countUnkept(file string, n int) {
	if n > 0 {
		l.perFile[file] += n
		l.errors += n
	}
}

// sortedProblems returns the problems in order, with a last one for each file that has
// more than are kept.
func (l *problemList) sortedProblems() []Problem {
	for file, n := range l.perFile {
		if n > maxProblems {
			l.list = append(l.list, (&source{path: file}).problemAtMark(mark{}, RuleTooMany,
				fmt.Sprintf("%d problems; only some of them are shown", n)))
		}
	}
	slices.SortStableFunc(l.list, compareProblems)
	return l.list
}
