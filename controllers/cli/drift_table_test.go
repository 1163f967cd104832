// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"encoding/json"
	"fmt"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// payroll is one side more of weekly.yaml: the stranger's tape, by an LMID of
// its own.
const payroll = "  - {omid: {labelType: ANSI, labelId: PAYROL}, lmid: 5f2d0c0e-0000-4000-8000-000000000007}\n"

// sideRecord is what a restore has to bring back of a side. Left out is what tells
// of the looking: evidence, revisions, times, events.
type sideRecord struct {
	OMID     label.OMID
	State    record.SideState
	Pool     string
	LMID     record.LMID
	PMID     record.PMID
	Origin   string
	Location record.Location
	SetAside *record.SetAside
}

// records lists the sides, as BARCODE/SIDE.
func (l *lab) records() map[string]sideRecord {
	GinkgoHelper()
	var list []struct {
		sideRecord
		Barcode string
		Side    int
	}
	Expect(json.Unmarshal([]byte(l.rsmctl("get", "sides", "-o", "json").out), &list)).To(Succeed())
	all := map[string]sideRecord{}
	for _, s := range list {
		all[fmt.Sprintf("%s/%d", s.Barcode, s.Side)] = s.sideRecord
	}
	Expect(all).To(HaveLen(len(list)))
	return all
}

// backup makes an export that outlives the state folder.
func (l *lab) backup() string {
	GinkgoHelper()
	var made struct{ File string }
	done := l.rsmctl("db", "export", "--to", GinkgoT().TempDir(), "-o", "json")
	Expect(json.Unmarshal([]byte(done.out), &made)).To(Succeed(), "%s", done.err)
	return made.File
}

// disaster destroys the database, imports the backup, and applies once. A
// person agrees to what a guard holds back.
func (l *lab) disaster(backup string) said {
	GinkgoHelper()
	l.burn()
	Expect(l.rsmctl("db", "import", backup).status).To(Equal(0))
	done := l.apply()
	if plan, _ := l.plan(); len(plan.Blocked) > 0 && plan.Blocked[0].Reason == decide.GuardExceeded {
		return l.apply("--confirm", plan.Digest)
	}
	return done
}

// applied applies, which must work; what waits for a person may wait.
func (l *lab) applied() {
	GinkgoHelper()
	Expect(l.apply().status).To(BeElementOf(0, 3))
}

// drop takes a side out of weekly.yaml.
func drop(barcode string) func(*lab) {
	return func(l *lab) { l.edit("weekly.yaml", without(barcode)) }
}

// add lists one more side in weekly.yaml.
func add(line string) func(*lab) {
	return func(l *lab) { l.edit("weekly.yaml", func(text string) string { return text + line }) }
}

func all(list ...func(*lab)) func(*lab) {
	return func(l *lab) {
		for _, do := range list {
			do(l)
		}
	}
}

func replace(file, old, now string) func(*lab) {
	return func(l *lab) {
		GinkgoHelper()
		Expect(l.text(file)).To(ContainSubstring(old))
		l.edit(file, func(text string) string { return strings.Replace(text, old, now, 1) })
	}
}

func byHand(args ...string) func(*lab) { return func(l *lab) { l.hands(args...) } }

// toArchive moves A00007L8 from weekly to archive.
func toArchive(l *lab) {
	omid := l.sides()["A00007L8"].OMID
	drop("A00007L8")(l)
	l.edit("archive-2026.csv", func(text string) string {
		return text + "RSM," + omid.ID + "," + omid.Info + ",A00007L8\n"
	})
}

// flipSide expects the second side of a disc, too.
const flipSide = "  - {omid: {labelType: RSM, labelId: 8d1f3e80-8b1a-4b63-a06e-1e4d2f1b7c22}, lmid: 5f2d0c0e-0000-4000-8000-000000000008}\n"

func withDiscs(l *lab) { l.write("jukebox.yaml", jukebox) }

var _ = Describe("after a backup, a disaster, and one apply", func() {
	DescribeTable("the records are those that there would have been without the disaster",
		func(before func(*lab), meanwhile ...func(*lab)) {
			l := newVirtualLab()
			if before != nil {
				before(l)
			}
			l.applied()
			backup := l.backup()
			for _, do := range meanwhile {
				before := l.records()
				do(l)
				l.applied()
				Expect(l.records()).NotTo(Equal(before), "something has happened")
			}
			twin := l.records()
			done := l.disaster(backup)
			Expect(done.status).To(BeElementOf(0, 3), "%s%s", done.out, done.err)
			now := l.records()
			for name, r := range now {
				if strings.HasPrefix(name, "N") {
					Expect(r.PMID).NotTo(BeEmpty())
					r.PMID = twin[name].PMID // of a cartridge that the backup does not have
					now[name] = r
				}
			}
			Expect(now).To(Equal(twin))
			plan, _ := l.plan()
			Expect(plan.Steps).To(BeEmpty())
			Expect(plan.Hold).To(BeNil())
		},
		Entry("nothing has happened since", nil),
		Entry("a side was allocated by a MediaSet", nil, add(payroll)),
		Entry("a side was allocated that had been given back before", drop("A00008L8"), replace("weekly.yaml", "sides:\n", "sides:\n  - {omid: {labelType: RSM, labelId: 94f158b4-6aae-5626-a44a-5bc962c08807}, lmid: 5f2d0c0e-0000-4000-8000-000000000009}\n")),
		Entry("a side was deallocated", nil, drop("A00008L8")),
		Entry("a side was deallocated into Free", replace("pools.yaml", "  parent: backup\n", "  parent: backup\n  returnToFree: true\n"), drop("A00008L8")),
		Entry("sides were deallocated, each in an apply of its own, which the guard allows", nil, drop("A00008L8"), drop("A00007L8")),
		Entry("a side was moved to another pool", nil, toArchive),
		Entry("a side was completed", nil, replace("weekly.yaml", "barcode: A00001L8", "barcode: A00001L8, state: Complete")),
		Entry("a side was deallocated and allocated again", nil, drop("A00001L8"), func(l *lab) { l.write("weekly.yaml", original("weekly.yaml")) }),
		Entry("one was allocated, one deallocated, one moved and one completed", nil,
			all(add(payroll), drop("A00008L8")), toArchive, replace("weekly.yaml", "barcode: A00001L8", "barcode: A00001L8, state: Complete")),
		Entry("a cartridge is new, and expected", nil, all(
			byHand("insert", "N00001L8", "--into", "port", "--label", "RSM/5f2d0c0e-0000-4000-8000-000000000001"),
			add("  - {omid: {labelType: RSM, labelId: 5f2d0c0e-0000-4000-8000-000000000001}, lmid: 5f2d0c0e-0000-4000-8000-000000000002}\n"))),
		Entry("a cartridge is new, and nobody's", nil, byHand("insert", "N00001L8", "--into", "slot", "--label", "ANSI/OTHERS")),
		Entry("two cartridges were exchanged", nil, byHand("swap", "A00001L8", "B00001L8")),
		Entry("one is away, and asked for", nil, byHand("remove", "A00003L8")),
		Entry("one was away, and is back", byHandLater("remove", "A00003L8"), byHand("insert", "A00003L8", "--into", "port")),
		Entry("the flip side of a disc was written, and allocated", withDiscs, all(
			byHand("label", "M0001", "--library", "jukebox", "--label", "RSM/8d1f3e80-8b1a-4b63-a06e-1e4d2f1b7c22", "--side", "1"),
			byHand("remove", "M0001", "--library", "jukebox")),
			all(byHand("insert", "M0001", "--library", "jukebox", "--into", "slot"),
				replace("jukebox.yaml", "  sides:\n", "  sides:\n"+flipSide))),
	)

	// What neither the backup, nor the manifests, nor a cartridge tells.
	Describe("what only the lost database knew is lost", func() {
		var l *lab
		var backup string
		BeforeEach(func() {
			l = newVirtualLab()
			l.write("scratch.yaml", scratch)
			l.applied()
			backup = l.backup()
		})

		It("a side drawn by hand, and not written yet, is free again", func() {
			Expect(l.rsmctl("allocate", "--pool", "scratch").status).To(Equal(0))
			Expect(l.sides()["A00021L8"].State).To(Equal(record.Allocated))
			l.disaster(backup)
			Expect(l.sides()["A00021L8"]).To(And(HaveField("State", record.Available), HaveField("Pool", "Free/LTO-8")))
		})

		It("one that its application has labelled is nobody's to draw: it waits in Import", func() {
			Expect(l.rsmctl("allocate", "--pool", "scratch").status).To(Equal(0))
			l.hands("label", "A00021L8", "--label", "RSM/5f2d0c0e-0000-4000-8000-000000000021", "--info", "job/1")
			l.disaster(backup)
			Expect(l.sides()["A00021L8"]).To(And(HaveField("State", record.Import), HaveField("Pool", "Import/LTO-8")))
			for range 2 {
				Expect(l.rsmctl("allocate", "--pool", "scratch").status).To(Equal(0))
			}
			Expect(l.rsmctl("allocate", "--pool", "scratch").err).To(ContainSubstring("not available"))

			By("going to the pool that claims its label")
			replace("scratch.yaml", "drawFromFree: true", "drawFromFree: true, claims: {labelType: RSM, labelInfo: \"job/*\"}")(l)
			l.applied()
			Expect(l.sides()["A00021L8"]).To(And(HaveField("State", record.Allocated), HaveField("Pool", "scratch")))
		})

		It("one that a MediaSet lists has the LMID that is declared there, and another one if none is", func() {
			add(strings.Replace(payroll, ", lmid: 5f2d0c0e-0000-4000-8000-000000000007", "", 1))(l)
			l.applied()
			was := l.records()
			l.disaster(backup)
			now := l.records()
			lost := now["X00007L8/0"]
			Expect(lost.LMID).NotTo(Or(BeEmpty(), Equal(was["X00007L8/0"].LMID)))
			lost.LMID = was["X00007L8/0"].LMID
			now["X00007L8/0"] = lost
			Expect(now).To(Equal(was))
		})
	})
})

// byHandLater is done after everything was allocated.
func byHandLater(args ...string) func(*lab) {
	return func(l *lab) {
		l.applied()
		l.hands(args...)
	}
}
