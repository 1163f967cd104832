// SPDX-License-Identifier: Apache-2.0

//go:build !linux

package store

import (
	"io"
	"os"
	"time"
)

// initialMmap sets nothing aside: some systems would make the file that long.
const initialMmap = 0

// lockFile leaves locking to bbolt. Here a file that another process changes may be
// called damaged instead of locked.
func lockFile(*os.File, bool, time.Duration) error { return nil }

// unlockFile leaves the lock until the process ends.
func unlockFile(*os.File) error { return nil }

// lockHolderNote does nothing: here a note cannot tell whether it is stale.
func lockHolderNote(*os.File) error { return nil }

// holderNoteInUse takes every note for a fresh one.
func holderNoteInUse(*os.File) bool { return true }

// freeSpace is not known here; the disk itself reports that it is full.
func freeSpace(*os.File) (free uint64, known bool) { return 0, false }

// releaseMappedPages does nothing here: the kernel finds out by itself.
func releaseMappedPages(uintptr, int64) {}

// mapFile maps nothing: the file is read.
func mapFile(f *os.File, _ int64) (io.ReaderAt, func()) { return f, func() {} }

// yieldProcessor leaves to the kernel who has the processor.
func yieldProcessor() {}

// startWriteback leaves to the kernel when the disk takes what was written.
func startWriteback(_ *os.File, _, _ int64) error { return nil }

// awaitWriteback has nothing to wait for.
func awaitWriteback(_ *os.File, _, _ int64) error { return nil }
