// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"context"
	"encoding/json"
	"io"
	"os/exec"
	"strings"
	"sync"
	"syscall"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gbytes"
	"github.com/onsi/gomega/gexec"

	"rsm.storage/rsmctl/controllers/cli"
	"rsm.storage/rsmctl/rsm/record"
)

// startDaemon runs rsmctl run in a process of its own, to the end of the spec.
func startDaemon(l *lab) *gexec.Session {
	GinkgoHelper()
	daemon, err := gexec.Start(exec.Command(buildRsmctl(), "run", "-f", l.manifests, "--state-dir", l.state,
		"--interval", "1h", "--log-format", "json"), GinkgoWriter, GinkgoWriter)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(func() { daemon.Kill().Wait("10s") })
	return daemon
}

// keepHere runs rsmctl run in this process, in haste, until stop is called or the
// spec ends. It returns what is logged.
func keepHere(l *lab) (log *gbytes.Buffer, stop func()) {
	GinkgoHelper()
	ctx, cancel := context.WithCancel(context.Background())
	log = gbytes.NewBuffer()
	ended := make(chan int, 1)
	go func() {
		ended <- cli.MainInHaste(ctx, []string{"run", "-f", l.manifests, "--state-dir", l.state, "--interval", "1h", "--log-format", "json"},
			strings.NewReader(""), GinkgoWriter, io.MultiWriter(log, GinkgoWriter))
	}()
	stop = sync.OnceFunc(func() {
		cancel()
		Eventually(ended, "30s").Should(Receive(Equal(0)))
	})
	DeferCleanup(stop)
	return log, stop
}

var _ = Describe("the daemon", func() {
	var l *lab
	var daemon *gexec.Session

	BeforeEach(func() {
		l = newLab()
		daemon = startDaemon(l)
		Eventually(daemon.Err, "30s").Should(gbytes.Say(`"msg":"pass ended".*"matches":true`))
	})

	stop := func() {
		GinkgoHelper()
		daemon.Signal(syscall.SIGTERM)
		Eventually(daemon, "30s").Should(gexec.Exit(0))
		Expect(daemon.Err).To(gbytes.Say(`"msg":"stopped"`))
	}

	It("applies, holds the database, acts on a changed file, and stops when it is told to", func() {
		held := l.apply()
		Expect(held.status).To(Equal(1))
		Expect(held.err).To(And(ContainSubstring("rsmctl run"), ContainSubstring("since")))
		Expect(l.rsmctl("virtual", "ls").status).To(Equal(1))

		l.edit("weekly.yaml", without("A00008L8"))
		Eventually(daemon.Err, "30s").Should(gbytes.Say(`"action":"Deallocate","name":"A00008L8"`))
		stop()
		Expect(l.sides()["A00008L8"].State).To(Equal(record.Available))
	})

	It("gives every line of a pass the same id", func() {
		stop()
		ids := map[string]bool{}
		for line := range strings.Lines(string(daemon.Err.Contents())) {
			var entry struct{ Msg, Pass string }
			Expect(json.Unmarshal([]byte(line), &entry)).To(Succeed(), line)
			if entry.Msg == "step done" {
				Expect(entry.Pass).NotTo(BeEmpty())
				ids[entry.Pass] = true
			}
		}
		Expect(ids).To(HaveLen(2), "one pass identifies, one allocates")
	})

	It("keeps the last good manifests in force when none can be read", func() {
		l.write("weekly.yaml", "a: [")
		l.write("archive.yaml", "a: [")
		l.write("pools.yaml", "a: [")
		l.write("library.yaml", "a: [")
		Eventually(daemon.Err, "30s").Should(gbytes.Say(`the last good ones stay in force`))
		stop()
		Expect(l.sides()["A00001L8"].State).To(Equal(record.Allocated))
	})
})
