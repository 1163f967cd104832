// SPDX-License-Identifier: Apache-2.0

package sg

import (
	"context"
	"os"
	"os/exec"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rsm.storage/rsmctl/rsm/scsi"
)

// The number of /dev/null on every Linux: a node that tests may take for a tape
// drive's.
const nullText = "1:3\n"

func TestARenamedNodeIsSeenByItsNumber(t *testing.T) {
	for _, node := range []string{"scsi_tape/nst0", "scsi_generic/sg1"} {
		h := newTree(t)
		h.writeFile("sys/devices/sg1/"+node+"/dev", nullText)
		h.runProcess(10, "tar", "/dev/null")
		h.runProcess(20, "dd", "/dev/zero")
		if diff := cmp.Diff([]scsi.Opener{{Program: "tar", PID: 10, Node: "/dev/null"}}, h.hostUse("/dev/sg1").Openers); diff != "" {
			t.Errorf("%s: %s", node, diff)
		}
	}
}

func TestAnotherDeviceUnderTheNodesPathDoesNotCount(t *testing.T) {
	h := newTree(t)
	h.writeFile("sys/devices/sg1/scsi_tape/null/dev", "9:160\n")
	h.runProcess(10, "tar", "/dev/null")
	if got := h.hostUse("/dev/sg1").Openers; len(got) > 0 {
		t.Errorf("%v", got)
	}
}

func TestAFileIsNoNodeAlthoughItHasANodesPath(t *testing.T) {
	path := t.TempDir() + "/nst0"
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if n, known := deviceNumberOf(path); !known || n != (deviceNumber{}) {
		t.Errorf("%v, %v", n, known)
	}
	if n, known := deviceNumberOf(path + "x"); known {
		t.Errorf("%v of a file that is not there", n)
	}
	if n, known := deviceNumberOf("/dev/null"); !known || n != (deviceNumber{1, 3}) {
		t.Errorf("%v, %v", n, known)
	}
}

func TestProcessesOfThisHostAreSeen(t *testing.T) {
	ours, err := os.Open("/dev/null")
	if err != nil {
		t.Skip("this system does not let /dev/null be opened:", err)
	}
	defer func() { _ = ours.Close() }()
	cat := exec.Command("cat")
	cat.Stdout = ours
	in, err := cat.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cat.Start(); err != nil {
		t.Skip("no process to look at:", err)
	}
	openers, err := thisHost.findOpeners(context.Background(), unitNodes{"/dev/tape/renamed": {1, 3}})
	if err != nil {
		t.Error(err)
	}
	if !slices.Contains(openers, scsi.Opener{Program: "cat", PID: cat.Process.Pid, Node: "/dev/null"}) {
		t.Errorf("cat is process %d; seen are %v", cat.Process.Pid, openers)
	}
	for _, o := range openers {
		if o.PID == os.Getpid() {
			t.Errorf("our own process: %v", o)
		}
	}
	_ = in.Close()
	if err := cat.Wait(); err != nil {
		t.Error(err)
	}
}
