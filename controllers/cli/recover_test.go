// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gbytes"

	"rsm.storage/rsmctl/controllers/cli"
	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/rsm/record"
)

// What RSM's page "Recovering from a Disaster" says, line by line.
var _ = Describe("recovering from a disaster", func() {
	var l *lab
	BeforeEach(func() { l = appliedLab() })

	// burn destroys the state folder, but for the library, which is elsewhere.
	burn := func() {
		GinkgoHelper()
		saved := filepath.Join(GinkgoT().TempDir(), "virtual")
		Expect(os.Rename(filepath.Join(l.state, "virtual"), saved)).To(Succeed())
		l.state = GinkgoT().TempDir()
		Expect(os.Rename(saved, filepath.Join(l.state, "virtual"))).To(Succeed())
	}
	restore := func(file string) {
		GinkgoHelper()
		done := l.rsmctl("db", "import", file)
		Expect(done.status).To(Equal(0), "%s", done.err)
	}
	matches := func() {
		GinkgoHelper()
		done := l.apply()
		Expect(done.status).To(Equal(0), "%s%s", done.out, done.err)
		Expect(l.apply().out).To(Equal(noChanges))
		l.whole()
	}

	It("S1: keeps the database in one folder that can be moved", func() {
		Expect(filepath.Join(l.state, "rsm.db")).To(BeARegularFile())
		elsewhere := filepath.Join(GinkgoT().TempDir(), "moved")
		Expect(os.Rename(l.state, elsewhere)).To(Succeed())
		l.state = elsewhere
		Expect(l.apply().out).To(Equal(noChanges))

		GinkgoT().Setenv("RSMCTL_STATE_DIR", elsewhere)
		var out bytes.Buffer
		Expect(cli.Main([]string{"get", "sides", "-o", "json"}, strings.NewReader(""), &out, GinkgoWriter)).To(Equal(0))
		Expect(out.String()).To(Equal(l.rsmctl("get", "sides", "-o", "json").out))
	})

	It("S2: takes a copy of the file, made while nothing runs, for a backup", func() {
		before := l.sides()
		text, err := os.ReadFile(filepath.Join(l.state, "rsm.db"))
		Expect(err).NotTo(HaveOccurred())
		burn()
		Expect(os.WriteFile(filepath.Join(l.state, "rsm.db"), text, 0o600)).To(Succeed())
		Expect(l.rsmctl("db", "check").status).To(Equal(0))
		Expect(l.apply().out).To(Equal(noChanges))
		Expect(l.sides()).To(Equal(before))
	})

	It("S3: exports a consistent replica while the manager runs", func() {
		daemon := startDaemon(l)
		Eventually(daemon.Err, "30s").Should(gbytes.Say(`"matches":true`))
		done := l.rsmctl("db", "export")
		Expect(done.status).To(Equal(0), "%s", done.err)
		made, err := filepath.Glob(filepath.Join(l.state, "export", "rsm-*.db"))
		Expect(err).NotTo(HaveOccurred())
		Expect(made).To(HaveLen(1))
		Expect(l.rsmctl("db", "check", made[0]).status).To(Equal(0))
		against := l.rsmctl("plan", "-f", l.manifests, "--against", made[0])
		Expect(against.out).To(HaveSuffix(noChanges), "all that the daemon has done is in it")
	})

	It("S4: exports at the end of each job that changed something", func() {
		folder := GinkgoT().TempDir()
		l.write("backup.yaml", "apiVersion: rsm.storage/v1alpha1\nkind: BackupPolicy\nmetadata: {name: each}\nspec:\n  after: [Reconcile]\n  destinations: [{path: "+folder+"}]\n")
		Expect(l.apply().out).To(Equal(noChanges))
		Expect(filepath.Glob(filepath.Join(folder, "rsm-*.db"))).To(HaveLen(1), "a place without an export gets one at once")
		l.edit("weekly.yaml", without("A00008L8"))
		Expect(l.apply().status).To(Equal(0))
		made, err := filepath.Glob(filepath.Join(folder, "rsm-*.db"))
		Expect(err).NotTo(HaveOccurred())
		Expect(made).To(HaveLen(2))
		Expect(l.rsmctl("db", "check", made[1]).status).To(Equal(0))
		Expect(l.apply().out).To(Equal(noChanges))
		Expect(filepath.Glob(filepath.Join(folder, "rsm-*.db"))).To(Equal(made), "nothing changed, so nothing is exported")
	})

	It("S5: puts an import in place at the next start, and refuses a bad file", func() {
		file := l.backup()
		before := l.sides()
		Expect(os.WriteFile(file+".bad", []byte("no database"), 0o600)).To(Succeed())
		bad := l.rsmctl("db", "import", file+".bad")
		Expect(bad.status).To(Equal(1))
		Expect(bad.err).To(ContainSubstring(file + ".bad"))
		Expect(l.apply().out).To(Equal(noChanges))
		Expect(l.sides()).To(Equal(before), "the old database stays")
		burn()
		restore(file)
		Expect(filepath.Join(l.state, "rsm.db")).NotTo(BeAnExistingFile())
		matches()
		Expect(l.sides()["A00001L8"].LMID).To(Equal(before["A00001L8"].LMID))
	})

	It("S6: takes a restored database for a claim, and holds what rests on it", func() {
		file := l.backup()
		burn()
		restore(file)
		l.hands("remove", "A00021L8") // which nobody holds
		l.write("broken.yaml", "kind: [")
		first := l.apply()
		Expect(first.out).To(And(ContainSubstring("Hold\n"), ContainSubstring("RestoredClaim: X00007L8"), Not(ContainSubstring("RestoredClaim: A00001L8"))))
		sides := l.sides()
		Expect(sides["A00001L8"].Evidence.Level).To(Equal(record.ByBarcode), "seen again")
		Expect(sides["X00007L8"].Evidence.Level).To(Equal(record.ByLabel), "read again")
		Expect(sides["A00021L8"].Evidence.Level).To(Equal(record.Claimed), "not seen")
		Expect(l.held()).To(Equal(record.Imported), "not all that is expected is known")
		l.remove("broken.yaml")
		matches()
		settled, _ := l.plan()
		Expect(settled.Hold).To(BeNil())
	})

	It("S7: finds what is expected in whichever pool and place it is", func() {
		file := l.backup()
		burn()
		l.hands("swap", "A00001L8", "B00001L8")
		l.hands("remove", "A00002L8")
		l.hands("insert", "A00002L8", "--into", "port")
		restore(file)
		matches()
		sides := l.sides()
		for barcode, pool := range map[string]string{"A00001L8": "weekly", "B00001L8": "archive", "A00002L8": "weekly"} {
			Expect(sides[barcode].Pool).To(Equal(pool), barcode)
			Expect(sides[barcode].State).To(Equal(record.Allocated), barcode)
			Expect(sides[barcode].Location.Type).To(Equal(record.InSlot), barcode)
		}
	})

	It("S7: finds it in Free, in Import, and in a pool of another use, held or not", func() {
		l.edit("weekly.yaml", without("A00006L8"))
		Expect(l.apply().status).To(Equal(0))
		l.edit("pools.yaml", func(text string) string {
			return strings.Replace(text, "  parent: backup\n", "  parent: backup\n  returnToFree: true\n", 1)
		})
		l.edit("weekly.yaml", without("A00008L8"))
		Expect(l.apply().status).To(Equal(0))
		file := l.backup()
		found := map[string]string{"A00006L8": "weekly", "A00007L8": "weekly", "A00008L8": "Free/LTO-8", "X00007L8": "Import/LTO-8"}
		set := "apiVersion: rsm.storage/v1alpha1\nkind: MediaSet\nmetadata: {name: monthly}\nspec:\n  pool: archive\n  sides:\n"
		sides := l.sides()
		for barcode, pool := range found {
			Expect(sides[barcode].Pool).To(Equal(pool), barcode)
			set += "  - {omid: {labelType: " + sides[barcode].OMID.Type + ", labelId: " + sides[barcode].OMID.ID + "}}\n"
		}
		burn()
		restore(file)
		l.edit("weekly.yaml", without("A00007L8"))
		l.write("monthly.yaml", set)
		matches()
		for barcode := range found {
			Expect(l.sides()[barcode].Pool).To(Equal("archive"), barcode)
			Expect(l.sides()[barcode].State).To(Equal(record.Allocated), barcode)
		}
	})

	It("S8: deallocates again what was deallocated after the backup", func() {
		file := l.backup()
		l.edit("weekly.yaml", without("A00008L8"))
		Expect(l.apply().status).To(Equal(0))
		burn()
		restore(file)
		done := l.apply()
		Expect(done.status).To(Equal(0), "%s%s", done.out, done.err)
		Expect(done.out).To(ContainSubstring("StaleAfterRestore: A00008L8"))
		matches()
		Expect(l.sides()["A00008L8"].State).To(Equal(record.Available))
	})

	It("S9: allocates again what was allocated after the backup, and never by way of Free", func() {
		all, err := os.ReadFile(filepath.Join(l.manifests, "weekly.yaml"))
		Expect(err).NotTo(HaveOccurred())
		l.edit("weekly.yaml", without("A00008L8"))
		Expect(l.apply().status).To(Equal(0))
		file := l.backup()
		l.write("weekly.yaml", string(all)+payroll)
		Expect(l.apply().status).To(Equal(0))
		was := l.sides()
		burn()
		restore(file)
		done := l.apply()
		Expect(done.status).To(Equal(0), "%s%s", done.out, done.err)
		Expect(done.out).NotTo(ContainSubstring("MoveToPool"))
		Expect(done.out).To(ContainSubstring("FoundInImport: X00007L8"))
		for _, barcode := range []string{"A00008L8", "X00007L8"} {
			Expect(l.sides()[barcode].Pool).To(Equal("weekly"))
			Expect(l.sides()[barcode].LMID).To(Equal(was[barcode].LMID))
		}
		Expect(l.apply().out).To(Equal(noChanges))
	})

	It("S10: sees all media in Import when there is no backup at all", func() {
		burn()
		for _, file := range []string{"pools.yaml", "weekly.yaml", "archive.yaml", "archive-2026.csv"} {
			l.remove(file)
		}
		Expect(l.apply().status).To(Equal(0))
		for _, barcode := range []string{"A00001L8", "B00004L8", "X00007L8"} {
			Expect(l.sides()[barcode].Pool).To(Equal("Import/LTO-8"), barcode)
		}
	})

	It("S11, S13: creates the pools, parents first, and allocates each side found", func() {
		burn()
		const pool = "apiVersion: rsm.storage/v1alpha1\nkind: MediaPool\nmetadata: {name: "
		l.write("attic.yaml", pool+"attic}\nspec: {parent: zone, mediaType: LTO-8}\n---\n"+pool+"zone}\nspec: {}\n")
		plan, _ := l.plan()
		steps := actions(plan)
		Expect(steps).To(ContainElement("CreatePool backup PoolDeclared"))
		Expect(strings.Join(steps, "\n")).To(MatchRegexp(`(?s)CreatePool backup .*CreatePool weekly `))
		Expect(strings.Join(steps, "\n")).To(MatchRegexp(`(?s)CreatePool zone .*CreatePool attic `), "whatever their names")
		done := l.apply()
		Expect(done.status).To(Equal(0), "%s", done.err)
		Expect(strings.Count(done.err, " Allocate ")).To(Equal(12), done.err)
		l.whole()
	})

	It("S12: tells whose a side is by its label type, and then by its label info", func() {
		burn()
		for _, file := range []string{"weekly.yaml", "archive.yaml", "archive-2026.csv"} {
			l.remove(file)
		}
		l.edit("pools.yaml", func(text string) string {
			text = strings.Replace(text, "  parent: backup\n", "  parent: backup\n  claims: {labelType: RSM, labelInfo: \"weekly/*\"}\n", 1)
			return strings.Replace(text, "  membership: AtLeast", "  claims: {labelType: ANSI, labelInfo: \"archive/*\"}\n  membership: AtLeast", 1)
		})
		Expect(l.apply().status).To(Equal(0))
		plan, _ := l.plan()
		Expect(drift(plan)).To(ContainElement("A00001L8 " + string(decide.ClaimedNotExpected)))
		Expect(drift(plan)).NotTo(ContainElement(HavePrefix("X00007L8 ")), "another label type")
		Expect(drift(plan)).NotTo(ContainElement(HavePrefix("B00001L8 ")), "another label info")
		Expect(l.sides()["B00001L8"].Pool).To(Equal("Import/LTO-8"), "the label info that archive claims, and another label type")
	})

	It("S14: keeps the LMIDs that are declared, and maps the others", func() {
		done := l.rsmctl("lmids", "write-back", "-f", l.manifests)
		Expect(done.status).To(Equal(0), "%s", done.err)
		before := l.sides()
		l.edit("weekly.yaml", func(text string) string {
			return regexp.MustCompile(`(weekly/1}, barcode: A00001L8), lmid: [0-9a-f-]+`).ReplaceAllString(text, "$1")
		})
		burn()
		matches()
		after := l.sides()
		Expect(after["A00002L8"].LMID).To(Equal(before["A00002L8"].LMID))
		Expect(after["B00001L8"].LMID).To(Equal(before["B00001L8"].LMID))
		Expect(after["A00001L8"].LMID).NotTo(Equal(before["A00001L8"].LMID))
		table := l.rsmctl("get", "lmids", "-f", l.manifests, "-o", "csv").out
		Expect(table).To(ContainSubstring("," + string(after["A00001L8"].LMID) + ",RSM,"))
		const other = "5f2d0c0e-0000-4000-8000-000000000010"
		l.edit("weekly.yaml", func(text string) string {
			return strings.Replace(text, string(after["A00003L8"].LMID), other, 1)
		})
		for barcode, old := range map[string]record.LMID{"A00001L8": "", "A00002L8": after["A00002L8"].LMID, "A00003L8": other} {
			held := l.lmids("-f", l.manifests)[barcode]
			Expect(held.Old).To(Equal(old), barcode)
			Expect(held.New).To(Equal(after[barcode].LMID), barcode)
			Expect(held.Changed).To(Equal(old != after[barcode].LMID), barcode)
		}
	})

	It("S15: goes on by itself when media that were away come back", func() {
		l.hands("remove", "A00003L8")
		burn()
		Expect(l.apply().status).To(Equal(3))
		Expect(l.openRequests()).To(HaveLen(1))
		Expect(l.openRequests()[0].Barcode).To(Equal("A00003L8"))
		l.hands("insert", "A00003L8", "--into", "port")
		matches()
		Expect(l.openRequests()).To(BeEmpty())
		Expect(l.sides()["A00003L8"].Pool).To(Equal("weekly"))
		Expect(l.sides()["A00003L8"].Location.Type).To(Equal(record.InSlot))
	})
})
