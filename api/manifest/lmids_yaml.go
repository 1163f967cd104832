// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// edit puts text in the place of the bytes from start to end.
type edit struct {
	start, end int
	text       string
}

// applyEdits makes edits, which are in order and do not overlap.
func applyEdits(text string, edits []edit) string {
	var b strings.Builder
	at := 0
	for _, e := range edits {
		b.WriteString(text[at:e.start])
		b.WriteString(e.text)
		at = e.end
	}
	b.WriteString(text[at:])
	return b.String()
}

// editedManifestText makes the new text of a manifest file.
func (f *lmidFile) editedManifestText(context.Context) ([]string, error) {
	old := f.source.chunks[0].text
	var edits []edit
	after := map[int]*documentEdit{} // by the first byte of the document
	for rest := f.changes; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].of == rest[0].of {
			n++
		}
		e := &documentEdit{doc: rest[0].of.doc, lmids: map[int]string{}}
		for _, c := range rest[:n] {
			e.lmids[c.side] = c.lmid
		}
		if err := e.findLMIDEdits(); err != nil {
			return nil, err
		}
		edits = append(edits, e.edits...)
		after[e.doc.start] = e
		rest = rest[n:]
	}
	text := applyEdits(old, edits)
	if len(text) > maxFileSize {
		return nil, fmt.Errorf("it would have more than %d MiB", maxFileSize>>20)
	}
	return []string{text}, checkSameDocuments(f.source, old, text, after)
}

// documentEdit sets the lmid of sides of one document.
type documentEdit struct {
	doc *document
	// lmids are those to be set, by the index of the side.
	lmids map[int]string
	// edits are what it takes, in bytes of the file.
	edits []edit
	root  *yaml.Node
}

// sideNodes is the list of the sides of a MediaSet, nil when there is none.
func sideNodes(root *yaml.Node) []*yaml.Node {
	if spec := childNode(root, "spec"); spec != nil {
		if sides := childNode(spec, "sides"); sides != nil && sides.Kind == yaml.SequenceNode {
			return sides.Content
		}
	}
	return nil
}

// findLMIDEdits finds the edits that set the LMIDs.
func (e *documentEdit) findLMIDEdits() error {
	e.root, _ = e.doc.parseTree()
	if e.root == nil {
		return errChanged
	}
	x := newExtents(e.doc.text)
	for i, side := range sideNodes(e.root) {
		lmid := e.lmids[i]
		if lmid == "" {
			continue
		}
		made, ok := x.lmidEditFor(side, lmid)
		if !ok {
			return fmt.Errorf("where to write lmid: %s is in doubt for the side in line %d; write it by hand", lmid, side.Line+e.doc.line-1)
		}
		e.edits = append(e.edits, edit{made.start + e.doc.start, made.end + e.doc.start, made.text})
	}
	if len(e.edits) != len(e.lmids) {
		return errChanged
	}
	return nil
}

var (
	errChanged = errors.New("it is no longer what it was when it was read; run the command again")
	errUnsure  = errors.New("written into it, the LMIDs would change more than themselves; write them by hand")
)

// checkSameDocuments checks that a file's new text says what the old one says, but
// for the lmids that were to be set.
func checkSameDocuments(file *source, old, text string, edits map[int]*documentEdit) error {
	before := splitDocuments(file, old)
	after := splitDocuments(&source{path: file.path, chunks: []chunk{{1, text}}}, text)
	if len(before) != len(after) {
		return errUnsure
	}
	for i := range before {
		e := edits[before[i].start]
		switch {
		case e == nil && before[i].text != after[i].text:
			return errUnsure
		case e != nil && !e.hasMade(&after[i]):
			return errUnsure
		}
	}
	return nil
}

// hasMade tells whether a document is the edited one: it has the LMIDs, and is
// the same without them.
func (e *documentEdit) hasMade(after *document) bool {
	root, _ := after.parseTree()
	if root == nil {
		return false
	}
	before, now := sideNodes(e.root), sideNodes(root)
	if len(before) != len(now) {
		return false
	}
	for i, lmid := range e.lmids {
		key, value := childPair(now[i], "lmid")
		if value == nil || value.Value != lmid || value.Tag != "!!str" {
			return false
		}
		if old := childNode(before[i], "lmid"); old != nil {
			value.Value = old.Value
		} else {
			now[i].Content = slices.DeleteFunc(now[i].Content, func(n *yaml.Node) bool { return n == key || n == value })
		}
	}
	return sameTree(e.root, root)
}

// sameTree tells whether two trees say the same in the same way. Comments do
// not count: the parser guesses what they belong to.
func sameTree(x, y *yaml.Node) bool {
	return x.Kind == y.Kind && x.Tag == y.Tag && x.Value == y.Value && x.Style == y.Style &&
		slices.EqualFunc(x.Content, y.Content, sameTree)
}
