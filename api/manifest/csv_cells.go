// SPDX-License-Identifier: Apache-2.0

package manifest

import "strings"

// rowError is what is wrong with a line as CSV.
type rowError struct {
	start, end int
	message    string
}

// eachCellOfLine splits a line at its commas (RFC 4180) and calls each with the number
// of the cell, its value, and where it stands in the line. A quoted cell ends on
// its line, since no value of ours holds a line break. So each line can be read
// alone.
func eachCellOfLine(line string, each func(n int, value string, start, end int)) *rowError {
	at := 0
	for n := 0; ; n++ {
		start := at
		if at < len(line) && line[at] == '"' {
			value, end, err := readQuotedCell(line, at)
			if err != nil {
				return err
			}
			each(n, value, start, end)
			at = end
		} else {
			if i := strings.IndexByte(line[at:], ','); i >= 0 {
				at += i
			} else {
				at = len(line)
			}
			if i := strings.IndexByte(line[start:at], '"'); i >= 0 {
				return &rowError{start + i, start + i + 1, "a quote inside a value without quotes; put the value in quotes and double the quote"}
			}
			each(n, line[start:at], start, at)
		}
		if at == len(line) {
			return nil
		}
		at++
	}
}

// readQuotedCell reads the quoted cell that starts at byte start of line.
func readQuotedCell(line string, start int) (value string, end int, err *rowError) {
	at, doubled := start+1, false
	for {
		i := strings.IndexByte(line[at:], '"')
		if i < 0 {
			return "", 0, &rowError{start, start + 1, "the quote that opens here is not closed on its line"}
		}
		at += i + 1
		if at == len(line) || line[at] != '"' {
			break
		}
		doubled = true
		at++
	}
	if at < len(line) && line[at] != ',' {
		return "", 0, &rowError{at, at + 1, "a comma is expected after the closing quote"}
	}
	value = line[start+1 : at-1]
	if doubled {
		value = strings.ReplaceAll(value, `""`, `"`)
	}
	return value, at, nil
}
