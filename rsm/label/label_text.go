// SPDX-License-Identifier: Apache-2.0

package label

import (
	"bytes"
	"fmt"
	"strings"
	"time"
	"unicode"
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

// details says what a thing is, and then of each pair of words the second as
// what the first one is. Pairs that say nothing are left out.
func details(what string, pairs ...string) string {
	parts := []string{what}
	for i := 0; i+1 < len(pairs); i += 2 {
		parts = append(parts, prefixed(pairs[i], plainOrNone(pairs[i+1])))
	}
	return sentence(parts...)
}

// plainOrNone is a text, and empty when it cannot be printed.
func plainOrNone(text string) string {
	if !isPlain(text) {
		return ""
	}
	return text
}

// textUntilNUL is a text that ends with a NUL or with its field, and is empty when it
// is not fit to be shown.
func textUntilNUL(field []byte) string {
	text, _, _ := bytes.Cut(field, []byte{0})
	if s := strings.TrimSpace(string(text)); isPlain(s) {
		return s
	}
	return ""
}

// shorten cuts a text to what fits a line with others, at a character.
func shorten(s string) string {
	const most = 80
	if len(s) <= most {
		return s
	}
	cut := most
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}

func isPlain(s string) bool {
	return len(s) <= rsmMaxText && utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}

// maxID bounds a label id, in bytes.
const maxID = 255

// whyUnfitForID says why a text cannot be a label id; empty when it can.
func whyUnfitForID(id string) string {
	switch {
	case id == "":
		return "it names nothing"
	case len(id) > maxID:
		return fmt.Sprintf("its name is longer than %d bytes", maxID)
	case !isPlain(id):
		return fmt.Sprintf("its name %.40q is not printable UTF-8", id)
	}
	return ""
}

// moment is a time of Unix in the form of RFC 3339; empty for none.
func moment(seconds int64) string {
	const lastOfFourDigits = 253402300799
	if seconds <= 0 || seconds > lastOfFourDigits {
		return ""
	}
	return time.Unix(seconds, 0).UTC().Format(time.RFC3339)
}
