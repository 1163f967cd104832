// SPDX-License-Identifier: Apache-2.0

package sg

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rsm.storage/rsmctl/rsm/scsi"
)

// hostUse is what a host with processes says of a unit.
func (h *tree) hostUse(path string) scsi.HostUse {
	h.Helper()
	use, err := h.hostUseOfUnit(context.Background(), path)
	h.mustSucceed(err)
	return use
}

// writeTapeStats writes the counters of a node of sg1's tape driver.
func (h *tree) writeTapeStats(node string, counters map[string]string) {
	for name, text := range counters {
		h.writeFile("sys/devices/sg1/scsi_tape/"+node+"/stats/"+name, text)
	}
}

// tapeCounters are the counters that matter, as the kernel writes them.
func tapeCounters() map[string]string {
	return map[string]string{
		"in_flight": "1\n", "read_byte_cnt": "20480\n", "write_byte_cnt": "18446744073709551615\n", "read_cnt": "3\n",
		"write_cnt": "4\n",
	}
}

func TestTheKernelsCountersOfATapeDriveAreRead(t *testing.T) {
	h := newTree(t)
	h.runProcess(10, "bash")
	if got := h.hostUse("/dev/sg1").Tape; got != nil {
		t.Errorf("a driver without counters: %+v", got)
	}
	other := map[string]string{"in_flight": "9\n", "read_byte_cnt": "9\n", "write_byte_cnt": "9\n", "read_cnt": "9\n", "write_cnt": "9\n"}
	h.writeTapeStats("nst0", other)
	h.writeTapeStats("st0a", other)
	h.writeTapeStats("st0", tapeCounters())
	want := &scsi.TapeStats{InFlight: 1, ReadBytes: 20480, WrittenBytes: 1<<64 - 1, Reads: 3, Writes: 4}
	if diff := cmp.Diff(want, h.hostUse("/dev/sg1").Tape); diff != "" {
		t.Error(diff)
	}
	for _, path := range []string{"/dev/sg2", "/dev/sg10"} {
		if got := h.hostUse(path).Tape; got != nil {
			t.Errorf("%s has no counters, but %+v", path, got)
		}
	}
}

func TestCountersThatAreNotAllThereAreNone(t *testing.T) {
	h := newTree(t)
	h.runProcess(10, "bash")
	for name := range tapeCounters() {
		for _, garbage := range []string{"", "x", "-1", "1 2", "0x10", "1e30", "18446744073709551616"} {
			h.writeTapeStats("st0", tapeCounters())
			h.writeTapeStats("st0", map[string]string{name: garbage})
			if got := h.hostUse("/dev/sg1").Tape; got != nil {
				t.Errorf("%s is %q: %+v", name, garbage, got)
			}
		}
		h.writeTapeStats("st0", tapeCounters())
		h.removeFile("sys/devices/sg1/scsi_tape/st0/stats/" + name)
		if got := h.hostUse("/dev/sg1").Tape; got != nil {
			t.Errorf("without %s: %+v", name, got)
		}
		h.writeTapeStats("st0", tapeCounters())
		if h.hostUse("/dev/sg1").Tape == nil {
			t.Errorf("with %s again there is none", name)
		}
	}
}

func TestAUnitThatTheKernelHasForgottenSaysSo(t *testing.T) {
	h := newTree(t)
	h.runProcess(10, "dd", "/dev/sg7")
	for _, d := range []scsi.Device{h.newDevice("/dev/sg7", &fakeNode{}), h.openDevice("/dev/sg7")} {
		use, err := d.(scsi.HostObserver).HostUse(context.Background())
		if !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "/dev/sg7") || !strings.Contains(err.Error(), "still there") {
			t.Errorf("%T: %v", d, err)
		}
		if len(use.Openers) > 0 || use.Tape != nil {
			t.Errorf("%T: %+v", d, use)
		}
	}
}

func TestWithoutProcThereAreTheCountersAndAnError(t *testing.T) {
	h := newTree(t)
	h.writeTapeStats("st0", tapeCounters())
	use, err := h.hostUseOfUnit(context.Background(), "/dev/sg1")
	if !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "is /proc mounted?") || use.Tape == nil {
		t.Errorf("%+v, %v", use, err)
	}
}

func TestSeeingTheUseNeitherOpensNorAsksTheDeviceNorWaitsForIt(t *testing.T) {
	h := newTree(t)
	h.runProcess(20, "tar", "/dev/nst0")
	h.nodes["/dev/sg1"].answers = func(c *command) (answer, error) {
		t.Errorf("command % X", c.cdb)
		return answer{}, nil
	}
	open := h.openDevice("/dev/sg1").(*device)
	open.turn <- struct{}{} // as long as a command is out
	delete(h.nodes, "/dev/sg10")
	h.runProcess(30, "dd", "/dev/st1")
	for d, want := range map[scsi.Device]string{open: "tar (process 20) has /dev/nst0 open", h.openDevice("/dev/sg10"): "dd (process 30) has /dev/st1 open"} {
		use, err := d.(scsi.HostObserver).HostUse(context.Background())
		if err != nil || len(use.Openers) != 1 || use.Openers[0].String() != want {
			t.Errorf("%s: %+v, %v", d.Name(), use, err)
		}
	}
	if n := h.nodes["/dev/sg1"].opened; n != 1 {
		t.Errorf("/dev/sg1 was opened %d times", n)
	}
}

func TestTheNumberOfANodeTellsItRatherThanItsPath(t *testing.T) {
	nodes := unitNodes{"/dev/nst0": {9, 128}, "/dev/sg1": {}}
	for _, c := range []struct {
		why    string
		path   string
		number deviceNumber
		known  bool
		want   bool
	}{
		{"itself", "/dev/nst0", deviceNumber{9, 128}, true, true},
		{"under another name", "/srv/dev/tape", deviceNumber{9, 128}, true, true},
		{"removed meanwhile", "/dev/nst0 (deleted)", deviceNumber{9, 128}, true, true},
		{"another node of that name, in a container", "/dev/nst0", deviceNumber{9, 129}, true, false},
		{"another major", "/dev/nst0", deviceNumber{10, 128}, true, false},
		{"a file that took its place", "/dev/nst0", deviceNumber{}, true, false},
		{"a number that cannot be had", "/dev/nst0", deviceNumber{}, false, true},
		{"another of which no number can be had", "/dev/nst1", deviceNumber{}, false, false},
		{"a node whose number sysfs does not tell", "/dev/sg1", deviceNumber{21, 1}, true, true},
		{"any file", "/etc/passwd", deviceNumber{}, true, false},
	} {
		if got := nodes.containsOpenFile(c.path, c.number, c.known); got != c.want {
			t.Errorf("%s: %v", c.why, got)
		}
	}
}
