// SPDX-License-Identifier: Apache-2.0

package sg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rsm.storage/rsmctl/rsm/scsi"
)

func TestWhoHasANodeOfTheUnitOpenIsSeen(t *testing.T) {
	h := newTree(t)
	h.writeFile("sys/devices/sg1/scsi_tape/nst0a/dev", "9:224\n")
	h.writeFile("sys/devices/sg1/bsg/1:0:0:0/dev", "248:7\n")
	h.writeFile("sys/devices/sg1/bsg/1:0:0:0/uevent", "MAJOR=248\nMINOR=7\nDEVNAME=bsg/1:0:0:0\n")
	h.writeFile("sys/devices/sg1/scsi_tape/st0l/dev", "garbage")
	h.runProcess(1234, "bacula-sd", "/dev/null", "socket:[77]", "pipe:[78]", "/dev/nst0")
	h.runProcess(99, "mt", "/dev/st0", "/dev/sg1", "/dev/st0")
	h.runProcess(5, "tar", "/dev/nst0a")
	h.runProcess(6, "sg_logs", "/dev/bsg/1:0:0:0")
	h.runProcess(1, "systemd", "/dev/null", "anon_inode:[eventpoll]", "/etc/passwd")
	h.writeFile("proc/meminfo", "MemTotal: 1 kB\n")
	want := []scsi.Opener{
		{Program: "tar", PID: 5, Node: "/dev/nst0a"},
		{Program: "sg_logs", PID: 6, Node: "/dev/bsg/1:0:0:0"},
		{Program: "mt", PID: 99, Node: "/dev/sg1"}, {Program: "mt", PID: 99, Node: "/dev/st0"},
		{Program: "bacula-sd", PID: 1234, Node: "/dev/nst0"},
	}
	if diff := cmp.Diff(want, h.hostUse("/dev/sg1").Openers); diff != "" {
		t.Error(diff)
	}
}

func TestANodeWithoutANumberIsSeenByItsPath(t *testing.T) {
	h := newTree(t)
	h.removeFile("sys/devices/sg1/scsi_generic/sg1/dev")
	h.runProcess(7, "dd", "/dev/sg1")
	if diff := cmp.Diff([]scsi.Opener{{Program: "dd", PID: 7, Node: "/dev/sg1"}}, h.hostUse("/dev/sg1").Openers); diff != "" {
		t.Error(diff)
	}
}

func TestTheUserOfAChangerIsSeen(t *testing.T) {
	h := newTree(t)
	h.runProcess(7, "mtx", "/dev/sch0")
	if diff := cmp.Diff([]scsi.Opener{{Program: "mtx", PID: 7, Node: "/dev/sch0"}}, h.hostUse("/dev/sg2").Openers); diff != "" {
		t.Error(diff)
	}
}

func TestWhoHasOnlyNodesOfOtherUnitsOpenDoesNotCount(t *testing.T) {
	h := newTree(t)
	h.runProcess(1234, "bacula-sd", "/dev/sg10", "/dev/st1", "/dev/nst1", "/dev/sg11", "/dev/nst", "/tmp/dev/nst0", "dev/nst0", "nst0",
		"pipe:[1]", "anon_inode:[eventfd]", "/sys/class/scsi_tape/nst0", "/dev/null", "/dev/sch0")
	if got := h.hostUse("/dev/sg1").Openers; len(got) > 0 {
		t.Errorf("%v", got)
	}
}

func TestOurOwnProcessDoesNotCount(t *testing.T) {
	h := newTree(t)
	h.runProcess(os.Getpid(), "rsmctl", "/dev/sg1")
	if got := h.hostUse("/dev/sg1").Openers; len(got) > 0 {
		t.Errorf("%v", got)
	}
	// In a container whose /proc is the host's we have another number there.
	host := newTree(t)
	host.runProcess(4711, "rsmctl", "/dev/sg1")
	host.runProcess(os.Getpid(), "tar", "/dev/nst0")
	host.linkFile("4711", "proc/self")
	if diff := cmp.Diff([]scsi.Opener{{Program: "tar", PID: os.Getpid(), Node: "/dev/nst0"}}, host.hostUse("/dev/sg1").Openers); diff != "" {
		t.Error(diff)
	}
}

func TestProcessesThatEndMeanwhileAreNoOpeners(t *testing.T) {
	h := newTree(t)
	h.runProcess(10, "dd", "/dev/nst0")
	h.removeFile("proc/10/fd")
	h.runProcess(20, "dd", "/dev/nst0")
	h.removeFile("proc/20/comm")
	h.runProcess(30, "dd")
	h.writeFile("proc/30/fd/0", "no link")
	h.runProcess(40, "tar", "/dev/nst0")
	if diff := cmp.Diff([]scsi.Opener{{Program: "tar", PID: 40, Node: "/dev/nst0"}}, h.hostUse("/dev/sg1").Openers); diff != "" {
		t.Error(diff)
	}
}

func TestProcessesThatWeMayNotSeeAreNoOpenersAndNoError(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may see all of them")
	}
	h := newTree(t)
	h.runProcess(10, "secret", "/dev/nst0")
	hidden := filepath.Join(h.root, "proc/10/fd")
	h.mustSucceed(os.Chmod(hidden, 0))
	t.Cleanup(func() { _ = os.Chmod(hidden, 0o700) }) // or it could not be removed
	h.runProcess(20, "tar", "/dev/nst0")
	if diff := cmp.Diff([]scsi.Opener{{Program: "tar", PID: 20, Node: "/dev/nst0"}}, h.hostUse("/dev/sg1").Openers); diff != "" {
		t.Error(diff)
	}
}

func TestWhatAProcessCallsItselfCannotGarbleAMessage(t *testing.T) {
	h := newTree(t)
	h.runProcess(10, "evil\n\x1b[2Jname", "/dev/nst0")
	if got := h.hostUse("/dev/sg1").Openers; len(got) != 1 || got[0].Program != "evil??[2Jname" {
		t.Errorf("%q", got)
	}
}

func TestAProcessWithManyFilesIsLookedThrough(t *testing.T) {
	h := newTree(t)
	var open []string
	for i := range 3 * filesAtOnce {
		open = append(open, fmt.Sprintf("socket:[%d]", i))
	}
	h.runProcess(10, "database", append(open, "/dev/st0")...)
	if got := h.hostUse("/dev/sg1").Openers; len(got) != 1 {
		t.Errorf("%v", got)
	}
}

// patience is a context that ends when it has been asked so often.
type patience struct {
	context.Context
	left int
}

func (p *patience) Err() error {
	if p.left--; p.left < 0 {
		return context.Canceled
	}
	return nil
}

func TestLookingEndsWithItsContextAndKeepsWhatItSaw(t *testing.T) {
	h := newTree(t)
	h.writeTapeStats("st0", tapeCounters())
	h.runProcess(10, "tar", "/dev/nst0")
	h.runProcess(20, "dd", "/dev/st0")
	seen := -1
	for asked := range 100 {
		ctx := &patience{context.Background(), asked}
		use, err := h.hostUseOfUnit(ctx, "/dev/sg1")
		if len(use.Openers) < seen || use.Tape == nil {
			t.Errorf("after %d: %+v", asked, use)
		}
		seen = len(use.Openers)
		if err == nil {
			if seen != 2 || asked == 0 {
				t.Errorf("after %d: %+v", asked, use)
			}
			return
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if asked == 0 && seen != 0 {
			t.Errorf("it went on: %+v", use)
		}
	}
	t.Error("it never ended")
}

func TestAProcessWithManyFilesDoesNotKeepUsFromEnding(t *testing.T) {
	h := newTree(t)
	var open []string
	for i := range 4 * filesAtOnce {
		open = append(open, fmt.Sprintf("socket:[%d]", i))
	}
	h.runProcess(10, "database", open...)
	ctx := &patience{context.Background(), 2}
	if _, err := h.hostUseOfUnit(ctx, "/dev/sg1"); !errors.Is(err, context.Canceled) || ctx.left < -3 {
		t.Errorf("%v, asked %d times more", err, -ctx.left)
	}
}
