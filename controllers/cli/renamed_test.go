// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = inEveryLibrary("what is renamed in the manifests", func() {
	It("keeps its sides and their LMIDs, whether a pool or a MediaSet", func() {
		l := appliedLab()
		before := l.sides()
		l.edit("pools.yaml", func(text string) string { return strings.Replace(text, "{name: weekly}", "{name: hebdo}", 1) })
		l.edit("weekly.yaml", func(text string) string {
			return strings.NewReplacer("weekly-2026", "hebdo-2026", "pool: weekly", "pool: hebdo").Replace(text)
		})
		plan, _ := l.plan()
		for _, s := range plan.Steps {
			Expect(string(s.Action)).To(BeElementOf("CreatePool", "MoveToPool"), s.Message)
		}
		Expect(l.apply().status).To(Equal(0))
		for _, barcode := range seven {
			Expect(l.sides()[barcode].Pool).To(Equal("hebdo"))
			Expect(l.sides()[barcode].LMID).To(Equal(before[barcode].LMID))
		}
		Expect(l.rsmctl("get", "pools").out).NotTo(ContainSubstring("weekly"))
		Expect(l.apply().out).To(Equal(noChanges))
	})
})
