// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import (
	"fmt"
	"strconv"
	"strings"
)

// Limit is a number, or a percentage of something. The zero Limit is unset.
type Limit struct {
	value   int
	percent bool
}

// Count returns the Limit that is n, whatever it is a limit of.
func Count(n int) Limit { return Limit{value: n} }

// Percent returns the Limit that is n per cent of something.
func Percent(n int) Limit { return Limit{value: n, percent: true} }

// ParseLimit reads "3" or "10%". A limit is at least 1, a percentage at most
// 100: a guard that allows nothing would block every change for good.
func ParseLimit(text string) (Limit, error) {
	digits, percent := strings.CutSuffix(text, "%")
	n, err := strconv.Atoi(digits)
	switch {
	case err != nil || digits[0] == '+':
		return Limit{}, fmt.Errorf("%q is neither a number nor a percentage such as 10%%", text)
	case n < 1:
		return Limit{}, fmt.Errorf("%q allows nothing; the least is 1 or 1%%", text)
	case percent && n > 100:
		return Limit{}, fmt.Errorf("%q is more than all; the most is 100%%", text)
	}
	return Limit{value: n, percent: percent}, nil
}

// Of is how many of total things l allows: the number itself, or the
// percentage of total, rounded down and at least 1.
func (l Limit) Of(total int) int {
	if !l.percent {
		return l.value
	}
	return max(1, total/100*l.value+total%100*l.value/100)
}

// IsZero reports whether l is unset.
func (l Limit) IsZero() bool { return l == Limit{} }

// String gives the form that ParseLimit reads.
func (l Limit) String() string {
	if l.percent {
		return strconv.Itoa(l.value) + "%"
	}
	return strconv.Itoa(l.value)
}

// UnmarshalText reads what ParseLimit reads.
func (l *Limit) UnmarshalText(text []byte) (err error) {
	*l, err = ParseLimit(string(text))
	return err
}

// MarshalText gives the form that ParseLimit reads.
func (l Limit) MarshalText() ([]byte, error) { return []byte(l.String()), nil }
