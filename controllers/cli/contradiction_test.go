// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/record"
)

var _ = inEveryLibrary("identities that contradict each other", func() {
	It("sets a medium aside whose label another program has overwritten", func() {
		l := appliedLab()
		before := l.sides()["A00001L8"]
		l.hands("label", "A00001L8", "--label", "ANSI/OTHERS")
		read := l.rsmctl("inventory", "demo", "-f", l.manifests, "--method", "full", "--slots", "1")
		Expect(read.out).To(ContainSubstring("LabelChanged"), "%s", read.err)

		plan, status := l.plan()
		Expect(status).To(Equal(2))
		Expect(plan.Steps).To(BeEmpty())
		Expect(blocked(plan)).To(Equal([]string{"A00001L8 LabelMismatch"}))
		Expect(plan.Blocked[0].Message).To(And(ContainSubstring(before.OMID.String()), ContainSubstring("ANSI/OTHERS")))

		Expect(l.apply().status).To(Equal(3))
		after := l.sides()["A00001L8"]
		Expect(after.State).To(Equal(record.Allocated))
		Expect(after.LMID).To(Equal(before.LMID))
		Expect(after.SetAside.Expected.Key()).To(Equal(before.OMID.Key()))
		Expect(after.SetAside.Found.String()).To(Equal("ANSI/OTHERS"))
		l.whole()
	})

	It("acts on neither of two cartridges that carry one label", func() {
		l := appliedLab()
		before := l.sides()["A00001L8"]
		l.hands("insert", "N00001L8", "--into", "port", "--label", before.OMID.String())
		Expect(l.apply().status).To(Equal(3))

		plan, _ := l.plan()
		Expect(plan.Steps).To(BeEmpty())
		Expect(plan.Blocked).To(HaveLen(1))
		Expect(string(plan.Blocked[0].Reason)).To(Equal("DuplicateOMID"))
		Expect(plan.Blocked[0].Message).To(And(ContainSubstring("A00001L8"), ContainSubstring("N00001L8")))
		sides := l.sides()
		Expect(sides["A00001L8"].LMID).To(Equal(before.LMID))
		Expect(sides["N00001L8"].State).To(Equal(record.Import))
		l.whole()
	})

	It("acts on no side that two MediaSets want, and names both", func() {
		l := appliedLab()
		before := l.sides()["A00001L8"]
		l.write("second.yaml", "apiVersion: rsm.storage/v1alpha1\nkind: MediaSet\nmetadata: {name: second}\nspec:\n  pool: archive\n  sides:\n"+
			"  - {omid: {labelType: RSM, labelId: "+before.OMID.ID+"}}\n")
		Expect(l.rsmctl("validate", "-f", l.manifests).status).To(Equal(1))

		plan, status := l.plan()
		Expect(status).To(Equal(1))
		Expect(plan.Steps).To(BeEmpty())
		Expect(blocked(plan)).To(ContainElement("A00001L8 ExpectedTwice"))
		for _, b := range plan.Blocked {
			if b.Reason == "ExpectedTwice" {
				Expect(b.Message).To(And(ContainSubstring("weekly.yaml:"), ContainSubstring("second.yaml:")))
			}
		}
		Expect(l.apply().status).To(Equal(1))
		Expect(l.sides()["A00001L8"].Pool).To(Equal("weekly"))
		Expect(l.sides()["A00001L8"].LMID).To(Equal(before.LMID))
	})
})
