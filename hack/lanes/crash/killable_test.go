// SPDX-License-Identifier: Apache-2.0

package crash_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// killable is the path of a program that kills itself at a failpoint.
type killable string

// built is where the program is, to the end of the suite. All specs share it.
var built = sync.OnceValue(func() string {
	folder, err := os.MkdirTemp("", "rsmctl-built")
	Expect(err).NotTo(HaveOccurred())
	return folder
})

var _ = AfterSuite(func() { Expect(os.RemoveAll(built())).To(Succeed()) })

var buildKillable = sync.OnceValue(func() killable {
	binary := filepath.Join(built(), "killable")
	cmd := exec.Command("go", "build", "-o", binary, "-tags", "failpoints", "-ldflags", "-w", "../../..")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := cmd.CombinedOutput()
	Expect(err).NotTo(HaveOccurred(), "%s", out)
	return killable(binary)
})

// run runs a command line in a process of its own, and tells whether it was
// killed at point. No point is a run without a crash.
func (k killable) run(l *lab, point string, args ...string) (killed bool) {
	GinkgoHelper()
	cmd := exec.Command(string(k), append(args, "--state-dir", l.state)...)
	cmd.Env = append(os.Environ(), "RSMCTL_FAILPOINT="+point)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		status := exit.Sys().(syscall.WaitStatus)
		if status.Signaled() {
			return true
		}
		Expect(status.ExitStatus()).To(BeElementOf(0, 3), "rsmctl %v: %s", args, &out)
		return false
	}
	Expect(err).NotTo(HaveOccurred())
	return false
}
