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

// noGenericDevices says why a host has no SCSI generic device at all.
const noGenericDevices = "the kernel's driver for SCSI generic devices is not loaded: `modprobe sg`, and put sg into /etc/modules-load.d/"

// nodeFile is an open device node.
type nodeFile struct {
	fd    int
	ioctl func(fd int, h *header) unix.Errno
}

// openNode opens a device node. Reading and writing is needed even for asking,
// since the kernel filters the commands of a reader. It does not wait for
// another program to end its exclusive use, and does not begin one.
func openNode(path string) (node, error) {
	fd, err := unix.Open(path, unix.O_RDWR|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if errno, failed := errors.AsType[unix.Errno](err); failed {
		return nil, explainOpenError(path, errno)
	}
	return &nodeFile{fd: fd, ioctl: callSCSIGeneric}, nil
}

func (f *nodeFile) Close() error { return os.NewSyscallError("close", unix.Close(f.fd)) }

// sendCommand sends one command and waits for its end.
func (f *nodeFile) sendCommand(c *command) (answer, error) {
	h := newHeader(c)
	var errno unix.Errno
	if err := withoutSignals(func() { errno = f.ioctl(f.fd, h) }); err != nil {
		return answer{}, fmt.Errorf("not sent: %w", err)
	}
	runtime.KeepAlive(c)
	if errno != 0 {
		return answer{}, explainSendError(errno, len(c.data))
	}
	return h.readAnswer(c), nil
}

func callSCSIGeneric(fd int, h *header) unix.Errno {
	_, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), sgIO, uintptr(unsafe.Pointer(h)))
	return errno
}

// withoutSignals does work on a thread that no signal reaches. The kernel waits
// interruptibly in SG_IO and begins an interrupted call anew, as Go asks for
// with each of its signal handlers (SA_RESTART): so the resizing of a
// terminal window in the middle of MOVE MEDIUM would send it a second time.
func withoutSignals(work func()) error {
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
