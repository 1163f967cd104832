// SPDX-License-Identifier: Apache-2.0

package crash_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// importPoints are those that an import passes, or the apply that puts it in
// place: all of the store but for what makes a database or an export.
func importPoints() []string {
	GinkgoHelper()
	return slices.DeleteFunc(buildKillable().points(`^store/(create|export)`), func(point string) bool {
		return !strings.HasPrefix(point, "store/")
	})
}

// unpassedByImport is one step more without a database; rsm/store has its test.
const unpassedByImport = "store/switch-after-link"

// The import is killed at each point of its own, then the apply that puts it in
// place. In the end the library and the records are as without a crash.
var _ = Describe("kill -9 during an import", func() {
	walk := func(l *lab, file string) [][]string {
		return [][]string{{"db", "import", file}, {"db", "import", "--cancel"}, {"db", "import", file}, {"apply", "-f", l.manifests}}
	}

	// walkAndDie tells whether the walk came by the point.
	walkAndDie := func(l *lab, file, point string) (hit bool) {
		GinkgoHelper()
		for _, args := range walk(l, file) {
			if !buildKillable().run(l, point, args...) {
				continue
			}
			hit, point = true, ""
			Expect(l.rsmctl("db", "check").status).To(Equal(0), "after %v", args)
			again := l.rsmctl(args...)
			if again.status != 0 { // what it was to do was done
				Expect(again.err).To(Or(ContainSubstring("staged already"), ContainSubstring("no import is staged")))
			}
		}
		return hit
	}

	It("leaves the old database or the new one, and the next import and apply converge", func() {
		var missed []string
		for _, point := range fewPoints(importPoints(), "-", "^"+unpassedByImport+"$") {
			By(point)
			l := newVirtualLab()
			Expect(l.apply().status).To(Equal(0))
			file, before := l.export(), l.sides()
			l.dropSide()
			Expect(l.apply().status).To(Equal(0))
			l.restoreSet()
			if !walkAndDie(l, file, point) {
				missed = append(missed, point)
				continue
			}
			Expect(filepath.Glob(filepath.Join(l.state, "replaced", "rsm-*.db"))).To(HaveLen(1), "after a crash at %s", point)
			after := l.sides()
			for barcode, s := range before {
				Expect(after[barcode].LMID).To(Equal(s.LMID), "%s after a crash at %s", barcode, point)
			}
			l.expectWhole()
			Expect(filepath.Glob(filepath.Join(l.state, "rsm.db.*"))).To(BeEmpty(), "after a crash at %s", point)
		}
		if testing.Short() {
			Expect(missed).To(BeEmpty())
		} else {
			Expect(missed).To(ConsistOf(unpassedByImport))
		}
	})
})
