// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/record"
)

const noChanges = "No changes. The library matches its manifests.\n"

var _ = inEveryLibrary("the quickstart", func() {
	It("brings a library to match its manifests, and then has nothing to do", func() {
		l := newLab()
		first := l.apply()
		Expect(first.status).To(Equal(0), "%s", first.err)
		Expect(first.out).To(ContainSubstring("Plan: "))
		Expect(first.out).To(HaveSuffix("The library matches its manifests.\n"))

		sides := l.sides()
		Expect(sides).To(HaveLen(16))
		Expect(sides["A00001L8"].State).To(Equal(record.Allocated))
		Expect(sides["A00001L8"].Pool).To(Equal("weekly"))
		Expect(sides["B00004L8"].Pool).To(Equal("archive"))
		Expect(sides["A00021L8"].State).To(Equal(record.Foreign))
		Expect(sides["X00007L8"].State).To(Equal(record.Import))
		l.whole()

		second := l.apply()
		Expect(second.status).To(Equal(0))
		Expect(second.out).To(Equal(noChanges))
		plan, status := l.plan()
		Expect(status).To(Equal(0))
		Expect(plan.Matches()).To(BeTrue())
	})

	It("plans without leaving a trace", func() {
		l := newLab()
		once, status := l.plan()
		Expect(status).To(Equal(2))
		again, _ := l.plan()
		Expect(again.Digest).To(Equal(once.Digest))
		Expect(l.rsmctl("db", "check").status).To(Equal(1), "plan must not have made a database")
	})
})
