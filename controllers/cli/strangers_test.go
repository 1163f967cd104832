// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/record"
)

const freeSet = `apiVersion: rsm.storage/v1alpha1
kind: MediaSet
metadata: {name: blank}
spec:
  pool: Free
  barcodes: [A00021L8..A00022L8]
`

var _ = inEveryLibrary("cartridges that nobody expects", func() {
	It("leaves a stranger's tape in Import and a blank one in Unrecognized", func() {
		l := appliedLab()
		l.hands("insert", "N00001L8", "--into", "port", "--label", "ANSI/OTHERS")
		l.hands("insert", "N00002L8", "--into", "port")
		Expect(l.apply().status).To(Equal(0))
		sides := l.sides()
		Expect(sides["N00001L8"].State).To(Equal(record.Import))
		Expect(sides["N00001L8"].Pool).To(Equal("Import/LTO-8"))
		Expect(sides["N00002L8"].State).To(Equal(record.Foreign))
		Expect(sides["N00002L8"].Pool).To(Equal("Unrecognized/LTO-8"))
		Expect(l.apply().out).To(Equal(noChanges))
		l.whole()
	})

	It("frees a blank one only when a MediaSet for Free names it", func() {
		l := appliedLab()
		Expect(l.sides()["A00021L8"].State).To(Equal(record.Foreign))
		l.write("free.yaml", freeSet)
		plan, _ := l.plan()
		Expect(actions(plan)).To(Equal([]string{"MoveToPool A00021L8 DeclaredFree", "MoveToPool A00022L8 DeclaredFree"}))
		Expect(l.apply().status).To(Equal(0))
		sides := l.sides()
		Expect(sides["A00021L8"].State).To(Equal(record.Available))
		Expect(sides["A00021L8"].Pool).To(Equal("Free/LTO-8"))
		Expect(sides["A00023L8"].Pool).To(Equal("Unrecognized/LTO-8"))

		l.remove("free.yaml")
		Expect(l.apply().status).To(Equal(0))
		Expect(l.sides()["A00021L8"].Pool).To(Equal("Unrecognized/LTO-8"))
		l.whole()
	})

	It("never frees a tape that holds something, even if a MediaSet for Free names it", func() {
		l := appliedLab()
		l.write("free.yaml", "apiVersion: rsm.storage/v1alpha1\nkind: MediaSet\nmetadata: {name: blank}\nspec: {pool: Free, barcodes: [X00007L8]}\n")
		plan, _ := l.plan()
		Expect(blocked(plan)).To(Equal([]string{"X00007L8 NotBlank"}))
		Expect(l.apply().status).To(Equal(3))
		Expect(l.sides()["X00007L8"].State).To(Equal(record.Import))
	})
})
