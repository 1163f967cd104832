// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// Duration is a length of time in whole minutes, written with the units d, h
// and m. The zero Duration is unset.
type Duration time.Duration

// durationUnits are the units of a Duration, in the order in which they are written.
var durationUnits = [...]struct {
	letter byte
	length time.Duration
}{{'d', 24 * time.Hour}, {'h', time.Hour}, {'m', time.Minute}}

// ParseDuration reads "26h", "90m", "7d" or "1d12h": numbers with the units d,
// h and m, each at most once and in this order. Their sum is above zero.
func ParseDuration(text string) (Duration, error) {
	var sum time.Duration
	next, rest := 0, text
	for rest != "" {
		n := 0
		for n < len(rest) && rest[n] >= '0' && rest[n] <= '9' {
			n++
		}
		number, err := strconv.Atoi(rest[:n])
		if err != nil || n == len(rest) {
			return 0, badDurationError(text)
		}
		for next < len(durationUnits) && durationUnits[next].letter != rest[n] {
			next++
		}
		if next == len(durationUnits) {
			return 0, badDurationError(text)
		}
		length := durationUnits[next].length
		if time.Duration(number) > (math.MaxInt64-sum)/length {
			return 0, fmt.Errorf("%q is longer than 292 years", text)
		}
		sum += time.Duration(number) * length
		next, rest = next+1, rest[n+1:]
	}
	if sum == 0 {
		return 0, badDurationError(text)
	}
	return Duration(sum), nil
}

func badDurationError(text string) error {
	return fmt.Errorf("%q is no duration; write a number with the unit d, h or m, such as 26h or 1d12h", text)
}

// String gives the form that ParseDuration reads.
func (d Duration) String() string {
	var b []byte
	rest := time.Duration(d)
	for _, u := range durationUnits {
		if n := rest / u.length; n > 0 {
			b = append(strconv.AppendInt(b, int64(n), 10), u.letter)
			rest %= u.length
		}
	}
	return string(b)
}

// IsZero reports whether d is unset.
func (d Duration) IsZero() bool { return d == 0 }

// UnmarshalText reads what ParseDuration reads.
func (d *Duration) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDuration(string(text))
	return err
}

// MarshalText gives the form that ParseDuration reads.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }
