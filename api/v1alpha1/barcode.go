// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import (
	"fmt"
	"iter"
	"strconv"
	"strings"
)

// A range is short to write and long to hold, so there are limits.
const (
	// maxRange is how many barcodes one BarcodeRange may stand for.
	maxRange = 100_000
	// MaxBarcodes is how many barcodes all ranges of one MediaSet may stand for.
	MaxBarcodes = 1_000_000
)

// BarcodeRange is one barcode, or a range FIRST..LAST of barcodes that differ
// in one run of digits only. Example: A00021L8..A00040L8.
type BarcodeRange string

// First is the first barcode of the range. It is false for a bad range.
func (r BarcodeRange) First() (string, bool) {
	p, err := r.parseRange()
	return p.barcodeNumbered(p.from), err == nil
}

// Len is how many barcodes the range stands for, 0 for a bad one.
func (r BarcodeRange) Len() int {
	p, err := r.parseRange()
	if err != nil {
		return 0
	}
	return p.to - p.from + 1
}

// All yields the barcodes in order, and none for a bad range.
func (r BarcodeRange) All() iter.Seq[string] {
	return func(yield func(string) bool) {
		p, err := r.parseRange()
		if err != nil {
			return
		}
		for n := p.from; n <= p.to; n++ {
			if !yield(p.barcodeNumbered(n)) {
				return
			}
		}
	}
}

// Check says what is wrong with the range.
func (r BarcodeRange) Check() error {
	_, err := r.parseRange()
	return err
}

// parsedRange is a parsed range: prefix, a number of a fixed width, suffix. A
// single barcode is all prefix, with width 0.
type parsedRange struct {
	prefix, suffix  string
	from, to, width int
}

func (p parsedRange) barcodeNumbered(n int) string {
	if p.width == 0 {
		return p.prefix
	}
	digits := strconv.Itoa(n)
	return p.prefix + strings.Repeat("0", p.width-len(digits)) + digits + p.suffix
}

func (r BarcodeRange) parseRange() (parsedRange, error) {
	first, last, isRange := strings.Cut(string(r), "..")
	if err := CheckBarcode(first); err != nil {
		return parsedRange{}, err
	}
	if !isRange || first == last {
		return parsedRange{prefix: first}, nil
	}
	if err := CheckBarcode(last); err != nil {
		return parsedRange{}, err
	}
	return parseRangeBounds(first, last)
}

func parseRangeBounds(first, last string) (parsedRange, error) {
	if len(first) != len(last) {
		return parsedRange{}, fmt.Errorf("%s and %s differ in length", first, last)
	}
	start, end := differingDigits(first, last)
	from, err1 := strconv.Atoi(first[start:end])
	to, err2 := strconv.Atoi(last[start:end])
	switch {
	case start == end, err1 != nil, err2 != nil, first[:start] != last[:start], first[end:] != last[end:]:
		return parsedRange{}, fmt.Errorf("%s and %s must differ in one run of digits only, of at most 18", first, last)
	case !sameMediaType(first, last):
		return parsedRange{}, fmt.Errorf("%s and %s are of different media types", first, last)
	case from > to:
		return parsedRange{}, fmt.Errorf("%s comes after %s", first, last)
	case to-from >= maxRange:
		return parsedRange{}, fmt.Errorf("%s..%s stands for more than %d barcodes", first, last, maxRange)
	}
	return parsedRange{first[:start], first[end:], from, to, end - start}, nil
}

// differingDigits is the run of digits around the first difference of two
// different strings of one length.
func differingDigits(a, b string) (start, end int) {
	at := 0
	for at < len(a) && a[at] == b[at] {
		at++
	}
	start, end = at, at
	for start > 0 && isDigit(a[start-1]) && isDigit(b[start-1]) {
		start--
	}
	for end < len(a) && isDigit(a[end]) && isDigit(b[end]) {
		end++
	}
	return start, end
}

func sameMediaType(a, b string) bool {
	ta, _ := MediaTypeOfBarcode(a)
	tb, _ := MediaTypeOfBarcode(b)
	return ta.Name == tb.Name
}
