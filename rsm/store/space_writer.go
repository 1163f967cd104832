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

// spaceWriter refuses to fill the disk, and has the disk take what it is given
// bit by bit. What a file system has not written yet when another file is
// synced, it may have to write first: a writer of the database would wait for a
// whole export at once.
type spaceWriter struct {
	f         *os.File
	checked   bool
	unchecked int   // bytes since the free space was looked at
	written   int64 // bytes in all
	sent      int64 // of which the disk was told to take these
}

// Write implements io.Writer. It begins with having the disk take the part that
// was written before, so that Export decides when that happens.
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

// sendPart has the disk begin to take a part, and waits until it has taken those
// before.
func (s *spaceWriter) sendPart() error {
	before := s.sent
	s.sent = s.written
	err := startBack(s.f, before, s.sent-before)
	if before > 0 { // no bytes would mean all
		err = errors.Join(err, awaitBack(s.f, 0, before))
	}
	return err
}
