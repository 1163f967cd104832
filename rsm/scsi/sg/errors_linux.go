// SPDX-License-Identifier: Apache-2.0

package sg

import (
	"fmt"
	"os"
	"os/user"
	"strconv"

	"golang.org/x/sys/unix"

	"rsm.storage/rsmctl/rsm/scsi"
)

// explainOpenError says why a node cannot be opened, and what would cure it.
func explainOpenError(path string, errno unix.Errno) error {
	cure := ""
	switch errno {
	case unix.EACCES:
		return fmt.Errorf("%s may not open %s: %w; %s", currentUserName(), path, errno, permissionCure(path))
	case unix.EPERM, unix.ENOENT:
		cure = "; a container must be given the device (docker run --device " + path + ")"
	case unix.EBUSY:
		cure = "; another program has it for itself: `fuser -v " + path + "` shows which"
	case unix.ENXIO, unix.ENODEV:
		cure = "; the device behind it has gone: is it cabled and switched on?"
	}
	return fmt.Errorf("open %s: %w%s", path, errno, cure)
}

func currentUserName() string {
	me, err := user.Current()
	if err != nil {
		return "user " + strconv.Itoa(os.Getuid())
	}
	return "user " + me.Username
}

// permissionCure tells how to get the right to open path: through the group
// that owns it, where the rights are those that udev gives to changers and tape
// drives.
func permissionCure(path string) string {
	var node unix.Stat_t
	if unix.Stat(path, &node) != nil || node.Mode&0o060 != 0o060 || node.Gid == 0 {
		return "let a group read and write it, and add the user to that group"
	}
	group := strconv.Itoa(int(node.Gid))
	if g, err := user.LookupGroupId(group); err == nil {
		group = g.Name
	}
	return fmt.Sprintf("add the user to the group %s, which owns it (usermod -aG %s), and log in again", group, group)
}

// notSentReasons are the errors with which the kernel refuses a command before
// the adapter gets it (Linux, drivers/scsi/sg.c), and what they mean there.
var notSentReasons = map[unix.Errno]string{
	unix.EINVAL:   "the kernel does not take it in this form",
	unix.ENOMEM:   "the kernel has no memory for it",
	unix.ENXIO:    "the kernel has taken the device offline after failures; write running to its state file in /sys to try again",
	unix.EDOM:     "too many commands of this process are out",
	unix.EBUSY:    "the kernel's buffer for it is in use",
	unix.EPERM:    "the system forbids it",
	unix.EACCES:   "the device's file does not allow it",
	unix.EMSGSIZE: "no command has this length",
	unix.ENOTTY:   "this is not a SCSI generic device",
	unix.ENOSYS:   "this kernel does not know version 3 of the interface",
	unix.EBADF:    "the device is closed",
}

// explainSendError says why the kernel gave no answer to a command. The kernel
// says ENODEV, that the device has gone, before and after sending alike: then
// the outcome is unknown.
func explainSendError(errno unix.Errno, size int) error {
	why, refused := notSentReasons[errno]
	switch {
	case !refused:
		return fmt.Errorf("%w: %w", scsi.ErrOutcomeUnknown, errno)
	case size > 0 && (errno == unix.EINVAL || errno == unix.ENOMEM):
		return fmt.Errorf("not sent: %w: %d bytes: %w", scsi.ErrTooLarge, size, errno)
	}
	return fmt.Errorf("not sent: %s: %w", why, errno)
}
