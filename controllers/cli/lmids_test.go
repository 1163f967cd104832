// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/controllers/decide"
)

// burn destroys the state folder of a virtual lab, but for the library.
func (l *lab) burn() {
	GinkgoHelper()
	entries, err := os.ReadDir(l.state)
	Expect(err).NotTo(HaveOccurred())
	for _, e := range entries {
		if e.Name() != "virtual" {
			Expect(os.RemoveAll(filepath.Join(l.state, e.Name()))).To(Succeed())
		}
	}
}

func (l *lab) text(file string) string {
	GinkgoHelper()
	text, err := os.ReadFile(filepath.Join(l.manifests, file))
	Expect(err).NotTo(HaveOccurred())
	return string(text)
}

// lmids is what `get lmids -o json` says, by barcode.
func (l *lab) lmids(args ...string) map[string]decide.HeldLMID {
	GinkgoHelper()
	done := l.rsmctl(append([]string{"get", "lmids", "-o", "json"}, args...)...)
	Expect(done.status).To(Equal(0), "%s", done.err)
	var list []decide.HeldLMID
	Expect(json.Unmarshal([]byte(done.out), &list)).To(Succeed())
	byBarcode := map[string]decide.HeldLMID{}
	for _, h := range list {
		byBarcode[h.Barcode] = h
	}
	return byBarcode
}

var _ = Describe("S14: the LMIDs after a recovery", func() {
	const declared = "5f2d0c0e-9a3b-4c5d-8e6f-0123456789ab"
	// lost is a library whose database is gone; one side had declared its LMID.
	lost := func() *lab {
		l := newVirtualLab()
		l.edit("weekly.yaml", func(text string) string {
			return strings.Replace(text, "barcode: A00001L8", "barcode: A00001L8, lmid: "+declared, 1)
		})
		Expect(l.apply().status).To(Equal(0))
		before := l.sides()
		l.burn()
		Expect(l.apply().status).To(Equal(0))
		after := l.sides()
		Expect(string(after["A00001L8"].LMID)).To(Equal(declared), "what is declared needs no map")
		Expect(after["A00002L8"].LMID).NotTo(Equal(before["A00002L8"].LMID))
		return l
	}

	It("maps the old ones to the new ones, keyed by OMID", func() {
		l := lost()
		held := l.lmids("-f", l.manifests)
		Expect(held).To(HaveLen(12))
		Expect(held["A00001L8"].Changed).To(BeFalse())
		Expect(held["A00002L8"].Changed).To(BeTrue())
		Expect(held["A00002L8"].Old).To(BeEmpty(), "none was declared")
		Expect(held["A00002L8"].New).To(Equal(l.sides()["A00002L8"].LMID))

		// Another LMID was declared while the side was held already.
		l.edit("weekly.yaml", func(text string) string {
			return strings.Replace(text, "barcode: A00002L8", "barcode: A00002L8, lmid: 6"+declared[1:], 1)
		})
		rows, err := csv.NewReader(strings.NewReader(l.rsmctl("get", "lmids", "-f", l.manifests, "-o", "csv").out)).ReadAll()
		Expect(err).NotTo(HaveOccurred())
		Expect(rows[0]).To(Equal([]string{"oldLmid", "newLmid", "labelType", "labelId", "labelInfo", "pool", "barcode", "changed", "evidence"}))
		Expect(rows[2]).To(Equal([]string{"6" + declared[1:], string(l.sides()["A00002L8"].LMID), "RSM",
			"3cc441b7-3bca-5597-a558-f9b1040e76c3", "weekly/2", "weekly", "A00002L8", "true", "Label"}))
		Expect(l.lmids()["A00002L8"].Old).To(BeEmpty(), "without manifests nothing is declared")
		Expect(l.rsmctl("get", "lmids").out).To(MatchRegexp(`A00002L8 +weekly +RSM/3cc441b7\S+ +- +%s +yes`, l.sides()["A00002L8"].LMID))
	})

	It("writes the new ones into the manifests, so that the next recovery keeps them", func() {
		l := lost()
		weekly, archive := l.text("weekly.yaml"), l.text("archive-2026.csv")
		tried := l.rsmctl("lmids", "write-back", "-f", l.manifests, "--dry-run")
		Expect(tried.status).To(Equal(0), "%s", tried.err)
		Expect(tried.out).To(ContainSubstring("weekly.yaml: 7 lmids would be set\n"))
		Expect(l.text("weekly.yaml") + l.text("archive-2026.csv")).To(Equal(weekly + archive))

		written := l.rsmctl("lmids", "write-back", "-f", l.manifests)
		Expect(written.status).To(Equal(0), "%s", written.err)
		Expect(written.out).To(ContainSubstring("weekly.yaml: 7 lmids set\n"))
		Expect(written.out).To(ContainSubstring("archive-2026.csv: 4 lmids set\n"))
		for _, h := range l.lmids("-f", l.manifests) {
			Expect(h.Changed).To(BeFalse())
			weekly = strings.Replace(weekly, "barcode: "+h.Barcode+"}", "barcode: "+h.Barcode+", lmid: "+string(h.New)+"}", 1)
			archive = strings.Replace(archive, ","+h.Barcode+"\n", ","+h.Barcode+","+string(h.New)+"\n", 1)
		}
		Expect(l.text("weekly.yaml")).To(Equal(weekly))
		Expect(l.text("archive-2026.csv")).To(Equal(strings.Replace(archive, "barcode\n", "barcode,lmid\n", 1)))
		Expect(l.rsmctl("lmids", "write-back", "-f", l.manifests).out).To(HavePrefix("Nothing to write"))

		before := l.sides()
		l.burn()
		Expect(l.apply().status).To(Equal(0))
		for barcode, s := range l.sides() {
			Expect(s.LMID).To(Equal(before[barcode].LMID), "%s", barcode)
		}
	})

	It("leaves the files where they are, with their modes and the links to them", func() {
		l := lost()
		elsewhere, weekly := filepath.Join(l.manifests, "real", "weekly.txt"), filepath.Join(l.manifests, "weekly.yaml")
		Expect(os.Mkdir(filepath.Dir(elsewhere), 0o700)).To(Succeed())
		Expect(os.WriteFile(elsewhere, []byte(l.text("weekly.yaml")), 0o600)).To(Succeed())
		Expect(os.Chmod(elsewhere, 0o604)).To(Succeed())
		l.remove("weekly.yaml")
		Expect(os.Symlink(elsewhere, weekly)).To(Succeed())

		written := l.rsmctl("lmids", "write-back", "-f", l.manifests)
		Expect(written.status).To(Equal(0), "%s", written.err)
		Expect(os.Readlink(weekly)).To(Equal(elsewhere))
		info, err := os.Stat(elsewhere)
		Expect(err).NotTo(HaveOccurred())
		Expect(info.Mode()).To(Equal(os.FileMode(0o604)))
		Expect(strings.Count(l.text("weekly.yaml"), "lmid: ")).To(Equal(8))
		for _, folder := range []string{l.manifests, filepath.Dir(elsewhere)} {
			Expect(filepath.Glob(filepath.Join(folder, ".*"))).To(BeEmpty(), "left behind")
		}
	})

	It("refuses what it cannot write back", func() {
		l := appliedLab()
		none := &lab{state: GinkgoT().TempDir(), manifests: l.manifests}
		said := none.rsmctl("lmids", "write-back", "-f", l.manifests)
		Expect(said.status).To(Equal(1))
		Expect(said.err).To(ContainSubstring("there is no database in " + none.state))
		said = l.rsmctl("lmids", "write-back", "-f", "-")
		Expect(said.status).To(Equal(64))
		Expect(said.err).To(ContainSubstring("standard input cannot be written back; name the files"))
		weekly := l.text("weekly.yaml")
		l.write("broken.yaml", "kind: {\n")
		for _, command := range []string{"lmids write-back", "get lmids"} {
			said = l.rsmctl(append(strings.Fields(command), "-f", l.manifests)...)
			Expect(said.status).To(Equal(1))
			Expect(said.err).To(ContainSubstring("the manifests have problems"))
		}
		Expect(l.text("weekly.yaml")).To(Equal(weekly))
		l.remove("broken.yaml")
		weekly = strings.Replace(weekly, "  - {omid: {labelType: RSM, labelId: fb4a16f6-dfc0-5b1b-8f09-5fb9023dad86, labelInfo: weekly/1}, barcode: A00001L8}",
			"  - omid: {labelType: RSM, labelId: fb4a16f6-dfc0-5b1b-8f09-5fb9023dad86, labelInfo: weekly/1}\n    barcode: A00001L8\n    lmid: >-\n      5f2d0c0e-9a3b-4c5d-8e6f-0123456789ab", 1)
		l.write("weekly.yaml", weekly)
		said = l.rsmctl("lmids", "write-back", "-f", l.manifests)
		Expect(said.status).To(Equal(1))
		Expect(said.err).To(ContainSubstring("weekly.yaml: left as it was: where to write lmid: "))
		Expect(said.out).To(ContainSubstring("archive-2026.csv: 4 lmids set"))
		Expect(l.text("weekly.yaml")).To(Equal(weekly))
	})
})
