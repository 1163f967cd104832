// SPDX-License-Identifier: Apache-2.0

package vm_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// machine is a virtual machine in which a script of the lane runs.
type machine struct {
	out   string
	said  bytes.Buffer
	ended chan struct{}
	err   error // once it has ended
}

// startMachine starts a machine whose /dev/sg0 is the changer of a library;
// /dev/sg1 and /dev/sg2 are its drives. Beside the script are the manifests of
// the quickstart, with the given Library.
func startMachine(ctx context.Context, portal, target, luns, library string, script ...string) *machine {
	GinkgoHelper()
	lane := filepath.Join(GinkgoT().TempDir(), "lane")
	Expect(os.CopyFS(lane, os.DirFS("testdata"))).To(Succeed())
	writeManifests(filepath.Join(lane, "manifests"), library)

	m := &machine{out: GinkgoT().TempDir(), ended: make(chan struct{})}
	args := []string{"--portal", portal, "--target", target, "--luns", luns,
		"--copy", lane, "--out", m.out, "--timeout", "180", "--", "sh"}
	vm := exec.CommandContext(ctx, vmScript, append(args, script...)...)
	vm.Stdout, vm.Stderr = &m.said, &m.said
	vm.Cancel = func() error { return vm.Process.Signal(syscall.SIGTERM) }
	vm.WaitDelay = 20 * time.Second
	Expect(vm.Start()).To(Succeed())
	go func() {
		defer close(m.ended)
		m.err = errors.Join(vm.Wait(), ctx.Err())
	}()
	DeferCleanup(func() { <-m.ended })
	return m
}

// writeManifests makes a folder with the manifests of the quickstart and the given
// Library.
func writeManifests(folder, library string) {
	GinkgoHelper()
	Expect(os.CopyFS(folder, os.DirFS(quickstart))).To(Succeed())
	library = "apiVersion: rsm.storage/v1alpha1\nkind: Library\nmetadata: {name: demo}\nspec:\n" + library
	Expect(os.WriteFile(filepath.Join(folder, "library.yaml"), []byte(library), 0o600)).To(Succeed())
}

func (m *machine) hasEnded() bool {
	select {
	case <-m.ended:
		return true
	default:
		return false
	}
}

// awaitGuest waits for the end of the script, and returns the files that it left.
func (m *machine) awaitGuest() guest {
	GinkgoHelper()
	<-m.ended
	AddReportEntry("the machine", m.said.String(), ReportEntryVisibilityFailureOrVerbose)
	Expect(m.err).NotTo(HaveOccurred(), m.said.String())
	return guest{folder: m.out}
}

// guest is what the commands in the guest left: files by name.
type guest struct{ folder string }

func (g guest) readFile(file string) string {
	GinkgoHelper()
	text, err := os.ReadFile(filepath.Join(g.folder, file))
	Expect(err).NotTo(HaveOccurred())
	return string(text)
}

func (g guest) outputOf(name string) string { return g.readFile(name + ".out") }

// allSaidBy is all that a command printed, and how it ended.
func (g guest) allSaidBy(name string) string {
	GinkgoHelper()
	return name + " ended with " + g.readFile(name+".status") + g.outputOf(name) + g.readFile(name+".err")
}

// outputOfSuccess checks that a command ended well, and returns what it printed.
func (g guest) outputOfSuccess(name string) string {
	GinkgoHelper()
	Expect(strings.TrimSpace(g.readFile(name+".status"))).To(Equal("0"), g.allSaidBy(name))
	return g.outputOf(name)
}
