// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

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

// importPoints are those that only an import passes.
const importPoints = `^store/(stage|switch|unstage)-`

// The import is killed at each point of its own, then the apply that puts it in
// place. In the end the library and the records are as without a crash.
var _ = Describe("kill -9 during an import", func() {
	It("leaves the old database or the new one, and the next import and apply converge", func() {
		killable := buildKillable()
		list := exec.Command(string(killable))
		list.Env = append(list.Environ(), "RSMCTL_FAILPOINT=list")
		names, err := list.Output()
		Expect(err).NotTo(HaveOccurred())
		walk := func(l *lab, file string) [][]string {
			return [][]string{{"db", "import", file}, {"db", "import", "--cancel"}, {"db", "import", file}, {"apply", "-f", l.manifests}}
		}
		points := slices.DeleteFunc(strings.Fields(string(names)), func(point string) bool {
			return !strings.HasPrefix(point, "store/") || strings.HasPrefix(point, "store/create") || strings.HasPrefix(point, "store/export")
		})
		var missed []string
		for _, point := range few(points, "-", "^store/switch-after-link$") {
			By(point)
			l := newVirtualLab()
			Expect(l.apply().status).To(Equal(0))
			file, before := l.export(), l.sides()
			l.edit("weekly.yaml", without("A00008L8"))
			Expect(l.apply().status).To(Equal(0))
			l.write("weekly.yaml", original("weekly.yaml"))
			hit := false
			for _, args := range walk(l, file) {
				asked := point
				if hit {
					asked = ""
				}
				if !killable.run(l, asked, args) {
					continue
				}
				hit = true
				Expect(l.rsmctl("db", "check").status).To(Equal(0), "after %v", args)
				again := l.rsmctl(args...)
				if again.status != 0 { // what it was to do was done
					Expect(again.err).To(Or(ContainSubstring("staged already"), ContainSubstring("no import is staged")))
				}
			}
			if !hit {
				missed = append(missed, point)
				continue
			}
			Expect(l.kept()).To(HaveLen(1), "after a crash at %s", point)
			after := l.sides()
			for barcode, s := range before {
				Expect(after[barcode].LMID).To(Equal(s.LMID), "%s after a crash at %s", barcode, point)
			}
			l.whole()
			left, err := filepath.Glob(filepath.Join(l.state, "rsm.db.*"))
			Expect(err).NotTo(HaveOccurred())
			Expect(left).To(BeEmpty(), "after a crash at %s", point)
		}
		// Without a database there is one step more; rsm/store has its test.
		if !testing.Short() {
			Expect(missed).To(ConsistOf("store/switch-after-link"))
		} else {
			Expect(missed).To(BeEmpty())
		}
	})
})
