// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"bytes"
	"time"
)

// beginRecord starts on a record.
func (q *quickReader) beginRecord(value []byte) {
	q.rest, q.usualForm, q.ownStrings, q.ownText = value, true, q.ownStrings[:0], q.ownText[:0]
}

// endRecord passes the end of the record and gives it the strings of its own.
func (q *quickReader) endRecord() bool {
	q.mustSkip(`}`)
	if !q.usualForm || len(q.rest) > 0 {
		return false
	}
	text := string(q.ownText)
	for _, w := range q.ownStrings {
		*w.to = text[w.from : w.from+w.size]
	}
	return true
}

// skipIfNext passes text if it comes next.
func (q *quickReader) skipIfNext(text string) bool {
	if len(q.rest) < len(text) || string(q.rest[:len(text)]) != text {
		return false
	}
	q.rest = q.rest[len(text):]
	return true
}

func (q *quickReader) mustSkip(text string) {
	if !q.skipIfNext(text) {
		q.usualForm = false
	}
}

// readBool reads a field that is true or false.
func (q *quickReader) readBool(name string) bool {
	q.mustSkip(name)
	if q.skipIfNext(`true`) {
		return true
	}
	q.mustSkip(`false`)
	return false
}

// readNumber reads an optional field with a whole number of at most nine digits;
// larger ones are rare enough.
func (q *quickReader) readNumber(name string) int {
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
		q.usualForm = false
	}
	q.rest = q.rest[digits:]
	return n
}

// readTime reads an optional field with a time.
func (q *quickReader) readTime(name string) *time.Time {
	if !q.skipIfNext(name) {
		return nil
	}
	t := new(time.Time)
	if t.UnmarshalText(q.readQuoted()) != nil {
		q.usualForm = false
	}
	return t
}

// readSharedIfThere reads an optional field whose value many records share.
func (q *quickReader) readSharedIfThere(name string, to *string) {
	if q.skipIfNext(name) {
		*to = q.readSharedString()
	}
}

// readOwnIfThere reads an optional field whose value is of this record alone.
func (q *quickReader) readOwnIfThere(name string, to *string) {
	if q.skipIfNext(name) {
		q.readOwnString(to)
	}
}

// readSharedString reads a string that many records share.
func (q *quickReader) readSharedString() string {
	raw := q.readQuoted()
	if known, ok := q.interner[string(raw)]; ok {
		return known
	}
	s := string(raw)
	q.interner.internWord(&s)
	return s
}

// readOwnString reads a string of this record alone. One that it has twice, as the
// label id, is kept once.
func (q *quickReader) readOwnString(to *string) {
	raw := q.readQuoted()
	from := bytes.Index(q.ownText, raw)
	if from < 0 {
		from = len(q.ownText)
		q.ownText = append(q.ownText, raw...)
	}
	q.ownStrings = append(q.ownStrings, ownString{to, from, len(raw)})
}

// readQuoted reads a string of printable ASCII without escapes.
func (q *quickReader) readQuoted() []byte {
	q.mustSkip(`"`)
	for i, c := range q.rest {
		switch {
		case c == '"':
			raw := q.rest[:i]
			q.rest = q.rest[i+1:]
			return raw
		case c < ' ' || c > '~' || c == '\\':
			q.usualForm = false
			return nil
		}
	}
	q.usualForm = false
	return nil
}

// ownString is a string that belongs to one record alone.
type ownString struct {
	to   *string
	from int // in quickReader.ownText
	size int
}
