// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"sort"
	"strings"
	"unicode/utf8"

	"rsm.storage/rsmctl/api/v1alpha1"
)

// source is one file that is read. Its text is kept in chunks that each end at
// the end of a line; a manifest has one chunk.
type source struct {
	// path is how the file is named in problems.
	path string
	// open is the path to open it by: all symbolic links resolved. It is
	// empty for standard input.
	open string
	// root is the folder that the file may refer to files in, resolved.
	root   string
	chunks []chunk
}

// chunk is some whole lines of a file.
type chunk struct {
	// line is the number of the first line, from 1.
	line int
	text string
}

// lineAt returns line n without its end, or "" if there is no such line.
func (s *source) lineAt(n int) string {
	i := sort.Search(len(s.chunks), func(i int) bool { return s.chunks[i].line > n }) - 1
	if i < 0 {
		return ""
	}
	rest := s.chunks[i].text
	for skip := n - s.chunks[i].line; skip > 0; skip-- {
		_, after, found := strings.Cut(rest, "\n")
		if !found {
			return ""
		}
		rest = after
	}
	line, _, _ := strings.Cut(rest, "\n")
	return strings.TrimSuffix(line, "\r")
}

// mark is a place in a file and how much of the line is meant. The zero mark
// is the file as a whole.
type mark struct{ line, column, width int }

// maxSourceWidth is how many code points of a source line a Problem shows.
const maxSourceWidth = 160

// problemAtMark makes a Problem at a place of s.
func (s *source) problemAtMark(at mark, rule v1alpha1.Rule, message string) Problem {
	p := Problem{File: s.path, Line: at.line, Column: at.column, Width: max(1, at.width),
		Rule: rule, Severity: ruleByID[rule].Severity, Message: message}
	if at.line > 0 {
		p.Source, p.SourceColumn = cutAroundColumn(s.lineAt(at.line), at.column)
	}
	return p
}

// cutAroundColumn cuts the part around column out of a long line. It returns the part
// and the column of its first code point.
func cutAroundColumn(line string, column int) (string, int) {
	if len(line) <= maxSourceWidth {
		return strings.ToValidUTF8(line, "\uFFFD"), 1
	}
	first := max(1, column-maxSourceWidth/2)
	start := byteOfColumn(line, first)
	end := start + byteOfColumn(line[start:], maxSourceWidth+1)
	return strings.ToValidUTF8(line[start:end], "\uFFFD"), first
}

// byteOfColumn is the index of the byte that the code point at column starts with.
func byteOfColumn(line string, column int) int {
	i := 0
	for n := 1; n < column && i < len(line); n++ {
		_, size := utf8.DecodeRuneInString(line[i:])
		i += size
	}
	return i
}

// columnOfByte is the column of the code point that byte i is in.
func columnOfByte(line string, i int) int {
	return utf8.RuneCountInString(line[:min(i, len(line))]) + 1
}

// firstInvalid finds the first byte of text that is not UTF-8.
func firstInvalid(text string) (index int, found bool) {
	if utf8.ValidString(text) {
		return 0, false
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if r == utf8.RuneError && size == 1 {
			return i, true
		}
		i += size
	}
	return 0, false
}

// markOfByte is the place of byte i of text, whose first line is number line.
func markOfByte(text string, line, i int) mark {
	start := strings.LastIndexByte(text[:i], '\n') + 1
	return mark{line + strings.Count(text[:i], "\n"), columnOfByte(text[start:], i-start), 1}
}
