// SPDX-License-Identifier: Apache-2.0

package tap

import "encoding/binary"

// Peek returns the object at the position without stepping over it.
func (t *Tape) Peek() (Object, error) {
	at, err := t.skipGaps(t.offset)
	if err != nil {
		return Object{}, err
	}
	if at+wordSize > t.size {
		return Object{Kind: End, start: at}, nil
	}
	word, err := t.readWord(at)
	switch {
	case err != nil:
		return Object{}, err
	case word == wordMark:
		return Object{Kind: Mark, start: at, size: wordSize}, nil
	case word == wordEnd:
		return Object{Kind: End, start: at}, nil
	case !isRecordLength(word):
		return Object{Kind: Damage, start: at}, nil
	}
	return t.recordAt(word, at)
}

// recordAt judges the record whose first length, word, stands at the offset.
func (t *Tape) recordAt(word uint32, at int64) (Object, error) {
	length := int(word & maskLength)
	o := Object{Kind: Record, Length: length, Bad: word&flagBad != 0, start: at, size: paddedLength(length) + 2*wordSize}
	end := at + o.size
	if end <= t.size {
		same, err := t.hasWordAt(end-wordSize, word)
		if err != nil || same {
			return o, err
		}
	}
	if length%2 == 1 && end-1 <= t.size {
		same, err := t.hasWordAt(end-1-wordSize, word)
		if err != nil || same {
			o.size--
			return o, err
		}
	}
	if end >= t.size {
		return Object{Kind: End, start: at}, nil
	}
	return Object{Kind: Damage, start: at}, nil
}

// objectBefore returns the object that ends at the offset, gaps aside.
func (t *Tape) objectBefore(end int64) (Object, error) {
	end, err := t.skipGapsBack(end)
	if err != nil {
		return Object{}, err
	}
	if end == 0 {
		return Object{Kind: Start}, nil
	}
	if end < wordSize {
		return Object{Kind: Damage}, nil
	}
	word, err := t.readWord(end - wordSize)
	switch {
	case err != nil:
		return Object{}, err
	case word == wordMark:
		return Object{Kind: Mark, start: end - wordSize, size: wordSize}, nil
	case !isRecordLength(word):
		return Object{Kind: Damage}, nil
	}
	return t.recordBefore(word, end)
}

// recordBefore judges the record whose second length, word, ends at the
// offset.
func (t *Tape) recordBefore(word uint32, end int64) (Object, error) {
	length := int(word & maskLength)
	sizes := []int64{paddedLength(length) + 2*wordSize}
	if length%2 == 1 {
		sizes = append(sizes, sizes[0]-1)
	}
	for _, size := range sizes {
		if size > end {
			continue
		}
		same, err := t.hasWordAt(end-size, word)
		if err != nil {
			return Object{}, err
		}
		if same {
			return Object{Kind: Record, Length: length, Bad: word&flagBad != 0, start: end - size, size: size}, nil
		}
	}
	return Object{Kind: Damage}, nil
}

// hasWordAt tells whether a word stands at the offset.
func (t *Tape) hasWordAt(at int64, want uint32) (bool, error) {
	word, err := t.readWord(at)
	return word == want, err
}

// gapChunk is how much of a run of erase gaps is read at a time.
const gapChunk = 64 << 10

// skipGaps returns the offset of the first word at or after the offset that is
// no erase gap.
func (t *Tape) skipGaps(at int64) (int64, error) {
	size := int64(wordSize)
	for at+wordSize <= t.size {
		chunk := make([]byte, min(size, (t.size-at)&^(wordSize-1)))
		if err := t.readImage(chunk, at); err != nil {
			return 0, err
		}
		for i := 0; i < len(chunk); i += wordSize {
			if binary.LittleEndian.Uint32(chunk[i:]) != wordGap {
				return at + int64(i), nil
			}
		}
		at += int64(len(chunk))
		size = gapChunk
	}
	return at, nil
}

// skipGapsBack returns the end of the last word at or before the offset that
// is no erase gap.
func (t *Tape) skipGapsBack(end int64) (int64, error) {
	size := int64(wordSize)
	for end >= wordSize {
		chunk := make([]byte, min(size, end&^(wordSize-1)))
		if err := t.readImage(chunk, end-int64(len(chunk))); err != nil {
			return 0, err
		}
		for i := len(chunk); i > 0; i -= wordSize {
			if binary.LittleEndian.Uint32(chunk[i-wordSize:]) != wordGap {
				return end - int64(len(chunk)-i), nil
			}
		}
		end -= int64(len(chunk))
		size = gapChunk
	}
	return end, nil
}
