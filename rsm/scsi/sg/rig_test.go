// SPDX-License-Identifier: Apache-2.0

package sg

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"rsm.storage/rsmctl/rsm/scsi"
)

// fakeNode is a device node whose commands a test answers.
type fakeNode struct {
	answers func(*command) (answer, error)
	mu      sync.Mutex
	opened  int
	closed  int
}

func (n *fakeNode) sendCommand(c *command) (answer, error) { return n.answers(c) }

func (n *fakeNode) Close() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.closed++
	return nil
}

func (n *fakeNode) countCloses() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.closed
}

// tellSerial answers INQUIRY for VPD page 80h.
func tellSerial(number string) func(*command) (answer, error) {
	return func(c *command) (answer, error) {
		if c.cdb[0] != scsi.OpInquiry || c.cdb[1] != 1 || c.cdb[2] != scsi.PageSerialNumber {
			return answer{status: scsi.StatusCheckCondition, sense: sourceEmpty}, nil
		}
		n := copy(c.data, append([]byte{8, 0x80, 0, byte(len(number))}, number...))
		return answer{residual: int32(len(c.data) - n)}, nil
	}
}

// tree is a folder that looks like /dev, /proc and /sys of a host.
type tree struct {
	testing.TB
	host
	nodes map[string]*fakeNode
}

// newTree makes a host with: a disk sg0, a tape sg1 (st0), a changer sg2
// (sch0), a tape sg10 (st1), and a by-id link to the changer.
func newTree(t testing.TB) *tree {
	h := &tree{TB: t, nodes: map[string]*fakeNode{}}
	h.host = host{root: t.TempDir(), openNode: h.openNode}
	h.attachUnit("sg0", 0)
	h.attachUnit("sg1", 1, "scsi_tape/st0", "scsi_tape/nst0")
	h.attachUnit("sg10", 1, "scsi_tape/st1")
	h.attachUnit("sg2", 8, "scsi_changer/sch0")
	h.linkFile("../../sg2", "dev/tape/by-id/scsi-1ADIC_A0C0123456")
	h.linkFile("../../nst0", "dev/tape/by-id/scsi-1IBM_VD0001-nst")
	return h
}

func (h *tree) openNode(path string) (node, error) {
	n := h.nodes[path]
	if n == nil {
		return nil, fmt.Errorf("user nobody may not open %s: %w", path, os.ErrPermission)
	}
	n.opened++
	return n, nil
}

// openConfigured opens a library of the host.
func (h *tree) openConfigured(config Config) (*Bus, error) {
	return h.openLibrary(context.Background(), config)
}

// attachUnit makes a device as the kernel shows it.
func (h *tree) attachUnit(name string, kind byte, drivers ...string) {
	h.Helper()
	device := "sys/devices/" + name
	h.writeFile(device+"/type", fmt.Sprintf("%d\n", kind))
	number, _ := sgNumberOf(name)
	h.writeFile(device+"/scsi_generic/"+name+"/dev", fmt.Sprintf("21:%d\n", number))
	h.linkFile("../../../devices/"+name, "sys/class/scsi_generic/"+name+"/device")
	h.writeFile("dev/"+name, "")
	for _, driver := range drivers {
		h.linkFile("../../../devices/"+name, "sys/class/"+driver+"/device")
		h.writeFile("dev/"+filepath.Base(driver), "")
		h.writeFile(device+"/"+driver+"/dev", numberText(filepath.Base(driver)))
	}
	h.nodes["/dev/"+name] = &fakeNode{answers: tellSerial("SN-" + name)}
}

// numberText is the device number of a tape drive's or a changer's node in the
// kernel's words (Linux, Documentation/admin-guide/devices.txt).
func numberText(name string) string {
	for prefix, number := range map[string][2]int{"st": {9, 0}, "nst": {9, 128}, "sch": {86, 0}} {
		if n, ok := numberBehindDriver(prefix, name); ok {
			return fmt.Sprintf("%d:%d\n", number[0], number[1]+n)
		}
	}
	panic("no number for " + name)
}

// runProcess makes a process that has files open, each given by what its link in
// /proc says.
func (h *tree) runProcess(pid int, program string, open ...string) {
	h.Helper()
	folder := fmt.Sprintf("proc/%d", pid)
	h.writeFile(folder+"/comm", program+"\n")
	h.mustSucceed(os.MkdirAll(filepath.Join(h.root, folder, "fd"), 0o755))
	for i, file := range open {
		h.linkFile(file, fmt.Sprintf("%s/fd/%d", folder, i))
	}
}

func (h *tree) writeFile(name, text string) {
	h.Helper()
	h.mustSucceed(os.MkdirAll(filepath.Join(h.root, filepath.Dir(name)), 0o755))
	h.mustSucceed(os.WriteFile(filepath.Join(h.root, name), []byte(text), 0o644))
}

func (h *tree) linkFile(to, name string) {
	h.Helper()
	h.mustSucceed(os.MkdirAll(filepath.Join(h.root, filepath.Dir(name)), 0o755))
	h.mustSucceed(os.Symlink(to, filepath.Join(h.root, name)))
}

func (h *tree) removeFile(name string) {
	h.Helper()
	h.mustSucceed(os.RemoveAll(filepath.Join(h.root, name)))
}

func (h *tree) mustSucceed(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}
