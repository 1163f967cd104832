// SPDX-License-Identifier: Apache-2.0

// Package vm_test is the lane with a real kernel: rsmctl and mtx side by side
// in a virtual machine, at the /dev/sg* of a library that tgtd emulates.
package vm_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/controllers"
	_ "rsm.storage/rsmctl/controllers/cli" // runs in the guest: a change there makes this test's last result void
	"rsm.storage/rsmctl/hack/tgt"
)

func TestVM(t *testing.T) {
	if testing.Short() {
		t.Skip("it boots a machine")
	}
	tgt.Need(t)
	need(t)
	RegisterFailHandler(Fail)
	RunSpecs(t, "a real kernel")
}

const (
	script     = "../../vm"
	quickstart = "../../../manifests/quickstart"
)

// need ends the test on a machine that cannot run the lane: it fails where CI
// is set, and is skipped, for everybody to see, elsewhere.
func need(t *testing.T) {
	t.Helper()
	said, err := exec.Command(script, "--check").CombinedOutput()
	if err == nil {
		_, err = os.Stat("/usr/sbin/mtx")
		said = []byte("Debian: apt-get install mtx")
	}
	switch {
	case err == nil:
	case os.Getenv("CI") != "":
		t.Fatalf("CI must run every test: %v: %s", err, said)
	default:
		fmt.Fprintf(os.Stderr, "SKIPPED, the lane with a real kernel: %v: %s\n", err, said)
		t.Skipf("%v: %s", err, said)
	}
}

// guest is what the commands in the guest left: files by name.
type guest struct {
	lab    *tgt.Lab
	folder string
}

func (g guest) text(file string) string {
	GinkgoHelper()
	text, err := os.ReadFile(filepath.Join(g.folder, file))
	Expect(err).NotTo(HaveOccurred())
	return string(text)
}

func (g guest) out(name string) string { return g.text(name + ".out") }

// succeeded checks that a command ended well, and returns what it printed.
func (g guest) succeeded(name string) string {
	GinkgoHelper()
	Expect(strings.TrimSpace(g.text(name+".status"))).To(Equal("0"), "%s: %s%s", name, g.out(name), g.text(name+".err"))
	return g.out(name)
}

// boot starts a library with the cartridges of the quickstart, and runs
// guest.sh in a machine that has it as its SCSI devices.
func boot(ctx context.Context) guest {
	GinkgoHelper()
	// The path of a socket is short; that of a test's folder is not.
	folder, err := os.MkdirTemp("", "lab")
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(os.RemoveAll, folder)
	lab, err := tgt.Start(ctx, layout(ctx), folder)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(lab.Close)

	g := guest{lab, GinkgoT().TempDir()}
	lane := filepath.Join(GinkgoT().TempDir(), "lane")
	manifests := filepath.Join(lane, "manifests")
	Expect(os.CopyFS(lane, os.DirFS("testdata"))).To(Succeed())
	Expect(os.CopyFS(manifests, os.DirFS(quickstart))).To(Succeed())
	library := fmt.Sprintf("apiVersion: rsm.storage/v1alpha1\nkind: Library\nmetadata: {name: demo}\nspec:\n  driver: sg\n"+
		"  sg: {serial: %s}\n  drives: [{address: 257, device: /dev/tape/by-id/second}]\n", lab.Serial(0))
	Expect(os.WriteFile(filepath.Join(manifests, "library.yaml"), []byte(library), 0o600)).To(Succeed())

	var said bytes.Buffer
	vm := exec.CommandContext(ctx, script, "--portal", lab.Portal(), "--target", lab.Target(), "--luns", "1,2,3",
		"--copy", lane, "--out", g.folder, "--timeout", "180", "--", "sh", "lane/guest.sh")
	vm.Stdout, vm.Stderr = &said, &said
	vm.Cancel = func() error { return vm.Process.Signal(syscall.SIGTERM) }
	vm.WaitDelay = 20 * time.Second
	err = vm.Run()
	AddReportEntry("the machine", said.String(), ReportEntryVisibilityFailureOrVerbose)
	Expect(errors.Join(ctx.Err(), err)).To(Succeed(), said.String())
	return g
}

// layout is the library of the quickstart.
func layout(ctx context.Context) tgt.Layout {
	GinkgoHelper()
	read, err := manifest.Load(ctx, []string{quickstart}, manifest.Options{})
	Expect(err).NotTo(HaveOccurred())
	declared := read.Set.Libraries[0].Value.Spec.Virtual
	l := tgt.Layout{Slots: tgt.Range{Count: declared.Slots}, Drives: tgt.Range{Count: declared.Drives}, Ports: tgt.Range{Count: declared.Ports}}
	for _, c := range declared.Stock {
		if c.Barcodes != "" {
			for barcode := range c.Barcodes.All() {
				l.Cartridges = append(l.Cartridges, tgt.Cartridge{Barcode: barcode})
			}
			continue
		}
		records, err := controllers.LabelRecords(*c.Label, c.Barcode)
		Expect(err).NotTo(HaveOccurred())
		l.Cartridges = append(l.Cartridges, tgt.Cartridge{Barcode: c.Barcode, Records: records})
	}
	return l
}
