// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("a full disk", func() {
	It("ends the apply at the first change that cannot be written, and loses nothing", func() {
		if os.Geteuid() != 0 {
			Skip("NOT RUN: mounting a small file system needs root")
		}
		// The disk is that of the database alone, and one drive works: what is
		// under way in another drive, or in the library, may fail as well.
		l := newVirtualLab()
		l.edit("library.yaml", func(text string) string { return strings.Replace(text, "drives: 2", "drives: 1", 1) })
		if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", l.state).CombinedOutput(); err != nil {
			Expect(os.Getenv("CI")).To(BeEmpty(), "in CI this must run: %s", out)
			Skip("NOT RUN: cannot mount a small file system: " + string(out))
		}
		DeferCleanup(func() { _ = exec.Command("umount", l.state).Run() })

		Expect(os.Symlink(GinkgoT().TempDir(), filepath.Join(l.state, "virtual"))).To(Succeed())
		full := l.apply()
		Expect(full.status).To(Equal(1))
		Expect(full.err).To(ContainSubstring("no space left on device"))
		Expect(strings.Count(full.err, "failed:")).To(BeNumerically("<=", 1), "it must not go on: %s", full.err)

		Expect(exec.Command("mount", "-o", "remount,size=20m", l.state).Run()).To(Succeed())
		after := l.apply()
		Expect(after.status).To(Equal(0), "%s%s", after.out, after.err)
		l.whole()
	})
})
