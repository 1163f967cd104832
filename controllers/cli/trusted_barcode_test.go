// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm"
)

var _ = Describe("a MediaSet that trusts barcodes", func() {
	It("verifies each side by its label, and sets aside what is something else", func() {
		l := newLab()
		l.edit("weekly.yaml", func(text string) string {
			return strings.Replace(text, "pool: weekly\n", "pool: weekly\n  verify: Barcode\n", 1)
		})
		plan, _ := l.plan() // makes the virtual library
		Expect(actions(plan)).To(ContainElement("Allocate A00001L8 TrustedBarcode"))
		l.hands("label", "A00001L8", "--label", "ANSI/OTHERS")
		l.hands("wipe", "A00002L8")

		Expect(l.apply().status).To(Equal(3))
		settled, _ := l.plan()
		Expect(blocked(settled)).To(Equal([]string{"A00001L8 LabelMismatch", "A00002L8 LabelMismatch"}))
		sides := l.sides()
		Expect(sides["A00001L8"].SetAside.Found.String()).To(Equal("ANSI/OTHERS"))
		Expect(sides["A00003L8"].Evidence.Level).To(Equal(rsm.ByLabel))
		Expect(sides["A00003L8"].SetAside).To(BeNil())
		l.whole()
	})
})
