// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"encoding/json"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/record"
)

const jukebox = `apiVersion: rsm.storage/v1alpha1
kind: Library
metadata: {name: jukebox}
spec:
  driver: virtual
  virtual:
    slots: 6
    drives: 1
    driveType: MO-9.1
    stock:
    - {barcode: M0001, mediaType: MO-9.1, label: {labelType: RSM, labelId: 7c0e2f7e-7a0f-4a52-9f5d-0d3c1f0a6b11}}
    - {barcode: M0002, mediaType: MO-9.1}
---
apiVersion: rsm.storage/v1alpha1
kind: MediaPool
metadata: {name: discs}
spec: {mediaType: MO-9.1}
---
apiVersion: rsm.storage/v1alpha1
kind: MediaSet
metadata: {name: discs}
spec:
  pool: discs
  sides:
  - {omid: {labelType: RSM, labelId: 7c0e2f7e-7a0f-4a52-9f5d-0d3c1f0a6b11}, barcode: M0001}
`

var _ = Describe("a library of two-sided discs", func() {
	It("reads both sides, and keeps both in one pool when one of them is allocated", func() {
		l := &lab{state: GinkgoT().TempDir(), manifests: GinkgoT().TempDir()}
		l.write("jukebox.yaml", jukebox)
		Expect(l.apply().status).To(Equal(0))

		var media []record.Medium
		Expect(json.Unmarshal([]byte(l.rsmctl("get", "media", "-o", "json").out), &media)).To(Succeed())
		Expect(media).To(HaveLen(2))
		Expect(media[0].Name()).To(Equal("M0001"))
		Expect(media[0].Pool).To(Equal("discs"))
		Expect(media[0].Sides).To(HaveLen(2))
		Expect(media[0].Sides[0].State).To(Equal(record.Allocated))
		Expect(media[0].Sides[1].State).To(Equal(record.Foreign))
		Expect(media[1].Sides[1].Evidence.Level).To(Equal(record.ByLabel))
		Expect(l.apply().out).To(Equal(noChanges))
	})

	const second = "8d1f3e80-8b1a-4b63-a06e-1e4d2f1b7c22"
	// apart wants the flip side of M0001 in a pool of its own. No barcode: that
	// two pools want one cartridge would be refused in the manifests already.
	apart := `apiVersion: rsm.storage/v1alpha1
kind: MediaPool
metadata: {name: archive}
spec: {mediaType: MO-9.1}
---
apiVersion: rsm.storage/v1alpha1
kind: MediaSet
metadata: {name: archive}
spec:
  pool: archive
  sides: [{omid: {labelType: RSM, labelId: ` + second + `}}]
`
	together := strings.Replace(apart, "pool: archive", "pool: discs", 1)
	// sides lists the sides of M0001.
	sides := func(l *lab) []record.Side {
		GinkgoHelper()
		var d struct{ Object record.Medium }
		Expect(json.Unmarshal([]byte(l.rsmctl("describe", "medium", "M0001", "-o", "json").out), &d)).To(Succeed())
		Expect(d.Object.Sides).To(HaveLen(2))
		return d.Object.Sides
	}

	It("has no database, and two pools that each want a side of one disc", func() {
		l := &lab{state: GinkgoT().TempDir(), manifests: GinkgoT().TempDir()}
		l.write("jukebox.yaml", jukebox)
		l.write("archive.yaml", apart)
		l.plan() // makes the virtual library
		l.hands("label", "M0001", "--label", "RSM/"+second, "--side", "1")

		conflict := l.apply()
		Expect(conflict.status).To(Equal(3))
		Expect(conflict.out).To(ContainSubstring("side 0 of M0001 (slot 1000) is wanted in pool discs, but pools discs and archive each want one"))
		Expect(conflict.out).To(ContainSubstring("list both sides in MediaSets of one pool"))
		plan, _ := l.plan()
		Expect(blocked(plan)).To(Equal([]string{"M0001 FlipSideElsewhere", "M0001 FlipSideElsewhere"}))
		for _, s := range sides(l) {
			Expect(s.State).To(Equal(record.Import))
		}

		l.write("archive.yaml", together)
		Expect(l.apply().status).To(Equal(0))
		before := sides(l)
		Expect(before[1].State).To(Equal(record.Allocated))
		Expect(l.rsmctl("lmids", "write-back", "-f", l.manifests).status).To(Equal(0))

		By("recovering both sides into the one pool, without a database")
		l.burn()
		Expect(l.apply().status).To(Equal(0))
		for i, s := range sides(l) {
			Expect(s.State).To(Equal(record.Allocated))
			Expect(s.LMID).To(Equal(before[i].LMID))
		}
	})

	It("has an old database, of before the flip side was used in another pool", func() {
		l := &lab{state: GinkgoT().TempDir(), manifests: GinkgoT().TempDir()}
		l.write("jukebox.yaml", jukebox)
		Expect(l.apply().status).To(Equal(0))
		before := sides(l)
		backup := l.export()
		l.hands("label", "M0001", "--label", "RSM/"+second, "--side", "1")
		l.write("archive.yaml", apart)
		Expect(l.rsmctl("db", "import", backup).status).To(Equal(0))

		conflict := l.apply()
		Expect(conflict.status).To(Equal(3), "%s", conflict.err)
		Expect(conflict.out).To(ContainSubstring("side 1 of M0001 (slot 1000) is wanted in pool archive, but its side 0 is allocated in discs"))
		plan, _ := l.plan()
		Expect(blocked(plan)).To(Equal([]string{"M0001 FlipSideElsewhere"}))
		after := sides(l)
		Expect(after[0].LMID).To(Equal(before[0].LMID))
		Expect(after[1].OMID.ID).To(Equal(second))
		Expect(after[1].State).To(Equal(record.Import))

		l.write("archive.yaml", together)
		Expect(l.apply().status).To(Equal(0))
		Expect(sides(l)[1].State).To(Equal(record.Allocated))
		Expect(l.apply().out).To(Equal(noChanges))
	})
})
