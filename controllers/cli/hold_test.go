// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"os"
	"path/filepath"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/record"
)

// held is why the hold is on by the word of a plan, empty when none is.
func (l *lab) held() record.HoldReason {
	GinkgoHelper()
	plan, _ := l.plan()
	if plan.Hold == nil {
		return ""
	}
	return plan.Hold.Reason
}

var _ = Describe("the hold", func() {
	It("is on without a database, and ends with the pass that leaves nothing to allocate", func() {
		l := newVirtualLab()
		Expect(l.held()).To(Equal(record.NewDatabase))
		Expect(l.rsmctl("plan", "-f", l.manifests).out).To(MatchRegexp(`(?m)^Hold\n  since .*there was no database before`))
		Expect(l.rsmctl("plan", "-f", l.manifests, "-o", "markdown").out).To(ContainSubstring("\n**Hold**: since "))
		Expect(l.apply().status).To(Equal(0))
		Expect(l.held()).To(BeEmpty())
		Expect(l.rsmctl("get", "events").out).To(And(ContainSubstring("NewDatabase"), ContainSubstring("HoldEnded")))
	})

	It("stays as long as a library does not answer, and does not mind a suspended one", func() {
		l := newVirtualLab()
		away := `apiVersion: rsm.storage/v1alpha1
kind: Library
metadata: {name: away}
spec: {mode: MODE, driver: iscsi, iscsi: {portal: "127.0.0.1:1", target: iqn.2026-11.example:away}}
`
		l.write("away.yaml", strings.Replace(away, "MODE", "Enforce", 1))
		Expect(l.apply().status).To(Equal(1))
		Expect(l.held()).To(Equal(record.NewDatabase))
		l.write("away.yaml", strings.Replace(away, "MODE", "Suspend", 1))
		l.apply()
		Expect(l.held()).To(BeEmpty())
	})

	It("stays as long as a manifest cannot be read: it may expect what is free", func() {
		l := newVirtualLab()
		l.write("broken.yaml", "kind: [")
		Expect(l.apply().status).To(Equal(1))
		Expect(l.held()).To(Equal(record.NewDatabase))
		l.remove("broken.yaml")
		Expect(l.apply().status).To(Equal(0))
		Expect(l.held()).To(BeEmpty())
	})

	It("looks at a library that is not looked at otherwise", func() {
		l := newVirtualLab()
		l.edit("library.yaml", func(text string) string {
			return strings.Replace(text, "  driver: virtual\n", "  driver: virtual\n  inventory: {onStart: None}\n", 1)
		})
		Expect(l.apply().status).To(Equal(0))
		Expect(l.sides()["A00001L8"].State).To(Equal(record.Allocated))
		Expect(l.held()).To(BeEmpty())
	})

	It("S6, S8: settles an old copy that was put in the place of the database, once", func() {
		l := newVirtualLab()
		Expect(l.apply().status).To(Equal(0))
		old, err := os.ReadFile(filepath.Join(l.state, "rsm.db"))
		Expect(err).NotTo(HaveOccurred())
		l.edit("weekly.yaml", without("A00008L8"))
		Expect(l.apply().status).To(Equal(0))
		truth := l.sides()
		l.export()
		Expect(os.WriteFile(filepath.Join(l.state, "rsm.db"), old, 0o600)).To(Succeed())

		plan, status := l.plan()
		Expect(status).To(Equal(2))
		Expect(plan.Hold.Reason).To(Equal(record.OlderThanExport))
		Expect(actions(plan)).To(Equal([]string{
			"Identify A00008L8 RestoredClaim", // is it still what was given back?
			"Identify A00021L8 RestoredClaim", "Identify A00022L8 RestoredClaim", "Identify A00023L8 RestoredClaim",
			"Identify X00007L8 RestoredClaim",
			"Deallocate A00008L8 StaleAfterRestore",
		}))
		done := l.apply()
		Expect(done.status).To(Equal(0), "%s", done.out)
		Expect(done.err).To(ContainSubstring("an old copy was put in its place"))
		Expect(l.held()).To(BeEmpty())
		after := l.sides()
		Expect(after).To(HaveLen(len(truth)))
		for barcode, was := range truth {
			Expect(after[barcode].State).To(Equal(was.State), barcode)
			Expect(after[barcode].Pool).To(Equal(was.Pool), barcode)
			Expect(after[barcode].LMID).To(Equal(was.LMID), barcode)
		}
		Expect(l.apply().err).To(BeEmpty(), "it is not compared again")
		l.whole()
	})

	It("S9: gives a side that was allocated after the backup to its own pool again, out of what the backup calls free", func() {
		l := newVirtualLab()
		l.write("blanks.yaml", `apiVersion: rsm.storage/v1alpha1
kind: MediaSet
metadata: {name: blanks}
spec: {pool: Free, barcodes: [A00021L8..A00023L8]}
`)
		Expect(l.apply().status).To(Equal(0))
		file := l.export()
		l.hands("label", "A00022L8", "--label", "RSM/5f2d0c0e-0000-4000-8000-000000000009", "--info", "weekly/9")
		l.edit("weekly.yaml", func(text string) string {
			return text + "  - {omid: {labelType: RSM, labelId: 5f2d0c0e-0000-4000-8000-000000000009}, lmid: 5f2d0c0e-0000-4000-8000-000000000010}\n"
		})
		l.edit("blanks.yaml", func(text string) string {
			return strings.Replace(text, "A00021L8..A00023L8", "A00021L8, A00023L8", 1)
		})
		Expect(l.rsmctl("db", "import", file).status).To(Equal(0))
		done := l.apply()
		Expect(done.status).To(Equal(0), "%s%s", done.out, done.err)
		Expect(done.out).To(ContainSubstring("is Available in Free/LTO-8 by the word of the restored database"))
		side := l.sides()["A00022L8"]
		Expect(side.State).To(Equal(record.Allocated))
		Expect(side.Pool).To(Equal("weekly"))
		Expect(side.LMID).To(Equal(record.LMID("5f2d0c0e-0000-4000-8000-000000000010")))
		Expect(l.dump("audit")).NotTo(ContainElement(And(ContainSubstring("Draw"), ContainSubstring("A00022L8"))))
		Expect(l.held()).To(BeEmpty())
	})

	It("shows as claimed what a restored database says and nobody has seen", func() {
		l := newVirtualLab()
		Expect(l.apply().status).To(Equal(0))
		Expect(l.rsmctl("db", "import", l.export()).status).To(Equal(0))
		l.edit("library.yaml", func(text string) string {
			return strings.Replace(text, "  driver: virtual\n", "  driver: virtual\n  mode: Suspend\n", 1)
		})
		l.apply()
		Expect(l.sides()["A00001L8"].Evidence.Level).To(Equal(record.Claimed))
		Expect(l.rsmctl("get", "sides").out).To(MatchRegexp(`A00001L8 .* Claimed`))
		Expect(l.held()).To(Equal(record.Imported))
	})
})
