// SPDX-License-Identifier: Apache-2.0

package scsi

import (
	"strings"
)

// readTextField reads a fixed-length text field: padded by blanks or NULs on
// either side. A byte that is no printable ASCII becomes a question mark, so
// that the result can be shown and compared.
func readTextField(b []byte) string {
	s := strings.Map(func(r rune) rune {
		if r == 0 {
			return ' '
		}
		if r < 0x20 || r > 0x7E {
			return '?'
		}
		return r
	}, decodeLatin1(b))
	return strings.TrimSpace(s)
}

// decodeLatin1 turns each byte into the rune of the same number.
func decodeLatin1(b []byte) string {
	runes := make([]rune, len(b))
	for i, c := range b {
		runes[i] = rune(c)
	}
	return string(runes)
}

// isPrintableText reports whether b holds nothing but printable ASCII, blanks and
// NULs, and something at all.
func isPrintableText(b []byte) bool {
	for _, c := range b {
		if c != 0 && (c < 0x20 || c > 0x7E) {
			return false
		}
	}
	return readTextField(b) != ""
}
