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

func (n *fakeNode) send(c *command) (answer, error) { return n.answers(c) }

func (n *fakeNode) Close() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.closed++
	return nil
}

func (n *fakeNode) closes() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.closed
}

// serial answers INQUIRY for VPD page 80h.
func serial(number string) func(*command) (answer, error) {
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
	h.host = host{root: t.TempDir(), node: h.openNode}
	h.attach("sg0", 0)
	h.attach("sg1", 1, "scsi_tape/st0", "scsi_tape/nst0")
	h.attach("sg10", 1, "scsi_tape/st1")
	h.attach("sg2", 8, "scsi_changer/sch0")
	h.link("../../sg2", "dev/tape/by-id/scsi-1ADIC_A0C0123456")
	h.link("../../nst0", "dev/tape/by-id/scsi-1IBM_VD0001-nst")
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

// library opens a library of the host.
func (h *tree) library(config Config) (*Bus, error) {
	return h.open(context.Background(), config)
}

// attach makes a device as the kernel shows it.
func (h *tree) attach(name string, kind byte, drivers ...string) {
	h.Helper()
	device := "sys/devices/" + name
	h.write(device+"/type", fmt.Sprintf("%d\n", kind))
	number, _ := sgNumber(name)
	h.write(device+"/scsi_generic/"+name+"/dev", fmt.Sprintf("21:%d\n", number))
	h.link("../../../devices/"+name, "sys/class/scsi_generic/"+name+"/device")
	h.write("dev/"+name, "")
	for _, driver := range drivers {
		h.link("../../../devices/"+name, "sys/class/"+driver+"/device")
		h.write("dev/"+filepath.Base(driver), "")
		h.write(device+"/"+driver+"/dev", numberText(filepath.Base(driver)))
	}
	h.nodes["/dev/"+name] = &fakeNode{answers: serial("SN-" + name)}
}

// numberText is the device number of a tape drive's or a changer's node in the
// kernel's words (Linux, Documentation/admin-guide/devices.txt).
func numberText(name string) string {
	for prefix, number := range map[string][2]int{"st": {9, 0}, "nst": {9, 128}, "sch": {86, 0}} {
		if n, ok := numbered(prefix, name); ok {
			return fmt.Sprintf("%d:%d\n", number[0], number[1]+n)
		}
	}
	panic("no number for " + name)
}

// process makes a process that has files open, each given by what its link in
// /proc says.
func (h *tree) process(pid int, program string, open ...string) {
	h.Helper()
	folder := fmt.Sprintf("proc/%d", pid)
	h.write(folder+"/comm", program+"\n")
	h.must(os.MkdirAll(filepath.Join(h.root, folder, "fd"), 0o755))
	for i, file := range open {
		h.link(file, fmt.Sprintf("%s/fd/%d", folder, i))
	}
}

func (h *tree) write(name, text string) {
	h.Helper()
	h.must(os.MkdirAll(filepath.Join(h.root, filepath.Dir(name)), 0o755))
	h.must(os.WriteFile(filepath.Join(h.root, name), []byte(text), 0o644))
}

func (h *tree) link(to, name string) {
	h.Helper()
	h.must(os.MkdirAll(filepath.Join(h.root, filepath.Dir(name)), 0o755))
	h.must(os.Symlink(to, filepath.Join(h.root, name)))
}

func (h *tree) remove(name string) {
	h.Helper()
	h.must(os.RemoveAll(filepath.Join(h.root, name)))
}

func (h *tree) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}
