// SPDX-License-Identifier: Apache-2.0

package tap

import (
	"encoding/binary"
	"fmt"
	"io"
)

// Storage is what an image is kept in. An *os.File is one.
type Storage interface {
	io.ReaderAt
	io.WriterAt
	Truncate(size int64) error
}

// Tape is an image with a position, as a tape in a drive. It is not safe for
// concurrent use. Errors of its methods are the storage's; a damaged image is
// not an error but an Object of kind Damage.
type Tape struct {
	storage Storage
	size    int64
	offset  int64
	// block counts the objects before the position, file the tape marks.
	block, file int64
}

// New returns a tape of size bytes at its beginning. Nobody else may change
// the storage while the tape is in use.
func New(s Storage, size int64) *Tape { return &Tape{storage: s, size: size} }

// Rewind goes to the beginning.
func (t *Tape) Rewind() { t.offset, t.block, t.file = 0, 0, 0 }

// AtStart tells whether the position is the beginning of the tape.
func (t *Tape) AtStart() bool { return t.block == 0 }

// Position returns how many objects (records and marks), and how many marks of
// these, are before the position.
func (t *Tape) Position() (objects, marks int64) { return t.block, t.file }

// Offset returns the position in the image, in bytes.
func (t *Tape) Offset() int64 { return t.offset }

// Size returns the size of the image in bytes.
func (t *Tape) Size() int64 { return t.size }

// Read steps over the next object. If it is a record, its first bytes are
// copied into p, as many as fit, and their number is returned. End and Damage
// leave the position where it is.
func (t *Tape) Read(p []byte) (Object, int, error) {
	o, err := t.Peek()
	if err != nil || (o.Kind != Record && o.Kind != Mark) {
		return o, 0, err
	}
	n := min(len(p), o.Length)
	if n > 0 {
		if err := t.readImage(p[:n], o.start+wordSize); err != nil {
			return o, 0, err
		}
	}
	t.countPassedObject(o, 1)
	t.offset = o.start + o.size
	return o, n, nil
}

// Back steps over the object before the position, towards the beginning. Start
// and Damage leave the position where it is.
func (t *Tape) Back() (Object, error) {
	o, err := t.objectBefore(t.offset)
	if err != nil || (o.Kind != Record && o.Kind != Mark) {
		return o, err
	}
	t.countPassedObject(o, -1)
	t.offset = o.start
	return o, nil
}

// countPassedObject counts an object that was passed.
func (t *Tape) countPassedObject(o Object, by int64) {
	t.block += by
	if o.Kind == Mark {
		t.file += by
	}
}

// readWord reads one word of the image.
func (t *Tape) readWord(at int64) (uint32, error) {
	var b [wordSize]byte
	if err := t.readImage(b[:], at); err != nil {
		return 0, err
	}
	return binary.LittleEndian.Uint32(b[:]), nil
}

// readImage fills p from the image.
func (t *Tape) readImage(p []byte, at int64) error {
	if n, err := t.storage.ReadAt(p, at); n < len(p) {
		return fmt.Errorf("read %d bytes of the tape image at offset %d: %w", len(p), at, err)
	}
	return nil
}
