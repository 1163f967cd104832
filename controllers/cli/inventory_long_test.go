// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"encoding/json"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
)

var _ = Describe("an inventory of a large library", func() {
	full := func(l *lab, more ...string) said {
		return l.rsmctl(append([]string{"inventory", "demo", "-f", l.manifests, "--method", "full"}, more...)...)
	}

	It("stops with --until-found when all expected labels were found, and reads them first", func() {
		l := newLab()
		// A second drive could read all the rest while the first is slow with the last
		// label that is expected.
		l.edit("library.yaml", func(text string) string { return strings.Replace(text, "drives: 2", "drives: 1", 1) })
		l.plan() // makes the virtual library
		l.hands("insert", "N00001L8", "--into", "slot", "--label", "ANSI/OTHERS")
		done := full(l, "--until-found", "-o", "json")
		Expect(done.status).To(Equal(0), done.err)
		var report rsm.InventoryReport
		Expect(json.Unmarshal([]byte(done.out), &report)).To(Succeed())
		Expect(report.Left).To(BeNumerically(">", 0))
		Expect(full(l, "--until-found").out).To(HaveSuffix("every expected label was found.\n"))

		By("leaving the rest to those who keep the library")
		Expect(l.apply().status).To(Equal(0))
		Expect(l.sides()["N00001L8"].Evidence.Level).To(Equal(record.ByLabel))
	})

	It("says how many expected labels it did not find", func() {
		l := newLab()
		l.plan() // makes the virtual library
		l.hands("remove", "A00003L8")
		Expect(full(l, "--until-found").out).To(ContainSubstring("0 failed; 1 expected label was not found."))
	})

	It("takes --anew only where there is something to begin anew", func() {
		l := newLab()
		for _, wrong := range [][]string{{"--method", "fast"}, {"--slots", "1-3"}} {
			Expect(full(l, append(wrong, "--anew")...).status).To(Equal(64))
		}
		Expect(full(l, "--anew").status).To(Equal(0))
	})
})
