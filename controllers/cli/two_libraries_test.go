// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"encoding/json"
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/record"
)

const twoLibraries = `apiVersion: rsm.storage/v1alpha1
kind: MediaPool
metadata: {name: weekly}
spec: {mediaType: LTO-8}
---
apiVersion: rsm.storage/v1alpha1
kind: MediaSet
metadata: {name: weekly}
spec:
  pool: weekly
  sides:
  - {omid: {labelType: ANSI, labelId: TAPE01}}
  - {omid: {labelType: ANSI, labelId: TAPE02}}
`

var _ = Describe("two libraries", func() {
	var l *lab
	var before map[string]side
	library := func(name string, tape int) {
		l.write(name+".yaml", fmt.Sprintf(`apiVersion: rsm.storage/v1alpha1
kind: Library
metadata: {name: %s}
spec:
  driver: virtual
  virtual:
    slots: 4
    drives: 1
    stock: [{barcode: C0000%dL8, label: {labelType: ANSI, labelId: TAPE0%d}}]
`, name, tape, tape))
	}
	BeforeEach(func() {
		l = &lab{state: GinkgoT().TempDir(), manifests: GinkgoT().TempDir()}
		l.write("weekly.yaml", twoLibraries)
		library("north", 1)
		library("south", 2)
		Expect(l.apply().status).To(Equal(0))
		before = l.sides()
	})
	same := func() {
		GinkgoHelper()
		after := l.sides()
		Expect(after).To(HaveLen(2))
		for barcode, was := range before {
			Expect(after[barcode].PMID).To(Equal(was.PMID))
			Expect(after[barcode].LMID).To(Equal(was.LMID))
			Expect(after[barcode].State).To(Equal(record.Allocated))
		}
		Expect(l.apply().out).To(Equal(noChanges))
	}

	It("may exchange cartridges: each is the same medium in its new place", func() {
		var media []record.Medium
		Expect(json.Unmarshal([]byte(l.rsmctl("get", "media", "-o", "json").out), &media)).To(Succeed())
		serials := map[string]string{}
		for _, m := range media {
			serials[m.Barcode] = m.SerialNumber
		}
		l.hands("remove", "C00001L8", "--library", "north")
		l.hands("remove", "C00002L8", "--library", "south")
		l.hands("insert", "C00002L8", "--library", "north", "--into", "slot:1", "--label", "ANSI/TAPE02", "--serial", serials["C00002L8"])
		l.hands("insert", "C00001L8", "--library", "south", "--into", "slot:1", "--label", "ANSI/TAPE01", "--serial", serials["C00001L8"])
		done := l.apply()
		Expect(done.status).To(Equal(0), "%s", done.out)
		same()
	})

	It("lose nothing when one of them is in no manifest for a while", func() {
		l.remove("south.yaml")
		Expect(l.apply().status).To(Equal(0), "what is recorded there stays recorded")
		l.edit("weekly.yaml", without("TAPE02"))
		plan, _ := l.plan()
		Expect(plan.Steps).To(BeEmpty(), "nothing is given up that cannot be looked at")
		Expect(blocked(plan)).To(Equal([]string{"south LibraryUnreachable"}))
		Expect(l.apply().status).To(Equal(3))
		Expect(l.sides()["C00002L8"].LMID).To(Equal(before["C00002L8"].LMID))

		library("south", 2)
		l.write("weekly.yaml", twoLibraries)
		Expect(l.apply().status).To(Equal(0))
		same()
	})
})
