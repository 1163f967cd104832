// SPDX-License-Identifier: Apache-2.0

package store

import (
	"errors"
	"fmt"
	"os"
)

const (
	// exportMargin is the disk space, in bytes, that an export leaves free:
	// the database beside it must be able to go on.
	exportMargin = 64 << 20
	// spaceStride is how many bytes are written between two looks at it.
	spaceStride = 4 << 20
)

// spaceWriter refuses to fill the disk, and has the disk take what it writes bit by
// bit. When another file is synced, a file system may first have to write all that it
// still holds: a commit would wait for a whole export.
type spaceWriter struct {
	f         *os.File
	checked   bool
	unchecked int   // bytes since the free space was looked at
	written   int64 // bytes in all
	sent      int64 // bytes that the disk was told to take
}

// Write implements io.Writer. It first has the disk take the part that was written
// before: Export decides, by writing, when that happens.
func (s *spaceWriter) Write(p []byte) (int, error) {
	s.unchecked += len(p)
	if !s.checked || s.unchecked >= spaceStride {
		if free, known := freeSpace(s.f); known && free < exportMargin+uint64(s.unchecked) {
			return 0, fmt.Errorf("the disk has %d MiB free and a copy of the database leaves %d MiB: make room, or use another disk", free>>20, exportMargin>>20)
		}
		s.checked, s.unchecked = true, 0
	}
	if s.written-s.sent >= copyPart {
		if err := s.sendPart(); err != nil {
			return 0, err
		}
	}
	n, err := s.f.Write(p)
	s.written += int64(n)
	return n, err
}

// sendPart has the disk begin to take a part, and waits until it has taken the
// earlier ones.
func (s *spaceWriter) sendPart() error {
	before := s.sent
	s.sent = s.written
	err := startWriteback(s.f, before, s.sent-before)
	if before > 0 { // no bytes would mean all
		err = errors.Join(err, awaitWriteback(s.f, 0, before))
	}
	return err
}
