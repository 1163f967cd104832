// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"context"
	"io"
	"slices"

	"rsm.storage/rsmctl/api/v1alpha1"
)

// Options say how manifests are read. The zero Options are those of the
// command line, without standard input.
type Options struct {
	// Stdin is read for the path "-".
	Stdin io.Reader
}

// Result is what Load found.
type Result struct {
	// Set holds the good objects. It is never nil.
	Set *Set
	// Problems are all problems, warnings included, sorted by file, line and
	// column. Of one file at most 1,000 are kept.
	Problems []Problem
	// Objects are all documents that say what they are, good or bad, sorted
	// by file and line.
	Objects []Found
	// Errors and Warnings count the problems, those not kept included.
	Errors, Warnings int
}

// Found is a document that says what it is.
type Found struct {
	File       string
	Line       int
	Kind, Name string
}

// Load reads the manifests at paths: files, folders (recursively, the files
// *.yaml, *.yml) and "-" for standard input. Whatever is wrong with them is a
// Problem; the error is not nil only when ctx ended.
func Load(ctx context.Context, paths []string, opts Options) (*Result, error) {
	return newLoader(ctx).loadFiles(paths, opts.Stdin)
}

// loader is one run of Load.
type loader struct {
	ctx      context.Context
	files    []*source
	objects  []*object
	problems problemList
	// opaque is true when a file could not be read, so that nobody knows
	// which names it declares.
	opaque bool
	parsed parsedDocument
}

func newLoader(ctx context.Context) *loader {
	return &loader{ctx: ctx, problems: problemList{perFile: map[string]int{}}}
}

func (l *loader) loadFiles(paths []string, stdin io.Reader) (*Result, error) {
	l.readManifests(paths, stdin)
	l.readLists()
	l.collectProblems()
	if err := l.ctx.Err(); err != nil {
		return nil, err
	}
	l.checkReferences()
	return l.resultOfLoading(), l.ctx.Err()
}

// readManifests finds and reads the manifests.
func (l *loader) readManifests(paths []string, stdin io.Reader) {
	find := finder{ctx: l.ctx, problems: &l.problems, seen: map[string]bool{}}
	for _, path := range paths {
		find.collectGiven(path)
	}
	l.files = find.sortedFiles()
	type content struct {
		documents []document
		problems  []Problem
	}
	contents := make([]content, len(l.files))
	runInParallel(l.ctx, len(l.files), func(i int) {
		contents[i].documents, contents[i].problems = l.files[i].readDocuments(stdin)
	})
	var documents []*document
	var fileOf []uint32
	for i := range contents {
		l.problems.addProblems(contents[i].problems...)
		for j := range contents[i].documents {
			documents = append(documents, &contents[i].documents[j])
			fileOf = append(fileOf, uint32(i))
		}
	}
	l.opaque = l.problems.errors > 0
	if len(documents) == 0 && !l.opaque {
		for _, file := range l.files {
			l.problems.addProblems(*file.problemWithFile(RuleNoManifest, "the file holds no manifest"))
		}
	}
	l.objects = make([]*object, len(documents))
	runInParallel(l.ctx, len(documents), func(i int) { l.objects[i] = documents[i].readObject(fileOf[i]) })
	l.objects = slices.DeleteFunc(l.objects, func(o *object) bool { return o == nil })
}

// collectProblems collects the problems of the objects.
func (l *loader) collectProblems() {
	for _, o := range l.objects {
		l.problems.addProblems(o.problems...)
	}
	if len(l.files) == 0 && l.problems.errors == 0 {
		l.problems.addProblems((&source{path: "."}).problemAtMark(mark{}, RuleNoManifest, "no path was given"))
	}
}

// resultOfLoading makes the Set of what is good, and counts what is not.
func (l *loader) resultOfLoading() *Result {
	set := &Set{Complete: l.problems.errors == 0}
	for _, file := range l.files {
		set.Files = append(set.Files, file.path)
	}
	r := &Result{Set: set, Errors: l.problems.errors}
	for _, o := range l.objects {
		if o.kind != "" {
			r.Objects = append(r.Objects, Found{o.doc.file.path, int(o.pos.Line), o.kind, o.name})
		}
		if !o.bad {
			set.addObject(o)
		}
	}
	set.sortListsByName()
	set.Digest = set.digestDeclared(l.ctx)
	r.Problems = l.problems.sortedProblems()
	for _, n := range l.problems.perFile {
		r.Warnings += n
	}
	r.Warnings -= r.Errors
	return r
}

func (s *Set) addObject(o *object) {
	switch v := o.value.(type) {
	case *v1alpha1.Library:
		s.Libraries = append(s.Libraries, Object[v1alpha1.Library]{*v, o.pos})
	case *v1alpha1.MediaPool:
		s.Pools = append(s.Pools, Object[v1alpha1.MediaPool]{*v, o.pos})
	case *v1alpha1.MediaSet:
		s.MediaSets = append(s.MediaSets, MediaSet{*v, o.pos, o.sides, o.free})
	case *v1alpha1.BackupPolicy:
		s.BackupPolicies = append(s.BackupPolicies, Object[v1alpha1.BackupPolicy]{*v, o.pos})
	}
}
