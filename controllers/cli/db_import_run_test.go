// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"os/exec"
	"syscall"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gbytes"
	"github.com/onsi/gomega/gexec"

	"rsm.storage/rsmctl/rsm/record"
)

// RSM, ImportNtmsDatabase: the imported database takes effect at the next start
// of the service.
var _ = Describe("db import beside a running daemon", func() {
	It("stages without disturbing it, and takes effect at the next start", func() {
		l := newVirtualLab()
		Expect(l.apply().status).To(Equal(0))
		file := l.export()
		l.edit("weekly.yaml", without("A00008L8"))
		binary := buildRsmctl()
		start := func() *gexec.Session {
			daemon, err := gexec.Start(exec.Command(binary, "run", "-f", l.manifests, "--state-dir", l.state,
				"--interval", "1h", "--log-format", "json"), GinkgoWriter, GinkgoWriter)
			Expect(err).NotTo(HaveOccurred())
			DeferCleanup(func() { daemon.Kill().Wait("10s") })
			Eventually(daemon.Err, "30s").Should(gbytes.Say(`"msg":"pass ended".*"matches":true`))
			return daemon
		}
		stop := func(daemon *gexec.Session) {
			daemon.Signal(syscall.SIGTERM)
			Eventually(daemon, "30s").Should(gexec.Exit(0))
		}

		first := start()
		staged := l.rsmctl("db", "import", file)
		Expect(staged.status).To(Equal(0), "%s", staged.err)
		Expect(staged.out).To(MatchRegexp(`(?m)^Sides allocated +12 +11$`))
		l.edit("weekly.yaml", func(s string) string { return s + "\n# touched\n" })
		Eventually(first.Err, "30s").Should(gbytes.Say(`"msg":"pass ended".*"matches":true`))
		Expect(l.sides()["A00008L8"].State).To(Equal(record.Available))
		Expect(string(first.Err.Contents())).NotTo(ContainSubstring("took effect"))
		stop(first)
		Expect(l.kept()).To(BeEmpty())

		second := start()
		Expect(string(second.Err.Contents())).To(ContainSubstring("the staged import took effect"))
		stop(second)
		Expect(l.kept()).To(HaveLen(1))
		Expect(l.dump("audit")).To(ContainElement(ContainSubstring("BeginHold")))
		Expect(l.sides()["A00008L8"].State).To(Equal(record.Available), "nobody expects it")
		l.whole()
	})
})
