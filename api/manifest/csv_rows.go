// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"context"
	"slices"
	"strings"

	"rsm.storage/rsmctl/api/v1alpha1"
)

// csvFile is one list that is read.
type csvFile struct {
	source   *source
	index    uint32
	header   header
	problems []Problem
	// unkept counts the problems beyond maxProblems of a chunk.
	unkept int
}

// parseRows parses the whole list.
func (f *csvFile) parseRows(ctx context.Context) []Side {
	chunks := f.source.chunks
	if len(chunks) == 0 {
		f.failList(mark{}, RuleCSVEmpty, "the list is empty")
		return nil
	}
	chunks[0].text = strings.TrimPrefix(chunks[0].text, byteOrderMark)
	if !f.readHeader(f.source.lineAt(1)) {
		return nil
	}
	starts := make([]int, len(chunks)+1)
	for i, c := range chunks {
		starts[i+1] = starts[i] + countLines(c.text)
	}
	sides := make([]Side, starts[len(chunks)])
	found := make([]chunkProblems, len(chunks))
	runInParallel(ctx, len(chunks), func(i int) {
		r := chunkReader{csvFile: f, found: &found[i]}
		r.parseChunk(chunks[i], sides[starts[i]:starts[i+1]])
	})
	for i := range found {
		f.problems = append(f.problems, found[i].list...)
		f.unkept += found[i].unkept
	}
	sides = slices.DeleteFunc(sides, func(s Side) bool { return s.Pos.Line == 0 })
	if len(sides) == 0 && len(f.problems) == 0 {
		f.failList(mark{1, 1, 1}, RuleCSVEmpty, "the list has no rows")
	}
	return sides
}

func (f *csvFile) readHeader(line string) bool {
	if i, found := firstInvalid(line); found {
		f.failList(mark{1, columnOfByte(line, i), 1}, RuleNotUTF8, "the file is not UTF-8")
		return false
	}
	h, problems := parseHeader(line)
	for _, e := range problems {
		f.failList(markOfCell(1, line, e.start, e.end), RuleCSVHeader, e.message)
		f.problems[len(f.problems)-1].Suggestion = e.suggestion
	}
	f.header = h
	return len(problems) == 0
}

// chunkProblems are the problems of one chunk.
type chunkProblems struct {
	list   []Problem
	unkept int
}

// chunkReader parses the lines of one chunk.
type chunkReader struct {
	*csvFile
	found *chunkProblems
	row   row
}

// parseChunk fills in sides, one for each line; those of lines that are empty or
// wrong stay zero.
func (r *chunkReader) parseChunk(c chunk, sides []Side) {
	if i, found := firstInvalid(c.text); found {
		r.failRow(markOfByte(c.text, c.line, i), RuleNotUTF8, "the file is not UTF-8")
		return
	}
	rest, number := c.text, c.line-1
	for i := range sides {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		line = strings.TrimSuffix(line, "\r")
		if number++; number == 1 || line == "" {
			continue
		}
		if err := r.header.parseRowLine(line, &r.row); err != nil {
			r.failRow(markOfCell(number, line, err.start, err.end), RuleCSVSyntax, err.message)
			continue
		}
		side, wrong := r.row.makeSide()
		for _, e := range wrong {
			r.failCell(number, line, e)
		}
		sides[i] = Side{Side: side, Pos: Pos{r.index, uint32(number), 1}}
	}
}

// failCell adds a problem with one value of a row.
func (r *chunkReader) failCell(number int, line string, e v1alpha1.FieldError) {
	column := slices.Index(columnNames[:], strings.TrimPrefix(e.Path, "omid."))
	at := markOfCell(number, line, r.row.starts[column], r.row.ends[column])
	if r.failRow(at, e.Rule, columnNames[column]+": "+e.Message) && e.Value != "" {
		r.found.list[len(r.found.list)-1].Suggestion = nearestName(e.Value, e.Known)
	}
}

// failRow adds a problem, unless there are enough.
func (r *chunkReader) failRow(at mark, rule v1alpha1.Rule, message string) bool {
	if len(r.found.list) == maxProblems {
		r.found.unkept++
		return false
	}
	r.found.list = append(r.found.list, r.source.problemAtMark(at, rule, message))
	return true
}

func markOfCell(number int, line string, start, end int) mark {
	column := columnOfByte(line, start)
	return mark{number, column, max(1, columnOfByte(line, end)-column)}
}

func (f *csvFile) failList(at mark, rule v1alpha1.Rule, message string) {
	f.problems = append(f.problems, f.source.problemAtMark(at, rule, message))
}
