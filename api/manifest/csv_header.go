// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"fmt"
	"slices"
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

// header says which column stands where: cell i of a row is in column header[i].
type header []int

// row is one row's values by column, each with where it starts and ends in the
// line.
type row struct {
	fields [columnCount]string
	starts [columnCount]int
	ends   [columnCount]int
}

// parseRowLine splits a line into a row.
func (h header) parseRowLine(line string, into *row) *rowError {
	count := 0
	err := eachCellOfLine(line, func(n int, value string, start, end int) {
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
	err := eachCellOfLine(line, func(_ int, name string, start, end int) {
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

// wasProbablyMeant reports whether an unknown column was probably meant to be this one.
func wasProbablyMeant(problems []headerError, column string) bool {
	return slices.ContainsFunc(problems, func(e headerError) bool { return e.suggestion == column })
}

// headerError is what is wrong with the header, and the name that was probably meant.
type headerError struct {
	rowError
	suggestion string
}
