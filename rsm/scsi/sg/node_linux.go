// SPDX-License-Identifier: Apache-2.0

package sg

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// noneHere says why a host has no SCSI generic device at all.
const noneHere = "the kernel's driver for SCSI generic devices is not loaded: `modprobe sg`, and put sg into /etc/modules-load.d/"

// file is an open device node.
type file struct {
	fd    int
	ioctl func(fd int, h *header) unix.Errno
}

// openNode opens a device node. Reading and writing is needed even for asking,
// since the kernel filters the commands of a reader. It does not wait for
// another program to end its exclusive use, and does not begin one.
func openNode(path string) (node, error) {
	fd, err := unix.Open(path, unix.O_RDWR|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if errno, failed := errors.AsType[unix.Errno](err); failed {
		return nil, openProblem(path, errno)
	}
	return &file{fd: fd, ioctl: ioctl}, nil
}

func (f *file) Close() error { return os.NewSyscallError("close", unix.Close(f.fd)) }

// send sends one command and waits for its end.
func (f *file) send(c *command) (answer, error) {
	h := newHeader(c)
	var errno unix.Errno
	if err := undisturbed(func() { errno = f.ioctl(f.fd, h) }); err != nil {
		return answer{}, fmt.Errorf("not sent: %w", err)
	}
	runtime.KeepAlive(c)
	if errno != 0 {
		return answer{}, errnoProblem(errno, len(c.data))
	}
	return h.readAnswer(c), nil
}

func ioctl(fd int, h *header) unix.Errno {
	_, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), sgIO, uintptr(unsafe.Pointer(h)))
	return errno
}

// undisturbed does work on a thread that no signal reaches. The kernel waits
// interruptibly in SG_IO and begins an interrupted call anew, as Go asks for
// with each of its signal handlers (SA_RESTART): so the resizing of a
// terminal window in the middle of MOVE MEDIUM would send it a second time.
func undisturbed(work func()) error {
	runtime.LockOSThread()
	var all, before unix.Sigset_t
	for i := range all.Val {
		all.Val[i] = ^all.Val[i]
	}
	if err := unix.PthreadSigmask(unix.SIG_SETMASK, &all, &before); err != nil {
		runtime.UnlockOSThread()
		return os.NewSyscallError("block all signals", err)
	}
	work()
	// A thread that is left locked ends with its goroutine.
	if unix.PthreadSigmask(unix.SIG_SETMASK, &before, nil) == nil {
		runtime.UnlockOSThread()
	}
	return nil
}
