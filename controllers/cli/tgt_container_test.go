// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"fmt"
	"os"
	"os/exec"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/hack/tgt"
)

// A container in all but name: nobody, without capabilities, on a read-only
// root that holds one file and the manifests, with the state folder as the only
// place to write to.
var _ = Describe("rsmctl in a container", Label("tgt"), func() {
	It("keeps a library over iSCSI without any privilege", func(ctx SpecContext) {
		tgt.Need(GinkgoT())
		needBubblewrap()
		l := newVirtualLab()
		l.tgt = startTgt(quickstartLayout())
		l.write("library.yaml", l.tgt.manifest("demo"))
		contained := func(args ...string) string {
			line := append([]string{
				"--unshare-user", "--uid", "65534", "--gid", "65534", "--cap-drop", "ALL",
				"--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--die-with-parent", "--new-session", "--clearenv",
				"--ro-bind", buildRsmctl(), "/rsmctl", "--ro-bind", l.manifests, "/manifests", "--bind", l.state, "/state",
				"--remount-ro", "/", "/rsmctl", "--state-dir", "/state",
			}, args...)
			out, err := exec.CommandContext(ctx, "bwrap", line...).CombinedOutput()
			Expect(err).NotTo(HaveOccurred(), "%s", out)
			return string(out)
		}
		Expect(contained("apply", "-f", "/manifests")).To(HaveSuffix("The library matches its manifests.\n"))
		Expect(contained("apply", "-f", "/manifests")).To(Equal(noChanges))
		l.whole()
	})
})

// needBubblewrap ends a test where no container can be made: it fails where CI
// is set, and is skipped, for everybody to see, elsewhere.
func needBubblewrap() {
	GinkgoHelper()
	out, err := exec.Command("bwrap", "--unshare-user", "--ro-bind", "/", "/", "true").CombinedOutput()
	if err == nil {
		return
	}
	problem := fmt.Sprintf("bubblewrap makes no container here (Debian: apt-get install bubblewrap): %v %s", err, out)
	if os.Getenv("CI") != "" {
		Fail("CI must run every test: " + problem)
	}
	fmt.Fprintln(os.Stderr, "SKIPPED:", problem)
	Skip(problem)
}
