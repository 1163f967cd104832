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

// The programs that specs run in processes of their own, each built once for
// all of them: linking one costs as much as a hundred commands. The static one
// is what is shipped.
var (
	buildRsmctl   = sync.OnceValue(func() string { return build("rsmctl") })
	buildKillable = sync.OnceValue(func() killable { return killable(build("killable", "-tags", "failpoints")) })
)

// built is where the programs are, to the end of the suite.
var built = sync.OnceValue(func() string {
	folder, err := os.MkdirTemp("", "rsmctl-built")
	Expect(err).NotTo(HaveOccurred())
	Expect(os.Chmod(folder, 0o755)).To(Succeed()) // other users run them, too
	return folder
})

var _ = AfterSuite(func() { Expect(os.RemoveAll(built())).To(Succeed()) })

func build(name string, flags ...string) string {
	binary := filepath.Join(built(), name)
	cmd := exec.Command("go", append(append([]string{"build", "-o", binary}, flags...), "../..")...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := cmd.CombinedOutput()
	Expect(err).NotTo(HaveOccurred(), "%s", out)
	return binary
}
