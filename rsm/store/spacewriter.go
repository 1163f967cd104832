// SPDX-License-Identifier: Apache-2.0

package store

import (
	"fmt"
	"os"
	"sync"
)

const (
	// exportMargin is the disk space, in bytes, that an export leaves free:
	// the database beside it must be able to go on.
	exportMargin = 64 << 20
	// spaceStride is how many bytes are written between two looks at it.
	spaceStride = 4 << 20
	// backStride is how many bytes the disk takes at a time: what a commit may
	// have to wait for.
	backStride = 512 << 10
)

// spaceWriter refuses to fill the disk, and has the disk take what it is given
// bit by bit, each bit from between two commits of a writer on. What a file
// system has not written yet when another file is synced, it may have to write
// first: a writer of the database would wait for a whole export at once.
type spaceWriter struct {
	f         *os.File
	disk      sync.Locker // held by a commit
	checked   bool
	unchecked int   // bytes since the free space was looked at
	written   int64 // bytes in all
	sent      int64 // of which the disk was told to take these
}

// newSpaceWriter has the disk to itself.
func newSpaceWriter(f *os.File) *spaceWriter { return &spaceWriter{f: f, disk: &sync.Mutex{}} }

func (s *spaceWriter) Write(p []byte) (int, error) {
	s.unchecked += len(p)
	if !s.checked || s.unchecked >= spaceStride {
		if free, known := freeSpace(s.f); known && free < exportMargin+uint64(s.unchecked) {
			return 0, fmt.Errorf("the disk has %d MiB free and a copy of the database leaves %d MiB: make room, or use another disk", free>>20, exportMargin>>20)
		}
		s.checked, s.unchecked = true, 0
	}
	n, err := s.f.Write(p)
	s.written += int64(n)
	if err == nil && s.written-s.sent >= backStride {
		err = s.send()
	}
	return n, err
}

// send has the disk take what it was not told to take yet, once it has taken
// what it was told before. Meanwhile more is read and hashed.
func (s *spaceWriter) send() error {
	if err := awaitBack(s.f, 0, s.sent); err != nil {
		return err
	}
	s.disk.Lock()
	err := startBack(s.f, s.sent, s.written-s.sent)
	s.disk.Unlock()
	s.sent = s.written
	return err
}
