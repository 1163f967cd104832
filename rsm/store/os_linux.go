// SPDX-License-Identifier: Apache-2.0

package store

import (
	"bytes"
	"errors"
	"io"
	"math/bits"
	"os"
	"time"

	berrors "go.etcd.io/bbolt/errors"
	"golang.org/x/sys/unix"
)

// initialMmap is the address space that is set aside for the file: 16 GiB on 64-bit
// machines. A file that grows within it does not wait for readers.
const initialMmap = (bits.UintSize / 64) << 34

// lockRetry is the time between two attempts to take a lock, as in bbolt.
const lockRetry = 50 * time.Millisecond

// lockFile takes the lock that bbolt takes next: the file is checked before. It tries
// until the timeout has passed.
func lockFile(f *os.File, exclusive bool, timeout time.Duration) error {
	how := unix.LOCK_SH
	if exclusive {
		how = unix.LOCK_EX
	}
	for start := time.Now(); ; time.Sleep(lockRetry) {
		err := unix.Flock(int(f.Fd()), how|unix.LOCK_NB)
		if !errors.Is(err, unix.EWOULDBLOCK) {
			return err
		}
		if time.Since(start)+lockRetry > timeout {
			return berrors.ErrTimeout
		}
	}
}

// unlockFile releases the lock. After a panic bbolt still maps the file, and closing
// it is not enough.
func unlockFile(f *os.File) error { return unix.Flock(int(f.Fd()), unix.LOCK_UN) }

// lockHolderNote marks a note as in use for as long as this process has it open. An
// open file description lock can be asked about without taking it, ends with
// the process, and does not depend on process numbers.
func lockHolderNote(f *os.File) error {
	return unix.FcntlFlock(f.Fd(), unix.F_OFD_SETLK, &unix.Flock_t{Type: unix.F_WRLCK})
}

// holderNoteInUse reports whether the process that wrote a note still has it open.
func holderNoteInUse(f *os.File) bool {
	lock := unix.Flock_t{Type: unix.F_WRLCK}
	err := unix.FcntlFlock(f.Fd(), unix.F_OFD_GETLK, &lock)
	return err != nil || lock.Type != unix.F_UNLCK
}

// freeSpace is how many bytes an ordinary user may still write beside f.
func freeSpace(f *os.File) (free uint64, known bool) {
	var s unix.Statfs_t
	if err := unix.Fstatfs(int(f.Fd()), &s); err != nil {
		return 0, false
	}
	return s.Bavail * uint64(s.Bsize), true
}

// releaseMappedPages tells the kernel that this process does not need the mapped pages
// now: else the walk of a large file takes memory of its size. The pages stay in the
// cache, and are mapped again when they are touched. The file must stay mapped
// meanwhile, as it does while a transaction reads.
func releaseMappedPages(address uintptr, size int64) {
	// It is advice, and changes nothing that is read.
	_, _, _ = unix.Syscall(unix.SYS_MADVISE, address, uintptr(size), unix.MADV_DONTNEED)
}

// mapped is a file in memory: reading a page of it needs no system call.
type mapped struct {
	*bytes.Reader
	data  []byte
	reads int
}

// mapFile maps size bytes of f, or returns f itself when it cannot. A disk that fails
// then shows as a memory fault; see guardPanics.
func mapFile(f *os.File, size int64) (r io.ReaderAt, unmap func()) {
	data, err := unix.Mmap(int(f.Fd()), 0, int(size), unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return f, func() {}
	}
	// Unmapping what was mapped does not fail.
	return &mapped{Reader: bytes.NewReader(data), data: data}, func() { _ = unix.Munmap(data) }
}

// ReadAt implements io.ReaderAt. It releases what it has read now and then: a walk
// through a large file takes little memory.
func (m *mapped) ReadAt(p []byte, off int64) (int, error) {
	if m.reads++; m.reads%releaseStride == 0 {
		_ = unix.Madvise(m.data, unix.MADV_DONTNEED) // advice, see releaseMappedPages
	}
	return m.Reader.ReadAt(p, off)
}

// yieldProcessor lets another thread have the processor, if one waits for it.
func yieldProcessor() { _, _, _ = unix.Syscall(unix.SYS_SCHED_YIELD, 0, 0, 0) } // never fails

// startWriteback has the disk take n bytes of f, from off on. It makes nothing durable:
// a sync does, which then has little to do.
func startWriteback(f *os.File, off, n int64) error {
	return syncRange(f, off, n, unix.SYNC_FILE_RANGE_WRITE)
}

// awaitWriteback waits until the disk has taken n bytes of f, from off on, which
// startWriteback has told it to take.
func awaitWriteback(f *os.File, off, n int64) error {
	return syncRange(f, off, n, unix.SYNC_FILE_RANGE_WAIT_BEFORE)
}

func syncRange(f *os.File, off, n int64, how int) error {
	err := unix.SyncFileRange(int(f.Fd()), off, n, how)
	// Not every file system can do this. A failure to write fails the sync.
	if errors.Is(err, unix.ENOSYS) || errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ESPIPE) || errors.Is(err, unix.EOPNOTSUPP) {
		return nil
	}
	return err
}
