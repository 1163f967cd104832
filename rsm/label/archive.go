// SPDX-License-Identifier: Apache-2.0

package label

import (
	"bytes"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// What the readers of archives and backup programs share.

// maxID bounds a label id, in bytes.
const maxID = 255

// stream is the beginning of what was written before the first filemark, at
// most limit bytes, as a program reads it that does not care for block limits.
func (r Reading) stream(limit int) []byte {
	if first := r.block(0); len(first) >= limit {
		return first[:limit]
	}
	var all []byte
	for n := 0; n < len(r) && r[n].Kind == Data && len(all) < limit; n++ {
		all = append(all, r[n].Data[:min(len(r[n].Data), limit-len(all))]...)
	}
	return all
}

// cText is a text that ends with a NUL or with its field, and is empty when it
// is not fit to be shown.
func cText(field []byte) string {
	text, _, _ := bytes.Cut(field, []byte{0})
	if s := strings.TrimSpace(string(text)); isPlain(s) {
		return s
	}
	return ""
}

// unfit says why a text cannot be a label id; empty when it can.
func unfit(id string) string {
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

// details joins pairs of a word and what it says, and leaves out the pairs that
// say nothing, are unfit to be shown, or would make it longer than a label info
// may be.
func details(pairs ...string) string {
	var line []string
	room := rsmMaxText
	for i := 0; i+1 < len(pairs); i += 2 {
		said := pairs[i] + " " + pairs[i+1]
		if pairs[i+1] == "" || !isPlain(said) || len(said)+1 > room {
			continue
		}
		line, room = append(line, said), room-len(said)-1
	}
	return strings.Join(line, " ")
}

// moment is a time of Unix in the form of RFC 3339; empty for none.
func moment(seconds int64) string {
	const lastOfFourDigits = 253402300799
	if seconds <= 0 || seconds > lastOfFourDigits {
		return ""
	}
	return time.Unix(seconds, 0).UTC().Format(time.RFC3339)
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
