// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/record"
)

// export makes an export and returns its name.
func (l *lab) export() string {
	GinkgoHelper()
	done := l.rsmctl("db", "export", "-o", "json")
	Expect(done.status).To(Equal(0), "%s", done.err)
	var view struct{ File string }
	Expect(json.Unmarshal([]byte(done.out), &view)).To(Succeed())
	return view.File
}

// dump lists the records of a bucket, as lines of JSON.
func (l *lab) dump(bucket string) []string {
	GinkgoHelper()
	done := l.rsmctl("db", "dump")
	Expect(done.status).To(Equal(0), "%s", done.err)
	var found []string
	for line := range strings.Lines(done.out) {
		if strings.Contains(line, `"`+bucket+`"`) {
			found = append(found, line)
		}
	}
	return found
}

func (l *lab) kept() []string {
	GinkgoHelper()
	names, err := filepath.Glob(filepath.Join(l.state, "replaced", "rsm-*.db"))
	Expect(err).NotTo(HaveOccurred())
	return names
}

type importContent struct {
	Lineage      string
	Revision     uint64
	Exported     string
	NewestChange struct{ Time, Verb string }
	Media, Pools int
	Sides        map[record.SideState]int
}

var _ = Describe("db import", func() {
	var l *lab
	var file string
	BeforeEach(func() {
		l = newVirtualLab()
		Expect(l.apply().status).To(Equal(0))
		file = l.export()
		l.edit("weekly.yaml", without("A00008L8"))
		Expect(l.apply().status).To(Equal(0))
		Expect(l.sides()["A00008L8"].State).To(Equal(record.Available))
	})

	It("shows what is in it next to what is there, and takes effect at the next command that writes", func() {
		done := l.rsmctl("db", "import", file, "-o", "json")
		Expect(done.status).To(Equal(0), "%s", done.err)
		var view struct {
			File        string
			Import, Now importContent
		}
		Expect(json.Unmarshal([]byte(done.out), &view)).To(Succeed())
		Expect(view.Import.Lineage).To(Equal(view.Now.Lineage))
		Expect(view.Import.Revision).To(BeNumerically("<", view.Now.Revision))
		Expect(view.Import.Exported).NotTo(BeEmpty())
		Expect(view.Now.NewestChange.Verb).To(Equal("Deallocate"))
		Expect(view.Import.Sides[record.Allocated]).To(Equal(view.Now.Sides[record.Allocated] + 1))

		By("leaving the database as it is until then, and saying so")
		listed := l.rsmctl("get", "sides")
		Expect(listed.err).To(And(ContainSubstring("an import is staged"), ContainSubstring(file), ContainSubstring("--cancel")))
		Expect(l.sides()["A00008L8"].State).To(Equal(record.Available))

		By("switching at the next apply, which says so in one line")
		before := l.rsmctl("db", "dump")
		switched := l.rsmctl("inventory", "demo", "-f", l.manifests)
		Expect(switched.status).To(Equal(0), "%s", switched.err)
		Expect(switched.err).To(And(ContainSubstring("the staged import took effect"), ContainSubstring(file)))
		Expect(l.kept()).To(HaveLen(1))
		Expect(l.rsmctl("db", "dump", l.kept()[0]).out).To(Equal(before.out))
		Expect(l.sides()["A00008L8"].State).To(Equal(record.Allocated))
		Expect(l.rsmctl("get", "sides").err).To(BeEmpty())

		By("holding on to what was imported until it was seen")
		Expect(l.dump("audit")).To(ContainElement(And(ContainSubstring("BeginHold"), ContainSubstring("Imported"))))
		Expect(l.rsmctl("db", "check").status).To(Equal(0))
	})

	It("shows a table to people", func() {
		done := l.rsmctl("db", "import", file)
		Expect(done.status).To(Equal(0), "%s", done.err)
		Expect(done.out).To(And(MatchRegexp(`CONTENT +IMPORT +NOW`), MatchRegexp(`(?m)^Media +16 +16$`),
			MatchRegexp(`(?m)^Sides allocated +12 +11$`), ContainSubstring("Staged: "+file), ContainSubstring("replaced/")))
	})

	It("is taken back with --cancel, and only one is staged at a time", func() {
		Expect(l.rsmctl("db", "import", file).status).To(Equal(0))
		second := l.rsmctl("db", "import", file)
		Expect(second.status).To(Equal(1))
		Expect(second.err).To(And(ContainSubstring("staged already"), ContainSubstring("--cancel")))
		Expect(l.rsmctl("db", "import", "--cancel").status).To(Equal(0))
		none := l.rsmctl("db", "import", "--cancel")
		Expect(none.status).To(Equal(1))
		Expect(none.err).To(ContainSubstring("no import is staged"))
		done := l.apply()
		Expect(done.err).NotTo(ContainSubstring("staged"))
		Expect(l.kept()).To(BeEmpty())
		Expect(l.sides()["A00008L8"].State).To(Equal(record.Available))
	})

	It("works where there is no database, and no state folder", func() {
		away := GinkgoT().TempDir()
		Expect(os.Rename(file, filepath.Join(away, "copy.db"))).To(Succeed())
		Expect(os.Rename(file+".json", filepath.Join(away, "copy.db.json"))).To(Succeed())
		held := l.sides()["A00001L8"].LMID
		Expect(os.Remove(filepath.Join(l.state, "rsm.db"))).To(Succeed())
		done := l.rsmctl("db", "import", filepath.Join(away, "copy.db"))
		Expect(done.status).To(Equal(0), "%s", done.err)
		Expect(done.out).To(MatchRegexp(`(?m)^Media +16 +there is none$`))
		read := l.rsmctl("get", "sides")
		Expect(read.err).To(And(ContainSubstring("no database"), ContainSubstring("an import is staged")))
		applied := l.apply()
		Expect(applied.status).To(Equal(0), "%s%s", applied.out, applied.err)
		Expect(applied.err).To(ContainSubstring("there was no database before"))
		Expect(l.sides()["A00001L8"].LMID).To(Equal(held))
		Expect(l.kept()).To(BeEmpty())
		l.whole()
	})

	It("refuses a database of another lineage unless it is told to adopt it", func() {
		other := newVirtualLab()
		Expect(other.apply().status).To(Equal(0))
		foreign := other.export()
		refused := l.rsmctl("db", "import", foreign)
		Expect(refused.status).To(Equal(1))
		Expect(refused.err).To(And(ContainSubstring("lineage"), ContainSubstring("--adopt-lineage")))
		Expect(l.rsmctl("get", "pools").err).To(BeEmpty(), "nothing may be staged")
		Expect(l.rsmctl("db", "import", foreign, "--adopt-lineage").status).To(Equal(0))
		Expect(l.apply().err).To(ContainSubstring("took effect"))
		adopted := l.rsmctl("db", "check", "-o", "json")
		theirs := other.rsmctl("db", "check", "-o", "json")
		lineage := func(said said) string {
			var view struct{ Lineage string }
			Expect(json.Unmarshal([]byte(said.out), &view)).To(Succeed())
			return view.Lineage
		}
		Expect(lineage(adopted)).To(Equal(lineage(theirs)))
	})

	DescribeTable("refuses what is not good, stages nothing and leaves the database alone",
		func(spoil func(file string), says string) {
			spoil(file)
			refused := l.rsmctl("db", "import", file)
			Expect(refused.status).To(Equal(1))
			Expect(refused.err).To(ContainSubstring(says))
			Expect(filepath.Join(l.state, "rsm.db.staged")).NotTo(BeAnExistingFile())
			Expect(l.rsmctl("db", "check").status).To(Equal(0))
		},
		Entry("a truncated file", func(file string) { Expect(os.Truncate(file, 9000)).To(Succeed()) }, "cut short"),
		Entry("zeroed pages", func(file string) { overwrite(file, 8192, make([]byte, 8192)) }, "damaged"),
		Entry("a flipped bit", func(file string) { flip(file) }, "its manifest says"),
		Entry("a flipped bit in a record that no manifest describes", func(file string) {
			Expect(os.Remove(file + ".json")).To(Succeed())
			replaceIn(file, `"state":"Allocated"`, `"state":"Allocatfd"`)
		}, "Allocatfd"),
		Entry("an audit log that was changed", func(file string) {
			Expect(os.Remove(file + ".json")).To(Succeed())
			replaceIn(file, `"verb":"CreatePool"`, `"verb":"CreatePoop"`)
		}, "it was changed"),
		Entry("a manifest of another file", func(file string) {
			replaceIn(file+".json", `"revision": `, `"revision": 1`)
		}, "its manifest says"),
		Entry("a newer format", func(file string) {
			Expect(os.Remove(file + ".json")).To(Succeed())
			replaceIn(file, `"formatVersion":1`, `"formatVersion":7`)
		}, "newer rsmctl"),
	)

	It("is a usage error to name no file, or one to be taken back", func() {
		Expect(l.rsmctl("db", "import").status).To(Equal(64))
		Expect(l.rsmctl("db", "import", file, "--cancel").status).To(Equal(64))
		Expect(l.rsmctl("db", "import", file, "-o", "yaml").status).To(Equal(64))
	})
})

// overwrite changes a file in place.
func overwrite(path string, at int64, with []byte) {
	GinkgoHelper()
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	Expect(err).NotTo(HaveOccurred())
	_, err = f.WriteAt(with, at)
	Expect(err).NotTo(HaveOccurred())
	Expect(f.Close()).To(Succeed())
}

// flip changes one bit in the middle of a barcode.
func flip(path string) {
	GinkgoHelper()
	replaceIn(path, "A00001L8", "A00001L9")
}

// replaceIn replaces all of a text in a file by one of the same length, or in a
// manifest of any.
func replaceIn(path, old, with string) {
	GinkgoHelper()
	text, err := os.ReadFile(path)
	Expect(err).NotTo(HaveOccurred())
	Expect(string(text)).To(ContainSubstring(old))
	Expect(os.WriteFile(path, []byte(strings.ReplaceAll(string(text), old, with)), 0o600)).To(Succeed())
}
