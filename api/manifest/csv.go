// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"rsm.storage/rsmctl/api/v1alpha1"
)

// The columns of a list of sides. They are also the paths of v1alpha1.Side's
// errors, but for those of the OMID, which have the prefix "omid.".
const (
	colLabelType = iota
	colLabelID
	colLabelInfo
	colBarcode
	colLMID
	colState
	colLocation
	columnCount
)

var columnNames = [columnCount]string{"labelType", "labelId", "labelInfo", "barcode", "lmid", "state", "location"}

// header says which column stands where: columns[i] is the column that field
// i of a row is in.
type header []int

// row is one row's fields, each with where it starts and ends in the line.
type row struct {
	fields [columnCount]string
	starts [columnCount]int
	ends   [columnCount]int
}

// rowError is what is wrong with a line as CSV.
type rowError struct {
	start, end int
	message    string
}

// eachCell splits a line at its commas (RFC 4180) and calls each with the number
// of the field, its value, and where it stands in the line. A quoted field ends
// on its line, since no value of ours may hold a line break; so each line can
// be read alone.
func eachCell(line string, each func(n int, value string, start, end int)) *rowError {
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

// readQuotedCell reads the quoted field that starts at byte start of line.
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

// parseLine splits a line into a row.
func (h header) parseLine(line string, into *row) *rowError {
	count := 0
	err := eachCell(line, func(n int, value string, start, end int) {
		if count = n + 1; n < len(h) {
			into.fields[h[n]], into.starts[h[n]], into.ends[h[n]] = value, start, end
		}
	})
	if err == nil && count != len(h) {
		err = &rowError{0, len(line), fmt.Sprintf("%d values for %d columns", count, len(h))}
	}
	return err
}

// parseHeader reads the line that names the columns.
func parseHeader(line string) (h header, problems []headerError) {
	var seen [columnCount]bool
	err := eachCell(line, func(_ int, name string, start, end int) {
		column := -1
		for i, known := range columnNames {
			if name == known {
				column = i
			}
		}
		switch {
		case column < 0:
			problems = append(problems, headerError{rowError{start, end, fmt.Sprintf("unknown column %q", name)},
				nearestName(name, columnNames[:])})
		case seen[column]:
			problems = append(problems, headerError{rowError{start, end, fmt.Sprintf("the column %s stands here a second time", name)}, ""})
		default:
			seen[column] = true
		}
		h = append(h, max(column, 0))
	})
	if err != nil {
		return nil, []headerError{{*err, ""}}
	}
	for _, required := range []int{colLabelType, colLabelID} {
		if !seen[required] && !wasProbablyMeant(problems, columnNames[required]) {
			problems = append(problems, headerError{rowError{0, len(line), "the column " + columnNames[required] + " is missing"}, ""})
		}
	}
	return h, problems
}

// wasProbablyMeant reports whether a column of another name was probably meant to be this one.
func wasProbablyMeant(problems []headerError, column string) bool {
	return slices.ContainsFunc(problems, func(e headerError) bool { return e.suggestion == column })
}

// headerError is what is wrong with the header, and the name that was probably meant.
type headerError struct {
	rowError
	suggestion string
}

// makeSide makes the side that a row describes, and what is wrong with it.
func (r *row) makeSide() (v1alpha1.Side, []v1alpha1.FieldError) {
	s := v1alpha1.Side{
		OMID:    v1alpha1.OMID{LabelType: r.fields[colLabelType], LabelID: r.fields[colLabelID], LabelInfo: r.fields[colLabelInfo]},
		Barcode: r.fields[colBarcode],
		LMID:    r.fields[colLMID],
	}
	errors := s.Check()
	var ok bool
	if s.State, ok = parseState(r.fields[colState]); !ok {
		errors = append(errors, notAllowedError("state", r.fields[colState], s.State.Enum()))
	}
	if s.Location, ok = parseLocation(r.fields[colLocation]); !ok {
		errors = append(errors, notAllowedError("location", r.fields[colLocation], s.Location.Enum()))
	}
	if s.OMID.LabelType == "" {
		errors = append(errors, missingValueError(colLabelType))
	}
	if s.OMID.LabelID == "" {
		errors = append(errors, missingValueError(colLabelID))
	}
	s.Default()
	return s, errors
}

// parseState returns the constant for a state, so that a million sides share it.
func parseState(text string) (v1alpha1.SideState, bool) {
	switch s := cmp.Or(v1alpha1.SideState(text), v1alpha1.SideAllocated); s {
	case v1alpha1.SideAllocated:
		return v1alpha1.SideAllocated, true
	case v1alpha1.SideComplete:
		return v1alpha1.SideComplete, true
	}
	return "", false
}

// parseLocation returns the constant for a location.
func parseLocation(text string) (v1alpha1.Location, bool) {
	switch l := cmp.Or(v1alpha1.Location(text), v1alpha1.LocationOnline); l {
	case v1alpha1.LocationOnline:
		return v1alpha1.LocationOnline, true
	case v1alpha1.LocationOffline:
		return v1alpha1.LocationOffline, true
	}
	return "", false
}

func notAllowedError(column, value string, allowed []string) v1alpha1.FieldError {
	return v1alpha1.FieldError{Path: column, Rule: RuleEnum, Value: value, Known: allowed,
		Message: fmt.Sprintf("%q is not allowed; allowed are %s", value, strings.Join(allowed, ", "))}
}

func missingValueError(column int) v1alpha1.FieldError {
	return v1alpha1.FieldError{Path: columnNames[column], Rule: RuleMissingField, Message: "the value is missing"}
}
