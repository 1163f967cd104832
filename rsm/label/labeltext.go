// SPDX-License-Identifier: Apache-2.0

package label

import (
	"strings"
	"unicode/utf8"
)

// forPeople is a text as an info or a writer: without the space around it, cut
// to 256 bytes (RSM: label info), and empty when it cannot be printed.
func forPeople(text string) string {
	text = strings.TrimSpace(text)
	if len(text) > rsmMaxText && utf8.ValidString(text) {
		text = strings.ToValidUTF8(text[:rsmMaxText], "")
	}
	if !isPlain(text) {
		return ""
	}
	return text
}

// sentence joins those of the parts that say anything, as many as fit.
func sentence(parts ...string) string {
	said := ""
	for _, part := range parts {
		part = forPeople(part)
		if said != "" && part != "" {
			part = ", " + part
		}
		if len(said)+len(part) <= rsmMaxText {
			said += part
		}
	}
	return said
}

// prefixed is a text with a word before it, or nothing when there is no text.
func prefixed(word, text string) string {
	if text == "" {
		return ""
	}
	return word + " " + text
}
