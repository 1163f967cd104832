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

// maxText is the length of a text from a label, in bytes (RSM: label info 256).
const maxText = 256

// fitForPeople makes a text fit for an info or a writer. It takes away the space around
// it, cuts it to maxText, and returns nothing when it cannot be printed.
func fitForPeople(text string) string {
	text = strings.TrimSpace(text)
	if len(text) > maxText && utf8.ValidString(text) {
		text = strings.ToValidUTF8(text[:maxText], "")
	}
	if !isPlainText(text) {
		return ""
	}
	return text
}

// joinParts joins the parts that are not empty, as many as fit into maxText.
func joinParts(parts ...string) string {
	said := ""
	for _, part := range parts {
		part = fitForPeople(part)
		if said != "" && part != "" {
			part = ", " + part
		}
		if len(said)+len(part) <= maxText {
			said += part
		}
	}
	return said
}

// withWordBefore puts a word before a text. Without a text it returns nothing.
func withWordBefore(word, text string) string {
	if text == "" {
		return ""
	}
	return word + " " + text
}

// describeWithPairs says what a thing is, and then its properties: pairs of a name and
// a value. It leaves out those without a value.
func describeWithPairs(what string, pairs ...string) string {
	parts := []string{what}
	for i := 0; i+1 < len(pairs); i += 2 {
		parts = append(parts, withWordBefore(pairs[i], plainTextOrNone(pairs[i+1])))
	}
	return joinParts(parts...)
}

// plainTextOrNone returns a text, or nothing when it cannot be printed.
func plainTextOrNone(text string) string {
	if !isPlainText(text) {
		return ""
	}
	return text
}

// textUntilNUL is a text that ends with a NUL or with its field. It returns nothing
// when that cannot be printed.
func textUntilNUL(field []byte) string {
	text, _, _ := bytes.Cut(field, []byte{0})
	if s := strings.TrimSpace(string(text)); isPlainText(s) {
		return s
	}
	return ""
}

// shortenForLine cuts a text so that others fit beside it in a line.
func shortenForLine(s string) string {
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

// isPlainText reports whether a text can be shown: UTF-8 without control characters,
// of at most maxText bytes.
func isPlainText(s string) bool {
	return len(s) <= maxText && utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
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
	case !isPlainText(id):
		return fmt.Sprintf("its name %.40q is not printable UTF-8", id)
	}
	return ""
}

// formatUnixTime is a time of Unix in the form of RFC 3339; empty for none.
func formatUnixTime(seconds int64) string {
	const lastOfFourDigits = 253402300799
	if seconds <= 0 || seconds > lastOfFourDigits {
		return ""
	}
	return time.Unix(seconds, 0).UTC().Format(time.RFC3339)
}
