// SPDX-License-Identifier: Apache-2.0

package sg

import (
	"context"
	"errors"
	"strings"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"rsm.storage/rsmctl/rsm/scsi"
)

// deviceOnKernel is a device whose ioctl a test plays.
func deviceOnKernel(ioctl func(h *header) unix.Errno) *device {
	return thisHost.newDevice("/dev/sg3", &nodeFile{fd: -1, ioctl: func(_ int, h *header) unix.Errno { return ioctl(h) }})
}

func TestAnswerOfTheKernelReachesTheCaller(t *testing.T) {
	d := deviceOnKernel(func(h *header) unix.Errno {
		copy(unsafe.Slice((*byte)(h.data), h.dataLen), "vtl")
		copy(unsafe.Slice((*byte)(h.sense), h.senseMax), fileMark)
		h.status, h.driverStatus, h.senseLen, h.residual = 2, 8, uint8(len(fileMark)), 5
		return 0
	})
	buf := make([]byte, 8)
	n, err := d.Do(context.Background(), scsi.Inquiry(8), scsi.In, buf)
	var s *scsi.Sense
	if n != 3 || string(buf) != "vtl\x00\x00\x00\x00\x00" || !errors.As(err, &s) || !s.FileMark {
		t.Errorf("got %d, %v, %q", n, err, buf)
	}
}

func TestNoSignalReachesTheThreadOfACommand(t *testing.T) {
	var during, after unix.Sigset_t
	d := deviceOnKernel(func(*header) unix.Errno {
		if err := unix.PthreadSigmask(unix.SIG_BLOCK, nil, &during); err != nil {
			t.Error(err)
		}
		return 0
	})
	if _, err := d.Do(context.Background(), scsi.TestUnitReady(), scsi.None, nil); err != nil {
		t.Fatal(err)
	}
	for _, signal := range []unix.Signal{unix.SIGINT, unix.SIGTERM, unix.SIGURG, unix.SIGCHLD, unix.SIGWINCH} {
		if !blocksSignal(during, signal) {
			t.Errorf("%v would have the kernel send the command again", signal)
		}
	}
	if err := withoutSignals(func() {}); err != nil {
		t.Fatal(err)
	}
	if err := unix.PthreadSigmask(unix.SIG_BLOCK, nil, &after); err != nil || blocksSignal(after, unix.SIGTERM) {
		t.Errorf("the signals stay blocked: %v, %v", after, err)
	}
}

func blocksSignal(set unix.Sigset_t, signal unix.Signal) bool {
	return set.Val[0]&(1<<(signal-1)) != 0
}

func TestCommandsThatTheKernelGaveNoAnswerTo(t *testing.T) {
	for _, c := range []struct {
		errno   unix.Errno
		size    int
		unknown bool
		large   bool
		says    string
	}{
		{unix.EINTR, 8, true, false, "interrupted"},
		{unix.ENODEV, 0, true, false, "no such device"},
		{unix.EIO, 0, true, false, "input/output"},
		{unix.EFAULT, 8, true, false, "bad address"},
		{unix.EINVAL, 8, false, true, "8 bytes"},
		{unix.ENOMEM, 8, false, true, "8 bytes"},
		{unix.EINVAL, 0, false, false, "form"},
		{unix.ENOMEM, 0, false, false, "memory"},
		{unix.ENXIO, 8, false, false, "offline"},
		{unix.EPERM, 8, false, false, "forbids"},
		{unix.EDOM, 8, false, false, "too many"},
		{unix.EBUSY, 8, false, false, "in use"},
		{unix.ENOTTY, 8, false, false, "not a SCSI generic device"},
	} {
		d := deviceOnKernel(func(*header) unix.Errno { return c.errno })
		n, err := d.Do(context.Background(), scsi.Inquiry(8), scsi.In, make([]byte, c.size))
		if n != 0 || errors.Is(err, scsi.ErrOutcomeUnknown) != c.unknown || errors.Is(err, scsi.ErrTooLarge) != c.large ||
			!errors.Is(err, c.errno) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%d, %d bytes: %d, %v", c.errno, c.size, n, err)
		}
	}
}
