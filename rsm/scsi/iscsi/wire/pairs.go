// SPDX-License-Identifier: Apache-2.0

package wire

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The limits of text (RFC 7143, 6.1). A value may be a list of several simple
// values of 255 bytes, or a large number in hexadecimal. So the limit of one
// value is what a whole negotiation may have at least (6.2).
const (
	maxKey   = 63
	maxValue = 8192
)

// Pair is one key=value.
type Pair struct{ Key, Value string }

// Pairs is text as logins and Text Requests carry it: the pairs in their
// order. A key may occur more than once, as TargetName does in an answer to
// SendTargets; where it may not, ask Repeated.
type Pairs []Pair

// textPart names text in messages.
type textPart string

func (p textPart) String() string { return string(p) }

// ParsePairs reads a data segment, or the joined data segments of PDUs with
// the Continue bit. The NUL behind the last pair may be missing, and there may
// be more of them than needed: some targets count their padding.
func ParsePairs(text []byte) (Pairs, error) {
	var all Pairs
	for item := range bytes.SplitSeq(text, []byte{0}) {
		if len(item) == 0 {
			continue
		}
		key, value, found := strings.Cut(string(item), "=")
		if !found {
			return nil, malformed(textPart("text"), "%s has no =", quoteForMessage(key))
		}
		p := Pair{key, value}
		if err := p.checkPair(); err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// Encode writes the pairs, each with a NUL behind it.
func (p Pairs) Encode() ([]byte, error) {
	var b []byte
	for _, pair := range p {
		if err := pair.checkPair(); err != nil {
			return nil, err
		}
		b = append(b, pair.Key...)
		b = append(b, '=')
		b = append(b, pair.Value...)
		b = append(b, 0)
	}
	return b, nil
}

// Get returns the value of the first pair with a key.
func (p Pairs) Get(key string) (value string, found bool) {
	for _, pair := range p {
		if pair.Key == key {
			return pair.Value, true
		}
	}
	return "", false
}

// Repeated returns the first key that occurs a second time.
func (p Pairs) Repeated() (key string, found bool) {
	seen := make(map[string]bool, len(p))
	for _, pair := range p {
		if seen[pair.Key] {
			return pair.Key, true
		}
		seen[pair.Key] = true
	}
	return "", false
}

// checkPair holds a pair against RFC 7143, 6.1: a key is a label, a value has no
// control characters, those of terminals beyond ASCII among them. Values are not
// only ASCII: names may be in any script.
func (p Pair) checkPair() error {
	part := textPart(fmt.Sprintf("text key %s", quoteForMessage(p.Key)))
	switch {
	case p.Key == "" || strings.ContainsFunc(p.Key, notInLabel):
		return malformed(part, "is not a label of letters, digits and .-+@_#")
	case len(p.Key) > maxKey:
		return malformed(part, "has %d characters, more than %d", len(p.Key), maxKey)
	case len(p.Value) > maxValue:
		return malformed(part, "its value has %d bytes, more than %d", len(p.Value), maxValue)
	case !utf8.ValidString(p.Value) || strings.ContainsFunc(p.Value, unicode.IsControl):
		return malformed(part, "its value %s is not plain text", quoteForMessage(p.Value))
	}
	return nil
}

func notInLabel(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune(".-+@_#", r)
}

// quoteForMessage quotes text of a peer for a message, cut to a length to read.
func quoteForMessage(s string) string {
	const most = 80
	if len(s) > most {
		return fmt.Sprintf("%q...", s[:most])
	}
	return fmt.Sprintf("%q", s)
}
