// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"fmt"
	"path/filepath"
	"strings"

	"gopkg.in/yaml.v3"

	"rsm.storage/rsmctl/api/v1alpha1"
)

// parsedDocument is the document that was parsed again last. Places of values
// are not kept: they are needed only for the few that turn out to be wrong.
type parsedDocument struct {
	doc  *document
	root *yaml.Node
}

// markOfPath is where the value at a path of o stands.
func (l *loader) markOfPath(o *object, path string) mark {
	if l.parsed.doc != o.doc {
		root, _ := o.doc.parseTree()
		l.parsed = parsedDocument{o.doc, root}
	}
	return o.doc.markOfNode(nodeAtPath(l.parsed.root, path))
}

// problemAtPath makes a problem with the value at a path of o.
func (l *loader) problemAtPath(o *object, path string, rule v1alpha1.Rule, message string) Problem {
	p := o.doc.file.problemAtMark(l.markOfPath(o, path), rule, path+": "+message)
	p.Kind, p.Name = o.kind, o.name
	return p
}

// relatedAtPath makes the other place of a problem: the value at a path of o.
func (l *loader) relatedAtPath(o *object, path, message string) *Related {
	at := l.markOfPath(o, path)
	return &Related{File: o.doc.file.path, Line: at.line, Column: at.column, Message: message}
}

// sideField is a field of a side whose value can be expected twice: its path in a
// manifest, and its column in a list.
type sideField struct {
	path   string
	column int
}

// placeOfSide is where a value of side i of o stands: in the manifest, or in a
// row of a CSV file, whose header is read again.
func (l *loader) placeOfSide(o *object, i int, which sideField) (*source, mark) {
	if i < o.inline {
		return o.doc.file, l.markOfPath(o, fmt.Sprintf("spec.sides[%d].%s", i, which.path))
	}
	file, number := l.files[o.sides[i].Pos.File], int(o.sides[i].Pos.Line)
	line := file.lineAt(number)
	h, _ := parseHeader(file.lineAt(1))
	var r row
	if h.parseRowLine(line, &r) != nil {
		return file, mark{number, 1, 1}
	}
	return file, markOfCell(number, line, r.starts[which.column], r.ends[which.column])
}

// shownListPath is how a list is named in problems: as the manifest that names it is.
func shownListPath(manifest *source, name string) string {
	if manifest.open == "" {
		return filepath.Clean(name)
	}
	if folder := filepath.Dir(manifest.path); folder != "." {
		return filepath.Join(folder, name)
	}
	return strings.TrimPrefix(filepath.Clean(name), "./")
}
