// SPDX-License-Identifier: Apache-2.0

package tap

import (
	"encoding/binary"
	"fmt"
)

// Write records data at the position and steps over it. As on a real tape,
// all that followed is gone. The image is cut before it is written, and the
// record is written at once: after a crash the tape ends before the record or
// after it, and what was before the position is untouched.
func (t *Tape) Write(data []byte) error {
	if len(data) == 0 || len(data) > MaxRecord {
		return fmt.Errorf("write a record of %d bytes: a tape image holds records of 1 to %d bytes", len(data), MaxRecord)
	}
	image := make([]byte, paddedLength(len(data))+2*wordSize)
	binary.LittleEndian.PutUint32(image, uint32(len(data)))
	copy(image[wordSize:], data)
	binary.LittleEndian.PutUint32(image[len(image)-wordSize:], uint32(len(data)))
	if err := t.appendObject(image); err != nil {
		return err
	}
	t.block++
	return nil
}

// marksAtOnce is how many tape marks are written at a time.
const marksAtOnce = 16 << 10

// WriteMarks records tape marks at the position and steps over them.
func (t *Tape) WriteMarks(count int) error {
	for count > 0 {
		n := min(count, marksAtOnce)
		if err := t.appendObject(make([]byte, n*wordSize)); err != nil {
			return err
		}
		t.block += int64(n)
		t.file += int64(n)
		count -= n
	}
	return nil
}

// Erase makes the position the end of the data.
func (t *Tape) Erase() error {
	if t.offset == t.size {
		return nil
	}
	if err := t.storage.Truncate(t.offset); err != nil {
		return fmt.Errorf("cut the tape image at offset %d: %w", t.offset, err)
	}
	t.size = t.offset
	return nil
}

// appendObject writes the bytes of one object at the position.
func (t *Tape) appendObject(image []byte) error {
	if err := t.Erase(); err != nil {
		return err
	}
	n, err := t.storage.WriteAt(image, t.offset)
	t.size = max(t.size, t.offset+int64(n))
	if err != nil {
		return fmt.Errorf("write %d bytes to the tape image at offset %d: %w", len(image), t.offset, err)
	}
	t.offset = t.size
	return nil
}
