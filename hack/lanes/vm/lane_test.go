// SPDX-License-Identifier: Apache-2.0

// Package vm_test is the lane with a real kernel: rsmctl and mtx side by side
// in a virtual machine, at the /dev/sg* of a library that tgtd emulates; and
// rsmctl beside a program that writes through /dev/nst0, in a virtual library.
package vm_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	_ "rsm.storage/rsmctl/controllers/cli" // runs in the guest: a change there makes this test's last result void
	"rsm.storage/rsmctl/hack/labstock"
	"rsm.storage/rsmctl/hack/tgt"
)

func TestVM(t *testing.T) {
	if testing.Short() {
		t.Skip("it boots a machine")
	}
	tgt.Need(t)
	needMachine(t)
	RegisterFailHandler(Fail)
	RunSpecs(t, "a real kernel")
}

const (
	vmScript   = "../../vm"
	quickstart = "../../../manifests/quickstart"
)

// needMachine ends the test on a machine that cannot run the lane. The test fails
// where CI is set. Elsewhere it is skipped, for everybody to see.
func needMachine(t *testing.T) {
	t.Helper()
	said, err := exec.Command(vmScript, "--check").CombinedOutput()
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

// bootGuest starts a library with the cartridges of the quickstart, and runs
// guest.sh in a machine that has it as its SCSI devices.
func bootGuest(ctx context.Context) (*tgt.Lab, guest) {
	GinkgoHelper()
	// The path of a socket is short; that of a test's folder is not.
	folder, err := os.MkdirTemp("", "lab")
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(os.RemoveAll, folder)
	lab, err := tgt.Start(ctx, quickstartLayout(ctx), folder)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(lab.Close)

	library := fmt.Sprintf("  driver: sg\n  sg: {serial: %s}\n  drives: [{address: 257, device: /dev/tape/by-id/second}]\n", lab.Serial(0))
	return lab, startMachine(ctx, lab.Portal(), lab.Target(), "1,2,3", library, "lane/guest.sh").awaitGuest()
}

// quickstartLayout is the library of the quickstart.
func quickstartLayout(ctx context.Context) tgt.Layout {
	GinkgoHelper()
	_, declared, err := labstock.Declared(ctx, quickstart)
	Expect(err).NotTo(HaveOccurred())
	return declared
}
