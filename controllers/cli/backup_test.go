// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gexec"

	"rsm.storage/rsmctl/controllers/backup"
)

var _ = Describe("a BackupPolicy", func() {
	var l *lab
	var disk, gone string

	BeforeEach(func() {
		l = newVirtualLab()
		disk, gone = GinkgoT().TempDir(), filepath.Join(GinkgoT().TempDir(), "gone")
		l.write("backup.yaml", fmt.Sprintf(`apiVersion: rsm.storage/v1alpha1
kind: BackupPolicy
metadata: {name: nightly}
spec:
  schedule: "0 2 * * *"
  timeZone: Europe/Berlin
  after: [Reconcile, Allocation]
  destinations: [{path: %q}, {path: %q}]
  keep: {last: 2}
  maxAge: 26h
`, disk, gone))
	})

	// listed is the shape of `get exports -o json` as its users know it.
	type listed struct {
		File, Destination, Problem string
		Revision                   uint64
		Good                       bool
		AgeSeconds                 int64
	}
	exports := func() []listed {
		GinkgoHelper()
		done := l.rsmctl("get", "exports", "-o", "json")
		Expect(done.status).To(Equal(0), done.err)
		var list []listed
		Expect(json.Unmarshal([]byte(done.out), &list)).To(Succeed())
		return list
	}
	in := func(list []listed, folder string) (some []listed) {
		for _, e := range list {
			if e.Destination == folder {
				some = append(some, e)
			}
		}
		return some
	}

	It("is carried out at the end of an apply, which a destination that fails does not fail", func() {
		done := l.apply()
		Expect(done.status).To(Equal(0))
		Expect(done.out).To(HaveSuffix("The library matches its manifests.\n"))
		Expect(done.err).To(And(ContainSubstring("BackupFailed: "+gone), Not(ContainSubstring(disk))))
		Expect(in(exports(), disk)).To(HaveExactElements(HaveField("Good", true)))
		Expect(exports()).To(HaveLen(2))
		for range 2 { // nothing changes, so nothing is exported
			Expect(l.apply().status).To(Equal(0))
		}
		Expect(exports()).To(HaveLen(2))
		l.edit("weekly.yaml", without("A00008L8"))
		Expect(l.apply().status).To(Equal(0))
		Expect(in(exports(), disk)).To(HaveLen(2))
	})

	It("shows what is wrong with its destinations, also without the database", func() {
		l.apply()
		file := in(exports(), disk)[0].File
		Expect(os.Truncate(file, 1000)).To(Succeed())
		table := l.rsmctl("get", "exports").out
		Expect(table).To(And(
			MatchRegexp(regexp.QuoteMeta(file)+`.*no: it has 1000 bytes`),
			ContainSubstring("BackupTooOld "+disk+": there is no good export"),
			ContainSubstring("BackupFailed "+gone)))
		described := l.rsmctl("describe", "BackupPolicy", "nightly").out
		Expect(strings.Count(described, "newest:")).To(Equal(1), "one destination has a good export")
		Expect(described).To(And(ContainSubstring(gone), ContainSubstring("type: BackupTooOld"), MatchRegexp(`(?s)Events:\n.*BackupFailed`)))
		Expect(l.rsmctl("describe", "backuppolicy", "weekly").err).To(ContainSubstring("rsmctl get exports"))

		Expect(os.WriteFile(filepath.Join(l.state, "rsm.db"), []byte("not a database"), 0o600)).To(Succeed())
		Expect(exports()).To(ConsistOf(HaveField("Good", true), HaveField("Problem", ContainSubstring("1000 bytes"))))
	})

	It("is told to be too old when nobody was there to notice", func() {
		l.apply()
		status := filepath.Join(l.state, "backups.json")
		kept := backup.ReadStatus(l.state)
		for i := range kept {
			kept[i].MaxAge = 0
		}
		text, err := json.Marshal(kept)
		Expect(err).NotTo(HaveOccurred())
		Expect(os.WriteFile(status, []byte(strings.ReplaceAll(string(text), `"keep"`, `"maxAgeSeconds":1,"keep"`)), 0o600)).To(Succeed())
		Eventually(func() string { return l.rsmctl("get", "exports").out }, "10s").Should(ContainSubstring("BackupTooOld " + disk))
		Expect(os.WriteFile(status, []byte("{"), 0o600)).To(Succeed())
		Expect(in(exports(), filepath.Join(l.state, "export"))).To(HaveLen(1), "without the status the own folder is still known")
	})

	It("is carried out by the daemon, which tells Prometheus", func() {
		daemon, err := gexec.Start(exec.Command(buildRsmctl(), "run", "-f", l.manifests, "--state-dir", l.state,
			"--interval", "1h", "--log-format", "json", "--metrics-listen", "127.0.0.1:0"), GinkgoWriter, GinkgoWriter)
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(func() { daemon.Kill().Wait("10s") })

		var address []string
		Eventually(func() []string {
			address = regexp.MustCompile(`"serving metrics","address":"([^"]+)"`).FindStringSubmatch(string(daemon.Err.Contents()))
			return address
		}, "30s").Should(HaveLen(2))
		scrape := func() string {
			answer, err := http.Get("http://" + address[1] + "/metrics")
			if err != nil {
				return err.Error()
			}
			defer func() { _ = answer.Body.Close() }()
			text, err := io.ReadAll(answer.Body)
			return fmt.Sprint(string(text), err)
		}
		Eventually(scrape, "60s").Should(And(
			ContainSubstring(`rsmctl_export_failing{destination="`+disk+`"} 0`),
			ContainSubstring(`rsmctl_export_age_seconds{destination="`+disk+`"}`),
			ContainSubstring(`rsmctl_export_failing{destination="`+gone+`"} 1`),
			ContainSubstring("rsmctl_matches 1")))
		daemon.Signal(syscall.SIGTERM)
		Eventually(daemon, 30*time.Second).Should(gexec.Exit(0))
		Expect(in(exports(), disk)).NotTo(BeEmpty())
	})

	It("cannot be watched at an address that is taken", func() {
		done := l.rsmctl("run", "-f", l.manifests, "--metrics-listen", "256.0.0.1:1")
		Expect(done.status).To(Equal(1))
		Expect(done.err).To(And(ContainSubstring("256.0.0.1:1"), ContainSubstring("--metrics-listen")))
	})
})
