// SPDX-License-Identifier: Apache-2.0

package tgt

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// The programs of the package tgt.
const (
	tgtd   = "tgtd"
	tgtadm = "tgtadm"
	tgtimg = "tgtimg"
)

// ErrMissing is returned on a machine without tgtd.
var ErrMissing = errors.New("tgtd is not installed; Debian: apt-get install tgt")

// Installed returns ErrMissing when a program is missing.
func Installed() error {
	for _, name := range []string{tgtd, tgtadm, tgtimg} {
		if _, err := exec.LookPath(pathOfProgram(name)); err != nil {
			return fmt.Errorf("%w (%w)", ErrMissing, err)
		}
	}
	return nil
}

// pathOfProgram is the path of a program: the folder that Debian puts it in is not
// in everybody's PATH.
func pathOfProgram(name string) string {
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	return filepath.Join("/usr/sbin", name)
}

// TB is what Need wants of a testing.TB or a GinkgoT().
type TB interface {
	Helper()
	Fatalf(format string, args ...any)
	Skipf(format string, args ...any)
}

// Need ends a test on a machine without tgtd: it fails where CI is set, and is
// skipped, for everybody to see, elsewhere.
func Need(tb TB) {
	tb.Helper()
	err := Installed()
	switch {
	case err == nil:
	case os.Getenv("CI") != "":
		tb.Fatalf("CI must run every test: %v", err)
	default:
		fmt.Fprintln(os.Stderr, "SKIPPED:", err)
		tb.Skipf("%v", err)
	}
}
