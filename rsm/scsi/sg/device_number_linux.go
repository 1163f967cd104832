// SPDX-License-Identifier: Apache-2.0

package sg

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// deviceNumberOf is the device number of the file that a link in /proc/PID/fd
// leads to. It is zero when the file is no character device; known is false
// when the number cannot be read. Only what the kernel has at hand is asked
// for, since the file may be on a server that hangs. The file is not opened,
// and the path in the link is not walked (Linux, proc(5)).
func deviceNumberOf(link string) (n deviceNumber, known bool) {
	var s unix.Statx_t
	if err := unix.Statx(unix.AT_FDCWD, link, unix.AT_STATX_DONT_SYNC|unix.AT_NO_AUTOMOUNT, unix.STATX_TYPE, &s); err != nil {
		return n, false
	}
	if s.Mode&unix.S_IFMT == unix.S_IFCHR {
		n = deviceNumber{s.Rdev_major, s.Rdev_minor}
	}
	return n, true
}

// processHasEnded tells whether an error from /proc says that the process has
// ended.
func processHasEnded(err error) bool {
	return errors.Is(err, os.ErrNotExist) || errors.Is(err, unix.ESRCH)
}
