// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/record"
)

var _ = inEveryLibrary("a blank cartridge that was taken out and written on elsewhere", func() {
	var l *lab
	BeforeEach(func() { l = appliedLab() })
	trip := func(status int) {
		GinkgoHelper()
		l.hands("remove", "A00021L8")
		Expect(l.apply().status).To(Equal(status))
		l.hands("insert", "A00021L8", "--into", "port")
		l.hands("label", "A00021L8", "--label", "ANSI/SECRET")
	}

	It("is read before it is declared free, and is not", func() {
		trip(0)
		l.write("free.yaml", freeSet)
		plan, _ := l.plan()
		Expect(actions(plan)).To(ContainElement("Identify A00021L8 OutOfSight"))
		Expect(l.apply().status).To(Equal(3))
		settled, _ := l.plan()
		Expect(blocked(settled)).To(Equal([]string{"A00021L8 NotBlank"}))
		Expect(l.sides()["A00021L8"].Pool).To(Equal("Import/LTO-8"))
		l.whole()
	})

	It("is in Free no longer", func() {
		l.write("free.yaml", freeSet)
		Expect(l.apply().status).To(Equal(0))
		trip(0)
		Expect(l.apply().status).To(Equal(3))
		Expect(l.sides()["A00021L8"].State).To(Equal(record.Import))
		Expect(l.sides()["A00021L8"].Pool).To(Equal("Import/LTO-8"))
		l.whole()
	})

	It("is what a person was asked for, if that is what is on it now", func() {
		l.edit("weekly.yaml", func(text string) string {
			return text + "  - {omid: {labelType: ANSI, labelId: SECRET}}\n"
		})
		Expect(l.apply().status).To(Equal(3))
		Expect(l.openRequests()).To(HaveLen(1))
		trip(3)
		Expect(l.apply().status).To(Equal(0))
		Expect(l.openRequests()).To(BeEmpty())
		Expect(l.sides()["A00021L8"].State).To(Equal(record.Allocated))
		Expect(l.apply().out).To(Equal(noChanges))
	})
})
