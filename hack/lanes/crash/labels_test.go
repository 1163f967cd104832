// SPDX-License-Identifier: Apache-2.0

package crash_test

import (
	"os"
	"path/filepath"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm"
)

// foundLab is a lab whose library nobody has declared pools and media for. What
// discover printed is library.yaml, beside the folder of the manifests.
func foundLab() (l *lab, library string) {
	GinkgoHelper()
	l = newVirtualLab()
	library = filepath.Join(GinkgoT().TempDir(), "library.yaml")
	Expect(os.Rename(filepath.Join(l.manifests, "library.yaml"), library)).To(Succeed())
	for _, file := range []string{"pools.yaml", "weekly.yaml", "archive.yaml", "archive-2026.csv"} {
		Expect(os.Remove(filepath.Join(l.manifests, file))).To(Succeed())
	}
	return l, library
}

var _ = Describe("reading labels, killed in the middle", func() {
	It("is continued by the next adoption, which reads nothing twice", func() {
		undisturbed, library := foundLab()
		whole := undisturbed.rsmctl("adopt", "demo", "-f", library)
		Expect(whole.status).To(Equal(0), "%s", whole.err)
		points := []string{"rsm/identify-after-intent:5", "rsm/identify-after-move:5", "rsm/identify-after-read:5", "rsm/identify-before-close:5", "rsm/identify-after-close:5"}
		for _, point := range fewPoints(points, "-", "^$") {
			By(point)
			l, library := foundLab()
			Expect(buildKillable().run(l, point, "adopt", "demo", "-f", library)).To(BeTrue())
			l.consents(256, 257)

			adopted := l.rsmctl("adopt", "demo", "-f", library)
			Expect(adopted.status).To(Equal(0), "%s", adopted.err)
			Expect(adopted.out).To(Equal(whole.out))
			Expect(adopted.err).To(MatchRegexp(`demo: 1[0-5] labels read`), "what was read is not read again")
			l.expectWhole()
		}
	})

	It("is continued by the next full inventory with what had not been read", func() {
		l := newVirtualLab()
		full := []string{"inventory", "demo", "-f", l.manifests, "--method", "full"}
		Expect(buildKillable().run(l, "rsm/identify-before-close:6", full...)).To(BeTrue())
		l.consents(256, 257)
		all := len(l.sides())
		var report rsm.InventoryReport
		l.decode(&report, full...)
		Expect(report.Continued).NotTo(BeNil())
		Expect(report.Identified).To(And(BeNumerically(">", 0), BeNumerically("<=", all-5)), "five were recorded before the crash")
		l.expectWhole()
		Expect(l.rsmctl(full...).out).NotTo(ContainSubstring("continued"), "it has come to its end")
	})
})
