// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/label"
)

var _ = Describe("identifying files", func() {
	var dir string
	var l *lab
	write := func(name string, records ...[]byte) string {
		GinkgoHelper()
		path := filepath.Join(dir, name)
		var all []byte
		for _, r := range records {
			all = append(all, r...)
		}
		Expect(os.WriteFile(path, all, 0o600)).To(Succeed())
		return path
	}
	BeforeEach(func() {
		dir = GinkgoT().TempDir()
		l = &lab{state: GinkgoT().TempDir()}
	})

	It("says whose they are, without a library or a database", func() {
		records, err := label.EncodeANSI(label.ANSILabel{Volume: "A00001", Owner: "ARCHIVE"})
		Expect(err).NotTo(HaveOccurred())
		known, unknown, erased := write("known", records...), write("unknown", []byte("somebody's")), write("erased.tap")
		done := l.rsmctl("identify", known, unknown, erased)
		Expect(done.status).To(Equal(0), "%s", done.err)
		Expect(done.out).To(And(
			MatchRegexp(`known +Labelled +ANSI/A00001 +ARCHIVE`), MatchRegexp(`unknown +Unrecognized`), MatchRegexp(`erased.tap +Blank`)))
		Expect(os.ReadDir(l.state)).To(BeEmpty())
	})

	It("gives the whole verdict as JSON", func() {
		done := l.rsmctl("identify", write("unknown", []byte("somebody's")), "-o", "json")
		var got []struct {
			File, Form string
			Verdict    label.Verdict
		}
		Expect(json.Unmarshal([]byte(done.out), &got)).To(Succeed())
		Expect(got).To(HaveLen(1))
		Expect(got[0].Form).To(Equal("raw"))
		Expect(got[0].Verdict.Kind).To(Equal(label.Unrecognized))
		Expect(got[0].Verdict.Lengths).To(Equal([]int{10}))
		Expect(got[0].Verdict.FirstBlock).To(HaveLen(64))
	})

	It("names what it could not read, and goes on", func() {
		done := l.rsmctl("identify", filepath.Join(dir, "nowhere"), write("unknown", []byte("somebody's")))
		Expect(done.status).To(Equal(1))
		Expect(done.out).To(ContainSubstring("Unrecognized"))
		Expect(done.err).To(ContainSubstring("nowhere"))
		Expect(l.rsmctl("identify", filepath.Join(dir, "nowhere"), "-o", "json").out).To(Equal("[]\n"))
	})

	It("wants a file", func() {
		Expect(l.rsmctl("identify").status).To(Equal(64))
		Expect(l.rsmctl("identify", "x", "-o", "xml").status).To(Equal(64))
	})
})
