// SPDX-License-Identifier: Apache-2.0

package sg

import (
	"context"
	"errors"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"rsm.storage/rsmctl/rsm/scsi"
)

func TestANodeThatCannotBeOpenedSaysWhatToDo(t *testing.T) {
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	const node = "/nowhere/sg3"
	for errno, says := range map[unix.Errno]string{
		unix.EACCES: "user " + me.Username + " may not open /nowhere/sg3: permission denied; let a group read and write it",
		unix.EPERM:  "a container must be given the device (docker run --device /nowhere/sg3)",
		unix.ENOENT: "a container must be given the device (docker run --device /nowhere/sg3)",
		unix.EBUSY:  "`fuser -v /nowhere/sg3` shows which",
		unix.ENXIO:  "is it cabled and switched on?",
		unix.ENODEV: "is it cabled and switched on?",
		unix.EIO:    "open /nowhere/sg3: input/output error",
	} {
		err := explainOpenError(node, errno)
		if !errors.Is(err, errno) || !strings.Contains(err.Error(), says) {
			t.Errorf("%v: %v, wanted %q", errno, err, says)
		}
	}
}

func TestTheGroupToJoinIsTheOneThatOwnsTheNode(t *testing.T) {
	const joins, changes = "(usermod -aG ", "let a group read and write it"
	for _, c := range []struct {
		why  string
		mode os.FileMode
		says string
	}{
		{"as udev sets it up", 0o660, joins},
		{"for its owner only", 0o600, changes},
		{"for its group to read only", 0o640, changes},
	} {
		node := filepath.Join(t.TempDir(), "sg3")
		if err := errors.Join(os.WriteFile(node, nil, 0o600), os.Chmod(node, c.mode)); err != nil {
			t.Fatal(err)
		}
		if os.Getuid() == 0 { // whose own group is none to send people to
			if err := os.Chown(node, 0, 26); err != nil {
				t.Fatal(err)
			}
		}
		if err := explainOpenError(node, unix.EACCES); !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, wanted %q", c.why, err, c.says)
		}
	}
}

func TestWhatIsNotAGenericDeviceSaysSoAtItsFirstCommand(t *testing.T) {
	n, err := openNode("/dev/null")
	if err != nil {
		t.Skip("this system does not let /dev/null be opened:", err)
	}
	d := thisHost.newDevice("/dev/null", n)
	t.Cleanup(func() { _ = d.Close() })
	if _, err := d.Do(context.Background(), scsi.TestUnitReady(), scsi.None, nil); !errors.Is(err, unix.ENOTTY) {
		t.Errorf("got %v", err)
	}
	if _, err := openNode(filepath.Join(t.TempDir(), "sg3")); !errors.Is(err, unix.ENOENT) {
		t.Errorf("got %v", err)
	}
}
