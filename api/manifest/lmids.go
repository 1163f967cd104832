// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"rsm.storage/rsmctl/api/v1alpha1"
)

// The refusals of WriteLMIDs.
var (
	// ErrIncomplete: some manifests have problems, so that what they declare
	// is not known.
	ErrIncomplete = errors.New("the manifests have problems; `rsmctl validate` says where, and nothing is written while they have")
	// ErrStandardInput: what was read from standard input has no file.
	ErrStandardInput = errors.New("standard input cannot be written back; name the files")
	// ErrLeftAlone: a file was not changed, since it could not be changed
	// without doubt.
	ErrLeftAlone = errors.New("left as it was")
)

// LMIDFile is what WriteLMIDs did with one file.
type LMIDFile struct {
	// Path is the file as problems name it.
	Path string
	// Set counts the sides whose lmid was set or replaced.
	Set int
	// Err says why the file was left as it was, nil when it was not.
	Err error
}

// LMIDOf tells the LMID that the side of an OMID has, "" when its lmid is to be
// left as it is written.
type LMIDOf func(v1alpha1.OMID) string

// WriteLMIDs sets the lmid of the sides that manifests declare, in their files
// and in the CSV files that they name. Nothing else in a file changes: not a
// comment, not a quote, not a line end. The new text of each file is read again
// before rewrite puts it in place. A file about which there is any doubt is left
// alone; without rewrite all of them are. It returns the files that have
// something to set, in the order of their paths, manifests before lists.
func WriteLMIDs(ctx context.Context, paths []string, of LMIDOf, rewrite Rewrite) ([]LMIDFile, error) {
	if slices.Contains(paths, "-") {
		return nil, ErrStandardInput
	}
	l := newLoader(ctx)
	r, err := l.loadFiles(paths, nil)
	switch {
	case err != nil:
		return nil, err
	case !r.Set.Complete:
		return nil, ErrIncomplete
	}
	var done []LMIDFile
	for _, f := range l.collectLMIDFiles(of) {
		if ctx.Err() != nil {
			return done, context.Cause(ctx)
		}
		result := LMIDFile{Path: f.source.path, Set: len(f.changes)}
		if err := f.rewriteFile(ctx, rewrite); err != nil {
			result.Set, result.Err = 0, fmt.Errorf("%w: %w", ErrLeftAlone, err)
		}
		done = append(done, result)
	}
	return done, nil
}

// lmidChange is a side that shall have another LMID than its file says.
type lmidChange struct {
	of *object
	// side is its index in of.sides.
	side int
	lmid string
}

func (c *lmidChange) positionOfSide() Pos { return c.of.sides[c.side].Pos }

// lmidFile is a file that has something to set.
type lmidFile struct {
	source *source
	list   bool
	// changes are in the order of the file.
	changes []lmidChange
	// taken says what else has or gets an LMID that one of the sides shall have,
	// empty when nothing does.
	taken string
}

// collectLMIDFiles finds what is to be set in which file.
func (l *loader) collectLMIDFiles(of LMIDOf) []*lmidFile {
	files := map[uint32]*lmidFile{}
	given := map[string]*lmidChange{}
	for _, o := range l.objects {
		for i := range o.sides {
			s := &o.sides[i]
			lmid := v1alpha1.NormalizeLMID(of(s.OMID))
			if lmid == "" || lmid == s.LMID {
				continue
			}
			f := files[s.Pos.File]
			if f == nil {
				f = &lmidFile{source: l.files[s.Pos.File], list: i >= o.inline}
				files[s.Pos.File] = f
			}
			if other := given[lmid]; other != nil {
				f.taken = fmt.Sprintf("the sides in lines %d and %d would both be %s", other.positionOfSide().Line, s.Pos.Line, lmid)
			}
			change := lmidChange{o, i, lmid}
			f.changes = append(f.changes, change)
			given[lmid] = &change
		}
	}
	l.markTaken(files, given)
	edits := make([]*lmidFile, 0, len(files))
	for _, index := range slices.Sorted(maps.Keys(files)) {
		f := files[index]
		slices.SortFunc(f.changes, func(x, y lmidChange) int {
			return cmp.Or(cmp.Compare(x.positionOfSide().Line, y.positionOfSide().Line), cmp.Compare(x.positionOfSide().Column, y.positionOfSide().Column))
		})
		edits = append(edits, f)
	}
	return edits
}

// markTaken marks the files that would set an LMID which another side declares. At
// no moment shall two sides declare one LMID. So the other side has to get another
// LMID in the same file, and with it at the same moment.
func (l *loader) markTaken(files map[uint32]*lmidFile, given map[string]*lmidChange) {
	changed := map[Pos]bool{}
	for _, c := range given {
		changed[c.positionOfSide()] = true
	}
	for _, o := range l.objects {
		for i := range o.sides {
			s := &o.sides[i]
			c := given[s.LMID]
			if s.LMID == "" || c == nil || changed[s.Pos] && s.Pos.File == c.positionOfSide().File {
				continue
			}
			at := c.positionOfSide()
			files[at.File].taken = fmt.Sprintf("the side in line %d is %s now, but %s:%d declares that LMID for %s/%s; drop it there first",
				at.Line, c.lmid, l.files[s.Pos.File].path, s.Pos.Line, s.OMID.LabelType, s.OMID.LabelID)
		}
	}
}

// rewriteFile makes the new text of the file, reads it again, and puts it in the
// place of the old one.
func (f *lmidFile) rewriteFile(ctx context.Context, rewrite Rewrite) error {
	if f.taken != "" {
		return errors.New(f.taken)
	}
	edit := f.editedManifestText
	if f.list {
		edit = f.editedListText
	}
	text, err := edit(ctx)
	if err != nil || rewrite == nil {
		return err
	}
	return f.source.replaceFile(rewrite, text)
}
