// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gbytes"
	"github.com/onsi/gomega/gexec"

	"rsm.storage/rsmctl/api/client"
	"rsm.storage/rsmctl/api/service"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

var _ = Describe("while a daemon holds the database", func() {
	var l *lab
	var daemon *gexec.Session
	BeforeEach(func() {
		l = newLab()
		daemon = startDaemon(l)
		Eventually(daemon.Err, "30s").Should(gbytes.Say(`"msg":"pass ended".*"matches":true`))
	})
	kill := func() { daemon.Kill().Wait("10s") }
	files := func() (names []string) {
		entries, err := os.ReadDir(l.state)
		Expect(err).NotTo(HaveOccurred())
		for _, e := range entries {
			names = append(names, e.Name())
		}
		return names
	}

	It("every command that reads says what it says without one", func() {
		commands := [][]string{
			{"get", "sides", "-o", "json"}, {"get", "pools"}, {"get", "requests", "-o", "wide"}, {"get", "events"},
			{"describe", "medium", "A00001L8"}, {"db", "check", "-o", "json"}, {"db", "dump"},
		}
		before := files()
		var held []said
		for _, args := range commands {
			held = append(held, l.rsmctl(args...))
		}
		Expect(files()).To(Equal(before), "nothing is left behind")
		kill()
		for i, args := range commands {
			now := l.rsmctl(args...)
			if args[1] == "check" { // a copy has pages of its own
				held[i].out, now.out = withoutDigest(held[i].out), withoutDigest(now.out)
			}
			Expect(held[i]).To(Equal(now), "%v", args)
			Expect(now.status).To(Equal(0))
		}
	})

	It("an export is made, of the same name in the same place", func() {
		done := l.rsmctl("db", "export", "-o", "json")
		Expect(done.status).To(Equal(0), done.err)
		var exported struct {
			File     string
			Revision uint64
		}
		Expect(json.Unmarshal([]byte(done.out), &exported)).To(Succeed())
		Expect(filepath.Dir(exported.File)).To(Equal(filepath.Join(l.state, "export")))
		Expect(l.rsmctl("db", "check", exported.File).status).To(Equal(0))
		Expect(l.rsmctl("get", "exports").out).To(ContainSubstring(exported.File))

		elsewhere := filepath.Join(GinkgoT().TempDir(), "backup")
		refused := l.rsmctl("db", "export", "--to", elsewhere)
		Expect(refused.status).To(Equal(1))
		Expect(refused.err).To(ContainSubstring("there is no folder " + elsewhere + ": mount the disk it is on, or make it"))
		Expect(os.Mkdir(elsewhere, 0o700)).To(Succeed())
		done = l.rsmctl("db", "export", "--to", elsewhere)
		Expect(done.status).To(Equal(0), done.err)
		Expect(done.out).To(HavePrefix(elsewhere + string(filepath.Separator) + "rsm-"))
	})

	It("a plan is made on what the daemon knows, and says which library it could not look at, and why", func() {
		plan, status := l.plan()
		if l.tgt != nil {
			Expect(status).To(Equal(0), "a library over iSCSI answers two at once")
			return
		}
		Expect(status).To(Equal(1))
		Expect(plan.Steps).To(BeEmpty())
		Expect(blocked(plan)).To(Equal([]string{"demo LibraryUnreachable"}))
		Expect(plan.Blocked[0].Message).To(MatchRegexp(`^demo cannot be reached: the virtual library .* is in use by rsmctl \(process \d+, since .*\): wait until it is done, or stop it`))
	})

	It("whoever wants to change something is told who holds it, and the holder does it where it can", func() {
		for _, args := range [][]string{{"apply", "-f", l.manifests}, {"inventory", "demo", "-f", l.manifests}} {
			refused := l.rsmctl(args...)
			Expect(refused.status).To(Equal(1))
			Expect(refused.err).To(MatchRegexp(`in use by "rsmctl run" \(process \d+ on host .*, since .*\); wait until it ends, or stop it`))
		}
		lmid := string(l.sides()["B00001L8"].LMID)
		given := l.rsmctl("deallocate", lmid, "--reason", "held test")
		Expect(given.status).To(Equal(0), given.err)
		drawn := l.rsmctl("allocate", "--pool", "archive", "-o", "json")
		Expect(drawn.status).To(Equal(0), drawn.err)
		var allocated service.Allocated
		Expect(json.Unmarshal([]byte(drawn.out), &allocated)).To(Succeed())
		Expect(allocated).To(And(HaveField("Barcode", "B00001L8"), HaveField("LMID", lmid)))
	})

	It("and dies, its socket is nobody's, and the next command makes its own", func() {
		kill()
		Expect(files()).To(ContainElement("rsm.sock"), "nobody was left to remove it")
		_, err := client.At(l.state).Status(GinkgoT().Context())
		Expect(err).To(MatchError(client.ErrNobody))
		Expect(l.rsmctl("get", "sides").status).To(Equal(0))
		Expect(l.apply().status).To(Equal(0))
		Expect(files()).NotTo(ContainElement("rsm.sock"), "it was replaced, and removed at the end")
	})
})

var _ = Describe("a state folder whose path is too long for a socket", func() {
	It("works without, and the log says so once", func() {
		l := newLab()
		l.state = filepath.Join(l.state, strings.Repeat("deep/", 25))
		done := l.apply("--log-level", "info")
		Expect(done.status).To(Equal(0), done.err)
		Expect(strings.Count(done.err, "there is no socket")).To(Equal(1))
		Expect(done.err).To(ContainSubstring("too long a path"))
		Expect(l.rsmctl("get", "pools").err).To(BeEmpty())
	})
})

var _ = Describe("a database that is held by a process without a socket", func() {
	It("keeps everybody waiting, who then say who holds it", func() {
		l := appliedLab()
		db, err := store.OpenBolt(filepath.Join(l.state, "rsm.db"), store.BoltOptions{Who: "somebody else"})
		Expect(err).NotTo(HaveOccurred())
		defer func() { Expect(db.Close()).To(Succeed()) }()
		for _, args := range [][]string{{"get", "pools"}, {"db", "export"}} {
			refused := l.rsmctl(args...)
			Expect(refused.status).To(Equal(1))
			Expect(refused.err).To(MatchRegexp(`in use by "somebody else" \(process \d+ on host .*, since .*\); wait until it ends, or stop it`))
		}
	})
})

var _ = Describe("a held database on a disk that is nearly full", func() {
	It("is read elsewhere, and not exported there", func() {
		l := newLab()
		mountAt(l.state, "-t", "tmpfs", "-o", "size=20m", "tmpfs")
		daemon := startDaemon(l)
		Eventually(daemon.Err, "30s").Should(gbytes.Say(`"msg":"pass ended".*"matches":true`))
		Expect(l.rsmctl("get", "pools").status).To(Equal(0))
		refused := l.rsmctl("db", "export")
		Expect(refused.status).To(Equal(1))
		Expect(refused.err).To(ContainSubstring("make room, or use another disk"))
		Expect(l.rsmctl("db", "export", "--to", GinkgoT().TempDir()).status).To(Equal(0))
	})
})

var _ = Describe("allocating by hand, when nobody holds the database", func() {
	It("draws an available side, and gives it back", func() {
		l := appliedLab()
		none := l.rsmctl("allocate", "--pool", "archive")
		Expect(none.status).To(Equal(1))
		Expect(none.err).To(ContainSubstring("not available"))

		lmid := string(l.sides()["B00001L8"].LMID)
		Expect(l.rsmctl("deallocate", lmid).out).To(Equal(lmid + " deallocated\n"))
		Expect(l.sides()["B00001L8"].State).To(Equal(record.Available))
		again := l.rsmctl("allocate", "--pool", "archive", "--lmid", lmid)
		Expect(again.status).To(Equal(0), again.err)
		Expect(again.out).To(MatchRegexp(`^%s: side 0 of B00001L8 in slot \d+ of demo, allocated in pool archive\n$`, lmid))
		Expect(l.sides()["B00001L8"].State).To(Equal(record.Allocated))
	})
})

// withoutDigest drops what is of a file rather than of a database.
func withoutDigest(text string) string { return without(`"sha256"`, `"size"`)(text) }
