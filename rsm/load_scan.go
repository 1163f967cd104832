// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"bytes"
	"time"
)

// beginRecord starts on a record.
func (q *quick) beginRecord(value []byte) {
	q.rest, q.ok, q.own, q.text = value, true, q.own[:0], q.text[:0]
}

// endRecord passes the end of the record and gives it the strings of its own.
func (q *quick) endRecord() bool {
	q.mustSkip(`}`)
	if !q.ok || len(q.rest) > 0 {
		return false
	}
	text := string(q.text)
	for _, w := range q.own {
		*w.to = text[w.from : w.from+w.size]
	}
	return true
}

// skipIfNext passes text if it comes next.
func (q *quick) skipIfNext(text string) bool {
	if len(q.rest) < len(text) || string(q.rest[:len(text)]) != text {
		return false
	}
	q.rest = q.rest[len(text):]
	return true
}

func (q *quick) mustSkip(text string) {
	if !q.skipIfNext(text) {
		q.ok = false
	}
}

// readBool reads a field that is true or false.
func (q *quick) readBool(name string) bool {
	q.mustSkip(name)
	if q.skipIfNext(`true`) {
		return true
	}
	q.mustSkip(`false`)
	return false
}

// readNumber reads an optional field with a whole number of at most nine digits;
// larger ones are rare enough.
func (q *quick) readNumber(name string) int {
	if !q.skipIfNext(name) {
		return 0
	}
	n, digits := 0, 0
	for digits < len(q.rest) && q.rest[digits] >= '0' && q.rest[digits] <= '9' {
		n = n*10 + int(q.rest[digits]-'0')
		if digits++; digits > 9 {
			break
		}
	}
	if digits == 0 || digits > 9 || digits > 1 && q.rest[0] == '0' {
		q.ok = false
	}
	q.rest = q.rest[digits:]
	return n
}

// readTime reads an optional field with a time.
func (q *quick) readTime(name string) *time.Time {
	if !q.skipIfNext(name) {
		return nil
	}
	t := new(time.Time)
	if t.UnmarshalText(q.readQuoted()) != nil {
		q.ok = false
	}
	return t
}

// readSharedIfThere reads an optional field whose value many records share.
func (q *quick) readSharedIfThere(name string, to *string) {
	if q.skipIfNext(name) {
		*to = q.readSharedString()
	}
}

// readOwnIfThere reads an optional field whose value is of this record alone.
func (q *quick) readOwnIfThere(name string, to *string) {
	if q.skipIfNext(name) {
		q.readOwnString(to)
	}
}

// readSharedString reads a string that many records share.
func (q *quick) readSharedString() string {
	raw := q.readQuoted()
	if known, ok := q.words[string(raw)]; ok {
		return known
	}
	s := string(raw)
	q.words.internWord(&s)
	return s
}

// readOwnString reads a string of this record alone. One that it has twice, as the
// label id, is kept once.
func (q *quick) readOwnString(to *string) {
	raw := q.readQuoted()
	from := bytes.Index(q.text, raw)
	if from < 0 {
		from = len(q.text)
		q.text = append(q.text, raw...)
	}
	q.own = append(q.own, word{to, from, len(raw)})
}

// readQuoted reads a string of printable ASCII without escapes.
func (q *quick) readQuoted() []byte {
	q.mustSkip(`"`)
	for i, c := range q.rest {
		switch {
		case c == '"':
			raw := q.rest[:i]
			q.rest = q.rest[i+1:]
			return raw
		case c < ' ' || c > '~' || c == '\\':
			q.ok = false
			return nil
		}
	}
	q.ok = false
	return nil
}

// word is a string that belongs to one record alone.
type word struct {
	to   *string
	from int // in quick.text
	size int
}
