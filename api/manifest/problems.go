// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"fmt"
	"slices"
)

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
