// SPDX-License-Identifier: Apache-2.0

package label

import (
	"strings"
	"time"
	"unicode/utf16"
)

// mtfFieldText is the string that a field of a TAPE block points to, up to its first
// NUL. It is empty when the field points out of the block. Characters of code pages,
// which the block does not name, become question marks.
func mtfFieldText(block []byte, field int) string {
	size, at := int(littleEndian16(block, field)), int(littleEndian16(block, field+2))
	if at < mtfTape || at+size > len(block) {
		return ""
	}
	raw := block[at : at+size]
	var text string
	if block[mtfStringType] == mtfUnicode {
		words := make([]uint16, len(raw)/2)
		for i := range words {
			words[i] = littleEndian16(raw, 2*i)
		}
		text = string(utf16.Decode(words))
	} else {
		text = strings.Map(func(c rune) rune {
			if c > '~' {
				return '?'
			}
			return c
		}, string(raw))
	}
	text, _, _ = strings.Cut(text, "\x00")
	return text
}

// formatMTFTime turns a date of 5 bytes into text; it is empty when it is no date. It
// has 14 bits for the year, 4 for the month, 5 the day, 5 the hour, 6 the minute, 6
// the second, in the local time of who wrote it.
func formatMTFTime(b []byte) string {
	bits := uint64(b[0])<<32 | uint64(b[1])<<24 | uint64(b[2])<<16 | uint64(b[3])<<8 | uint64(b[4])
	take := func(shift, width int) int { return int(bits >> shift & (1<<width - 1)) }
	year, month, day := take(26, 14), take(22, 4), take(17, 5)
	hour, minute, second := take(12, 5), take(6, 6), take(0, 6)
	at := time.Date(year, time.Month(month), day, hour, minute, second, 0, time.UTC)
	if year < 1980 || year > 9999 || at.Month() != time.Month(month) || at.Hour() != hour || at.Minute() != minute || at.Second() != second {
		return "" // a day too many is another month
	}
	return at.Format(time.DateTime)
}
