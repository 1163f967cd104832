// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
)

// editedListText makes the new text of a CSV file. A list without a column for LMIDs
// gets one, the last.
func (f *lmidFile) editedListText(ctx context.Context) ([]string, error) {
	file := f.source
	e := listEdit{lmids: make(map[int]string, len(f.changes))}
	for _, c := range f.changes {
		e.lmids[int(c.positionOfSide().Line)] = c.lmid
	}
	e.header, _ = parseHeader(file.lineAt(1))
	e.has = slices.Contains(e.header, colLMID)
	parts := make([]string, len(file.chunks))
	for i, c := range file.chunks {
		var err error
		if parts[i], err = e.editListChunk(ctx, c); err != nil {
			return nil, err
		}
	}
	return parts, f.checkSameList(ctx, parts)
}

// listEdit sets values in the column of LMIDs of a list.
type listEdit struct {
	header header
	// has tells whether there is such a column.
	has bool
	// lmids are those to be set, by line.
	lmids map[int]string
	row   row
}

// editListChunk makes the new text of a chunk.
func (e *listEdit) editListChunk(ctx context.Context, c chunk) (string, error) {
	var b strings.Builder
	b.Grow(len(c.text) + len(c.text)/4)
	number := c.line
	for line := range strings.Lines(c.text) {
		text := strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		made, err := e.editListLine(number, text)
		if err != nil {
			return "", err
		}
		b.WriteString(made)
		b.WriteString(line[len(text):])
		number++
	}
	return b.String(), ctx.Err()
}

// editListLine makes the new text of a line, without its end.
func (e *listEdit) editListLine(number int, text string) (string, error) {
	lmid := e.lmids[number]
	switch {
	case text == "":
		return text, nil
	case !e.has && number == 1:
		return text + "," + quotedLikeLast(text, columnNames[colLMID]), nil
	case !e.has:
		return text + "," + lmid, nil
	case lmid == "":
		return text, nil
	}
	if e.header.parseRowLine(text, &e.row) != nil {
		return "", fmt.Errorf("line %d: %w", number, errChanged)
	}
	start, end := e.row.starts[colLMID], e.row.ends[colLMID]
	if start < end && text[start] == '"' {
		lmid = `"` + lmid + `"`
	}
	return text[:start] + lmid + text[end:], nil
}

// quotedLikeLast puts a name in quotes when the last one on a line is.
func quotedLikeLast(line, name string) string {
	if strings.HasSuffix(line, `"`) {
		return `"` + name + `"`
	}
	return name
}

// checkSameList checks that a list's new text says what the old one says, but for
// the LMIDs that were to be set.
func (f *lmidFile) checkSameList(ctx context.Context, parts []string) error {
	var readers []io.Reader
	for _, part := range parts {
		readers = append(readers, strings.NewReader(part))
	}
	chunks, err := readChunks(ctx, io.MultiReader(readers...), maxListSize)
	if err != nil {
		return err
	}
	o, first := f.changes[0].of, f.changes[0].positionOfSide().File
	list := csvFile{source: &source{path: f.source.path, chunks: chunks}, index: first}
	now := list.parseRows(ctx)
	if len(list.problems) > 0 {
		return errUnsure
	}
	lmids := make(map[Pos]string, len(f.changes))
	for _, c := range f.changes {
		lmids[c.positionOfSide()] = c.lmid
	}
	for _, side := range o.sides {
		if side.Pos.File != first {
			continue
		}
		if len(now) == 0 {
			return errUnsure
		}
		if lmid := lmids[side.Pos]; lmid != "" {
			side.LMID = lmid
		}
		if now[0] != side {
			return errUnsure
		}
		now = now[1:]
	}
	if len(now) > 0 {
		return errUnsure
	}
	return ctx.Err()
}
