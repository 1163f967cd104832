// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// built is where the program is, to the end of the suite.
var built = sync.OnceValue(func() string {
	folder, err := os.MkdirTemp("", "rsmctl-built")
	Expect(err).NotTo(HaveOccurred())
	Expect(os.Chmod(folder, 0o755)).To(Succeed()) // other users run them, too
	return folder
})

var _ = AfterSuite(func() { Expect(os.RemoveAll(built())).To(Succeed()) })

// buildRsmctl builds the program that specs run in processes of their own, once
// for all of them: linking one costs as much as a hundred commands. It is
// static, as it is shipped.
var buildRsmctl = sync.OnceValue(func() string {
	binary := filepath.Join(built(), "rsmctl")
	cmd := exec.Command("go", "build", "-o", binary, "../..")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := cmd.CombinedOutput()
	Expect(err).NotTo(HaveOccurred(), "%s", out)
	return binary
})
