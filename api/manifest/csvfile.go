// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"rsm.storage/rsmctl/api/v1alpha1"
)

// The largest list, and how much of it is read at once. A line must fit in a
// chunk. The text stays in memory, since the sides are parts of it; so the
// chunks are known before the rows, and rows are parsed into their final place.
const (
	maxListSize = 1 << 30
	chunkSize   = 1 << 20
)

var errTooLarge = errors.New("it is too large")

// csvFile is one list that is read.
type csvFile struct {
	source   *source
	index    uint32
	header   header
	problems []Problem
	// unkept counts the problems beyond maxProblems of a chunk.
	unkept int
}

// openList opens a list, which must be a regular file in the folder that was given.
func openList(manifest *source, name string) (*os.File, string, error) {
	if manifest.root == "" || filepath.IsAbs(name) {
		return nil, "", errors.New("is not relative to the manifest")
	}
	folder := manifest.root
	if manifest.open != "" {
		folder = filepath.Dir(manifest.open)
	}
	if !isInside(manifest.root, filepath.Join(folder, name)) {
		return nil, "", errors.New("leads out of the folder that was given")
	}
	real, err := filepath.EvalSymlinks(filepath.Join(folder, name))
	if err != nil {
		return nil, "", fmt.Errorf("cannot be read: %s", causeWithoutPath(err))
	}
	if !isInside(manifest.root, real) {
		return nil, "", errors.New("leads out of the folder that was given, by a symbolic link")
	}
	info, err := os.Stat(real)
	switch {
	case err != nil:
		return nil, "", fmt.Errorf("cannot be read: %s", causeWithoutPath(err))
	case !info.Mode().IsRegular():
		return nil, "", errors.New("is no regular file")
	}
	file, err := os.Open(real)
	if err != nil {
		return nil, "", fmt.Errorf("cannot be read: %s", causeWithoutPath(err))
	}
	return file, real, nil
}

// readChunks reads all of r in chunks that end at the end of a line.
func readChunks(ctx context.Context, r io.Reader, limit int64) ([]chunk, error) {
	var chunks []chunk
	buffer := make([]byte, chunkSize)
	kept, line, total := 0, 1, int64(0)
	for {
		n, err := io.ReadFull(r, buffer[kept:])
		end := kept + n
		total += int64(n)
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		switch {
		case err != nil && !last:
			return nil, err
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case total > limit:
			return nil, fmt.Errorf("%w: the file has more than %d MiB", errTooLarge, limit>>20)
		}
		cut := end
		if !last {
			if cut = bytes.LastIndexByte(buffer[:end], '\n') + 1; cut == 0 {
				return nil, fmt.Errorf("%w: line %d is longer than %d MiB", errTooLarge, line, chunkSize>>20)
			}
		}
		if cut > 0 {
			chunks = append(chunks, chunk{line, string(buffer[:cut])})
			line += bytes.Count(buffer[:cut], []byte{'\n'})
		}
		if last {
			return chunks, nil
		}
		kept = copy(buffer, buffer[cut:end])
	}
}

// byteOrderMark may stand at the start of a UTF-8 file.
const byteOrderMark = "\uFEFF"

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

func countLines(text string) int {
	n := strings.Count(text, "\n")
	if !strings.HasSuffix(text, "\n") {
		n++
	}
	return n
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
		if err := r.header.parseLine(line, &r.row); err != nil {
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
