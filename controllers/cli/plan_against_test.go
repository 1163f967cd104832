// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/controllers/cli"
	"rsm.storage/rsmctl/controllers/decide"
)

var _ = Describe("plan --against an export", func() {
	var l *lab
	var folder, file string
	BeforeEach(func() {
		l = newVirtualLab()
		Expect(l.apply().status).To(Equal(0))
		folder = GinkgoT().TempDir()
		Expect(l.rsmctl("db", "export", "--to", folder).status).To(Equal(0))
		files, err := filepath.Glob(filepath.Join(folder, "*.db"))
		Expect(err).NotTo(HaveOccurred())
		Expect(files).To(HaveLen(1))
		file = files[0]
		// From here on there is neither a state folder nor a library.
		Expect(os.RemoveAll(l.state)).To(Succeed())
	})
	plan := func(output string) said {
		GinkgoHelper()
		before, err := os.ReadFile(file)
		Expect(err).NotTo(HaveOccurred())
		done := l.rsmctl("plan", "-f", l.manifests, "--against", file, "-o", output)
		after, err := os.ReadFile(file)
		Expect(err).NotTo(HaveOccurred())
		Expect(bytes.Equal(before, after)).To(BeTrue(), "the export is as it was")
		Expect(filepath.Glob(filepath.Join(folder, "*"))).To(HaveLen(2), "nothing lies beside it but its manifest")
		Expect(l.state).NotTo(BeADirectory(), "no state folder was made")
		return done
	}

	It("shows what merging a change would do, without a library", func() {
		l.edit("weekly.yaml", without("A00008L8"))
		done := plan("json")
		Expect(done.status).To(Equal(2), "%s", done.err)
		var p decide.Plan
		Expect(json.Unmarshal([]byte(done.out), &p)).To(Succeed())
		Expect(actions(p)).To(Equal([]string{"Deallocate A00008L8 NotExpected"}))
		Expect(p.Blocked).To(BeEmpty())
		Expect(p.Observed.Export.File).To(Equal(filepath.Base(file)))
		Expect(p.Observed.Export.Time).NotTo(BeZero())
		Expect(p.Observed.Revision).NotTo(BeZero())
	})

	It("says so, in a comment on a pull request and on a terminal", func() {
		l.edit("weekly.yaml", without("A00007L8", "A00008L8"))
		comment := plan("markdown")
		Expect(comment.status).To(Equal(2))
		Expect(comment.out).To(MatchRegexp(`(?m)^\*\*Against\*\*: .*revision \d+ of \d{4}-\d\d-\d\d \d\d:\d\d UTC`))
		Expect(comment.out).To(And(ContainSubstring("GuardExceeded"), ContainSubstring("would deallocate 2, allowed 1")))
		Expect(plan("text").out).To(MatchRegexp(`(?m)^Against\n  rsm-\d+-\w+\.db, revision \d+ of .*No library was looked at`))
	})

	It("has nothing to say when nothing is changed", func() {
		done := plan("text")
		Expect(done.status).To(Equal(0), "%s", done.out)
		Expect(done.out).To(HaveSuffix(noChanges))
	})

	It("takes any copy of a database, and tells its time by the newest change in it", func() {
		Expect(os.Rename(file, filepath.Join(folder, "rsm.db"))).To(Succeed())
		Expect(os.Remove(file + ".json")).To(Succeed())
		file = filepath.Join(folder, "rsm.db")
		done := l.rsmctl("plan", "-f", l.manifests, "--against", file, "-o", "json")
		Expect(done.status).To(Equal(0), "%s", done.err)
		var p decide.Plan
		Expect(json.Unmarshal([]byte(done.out), &p)).To(Succeed())
		Expect(p.Observed.Export.Time).NotTo(BeZero())
	})

	It("refuses a file that is damaged, is not what its manifest says, or is not there", func() {
		refused := func(why string) {
			GinkgoHelper()
			done := l.rsmctl("plan", "-f", l.manifests, "--against", file)
			Expect(done.status).To(Equal(1))
			Expect(done.err).To(And(ContainSubstring(file), ContainSubstring(why)))
		}
		text, err := os.ReadFile(file)
		Expect(err).NotTo(HaveOccurred())
		Expect(os.WriteFile(file, text[:len(text)/2], 0o600)).To(Succeed())
		refused("damaged")
		Expect(os.WriteFile(file, text, 0o600)).To(Succeed())
		manifest, err := os.ReadFile(file + ".json")
		Expect(err).NotTo(HaveOccurred())
		Expect(os.WriteFile(file+".json", []byte(strings.Replace(string(manifest), `"sha256": "`, `"sha256": "0`, 1)), 0o600)).To(Succeed())
		refused("one of the two was changed")
		Expect(os.Remove(file)).To(Succeed())
		refused("there is no such file")
	})

	It("is a mistake when it names nothing", func() {
		var out, err bytes.Buffer
		Expect(cli.Main([]string{"plan", "-f", l.manifests, "--against", ""}, strings.NewReader(""), &out, &err)).To(Equal(64))
	})
})
