// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/record"
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
		Expect(sides["A00003L8"].Evidence.Level).To(Equal(record.ByLabel))
		Expect(sides["A00003L8"].SetAside).To(BeNil())
		l.whole()
	})

	It("is usable in one pass from an empty state folder, before any label was read", func() {
		l := newVirtualLab()
		l.edit("weekly.yaml", func(text string) string {
			return strings.Replace(text, "pool: weekly\n", "pool: weekly\n  verify: Barcode\n", 1)
		})
		plan, _ := l.plan() // makes the virtual library
		var order []string
		for _, s := range plan.Steps {
			order = append(order, string(s.Action))
		}
		Expect(slices.Compact(order)).To(Equal([]string{"CreatePool", "Allocate", "Identify"}), "what is trusted does not wait")
		places := l.places()
		l.hands("label", "A00001L8", "--label", "ANSI/OTHERS")
		for _, drive := range []string{"256", "257"} { // nothing can be read
			l.hands("fault", "drive", "--element", drive)
		}

		Expect(l.apply().status).To(Equal(1))
		Expect(l.places()).To(Equal(places))
		for barcode, s := range l.sides() {
			if !strings.HasPrefix(barcode, "A0000") {
				continue
			}
			Expect(s.State).To(Equal(record.Allocated), "%s", barcode)
			Expect(s.Pool).To(Equal("weekly"))
			Expect(s.LMID).NotTo(BeEmpty())
			Expect(s.Evidence.Level).To(Equal(record.Unverified))
			Expect(s.Evidence.ReadAt).To(BeNil())
		}

		By("saying everywhere that they are not verified")
		Expect(l.rsmctl("get", "sides").out).To(MatchRegexp(`A00003L8 .* Unverified`))
		Expect(l.rsmctl("get", "media").out).To(MatchRegexp(`A00003L8 .* RSM/a52de9fb\S+ \(unverified\)`))
		Expect(l.rsmctl("get", "lmids").out).To(MatchRegexp(`A00003L8 .* Unverified`))
		Expect(l.rsmctl("describe", "medium", "A00003L8").out).To(ContainSubstring("level: Unverified"))
		plan, status := l.plan()
		Expect(status).To(Equal(2))
		Expect(actions(plan)).To(ContainElements("Identify A00001L8 NotVerified", "Identify A00003L8 NotVerified"))
		Expect(l.rsmctl("plan", "-f", l.manifests).out).To(ContainSubstring("A00003L8 (slot 1002) was allocated by its barcode and its label was not read since; read it"))

		By("verifying them, and setting aside what is something else")
		l.hands("fault", "clear")
		verified := l.apply()
		Expect(verified.status).To(Equal(3))
		Expect(verified.out).To(ContainSubstring("A00001L8 (slot 1000) is recorded as RSM/fb4a16f6-dfc0-5b1b-8f09-5fb9023dad86, but ANSI/OTHERS was read from it; it is set aside"))
		for barcode, s := range l.sides() {
			if strings.HasPrefix(barcode, "A0000") {
				Expect(s.Evidence.Level).To(Equal(record.ByLabel), "%s", barcode)
				Expect(s.SetAside != nil).To(Equal(barcode == "A00001L8"), "%s", barcode)
			}
		}
		Expect(l.rsmctl("get", "events").out).To(MatchRegexp(`LabelChanged +Medium/A00001L8`))
		l.whole()
	})

	It("reads a side that another cartridge turns out to be", func() {
		l := newVirtualLab()
		l.edit("weekly.yaml", func(text string) string {
			return strings.Replace(text, "pool: weekly\n", "pool: weekly\n  verify: Barcode\n", 1)
		})
		l.plan() // makes the virtual library
		l.hands("label", "A00001L8", "--label", "ANSI/OTHERS")
		l.hands("label", "X00007L8", "--label", "RSM/fb4a16f6-dfc0-5b1b-8f09-5fb9023dad86")

		Expect(l.apply().status).To(Equal(3))
		settled, _ := l.plan()
		Expect(blocked(settled)).To(ConsistOf("A00001L8 LabelMismatch", "A00001L8 DuplicateOMID"))
		Expect(l.sides()["A00001L8"].SetAside.Found.String()).To(Equal("ANSI/OTHERS"))
		l.whole()
	})
})
