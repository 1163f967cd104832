// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"os"
	"path/filepath"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

var _ = inEveryLibrary("two cartridges whose barcodes were exchanged", func() {
	var l *lab
	var before map[string]side
	// To the records it is the same whether barcodes or labels change places.
	carry := func(barcode string, id label.OMID) {
		l.hands("label", barcode, "--label", id.String(), "--info", id.Info)
	}
	read := func() said {
		return l.rsmctl("inventory", "demo", "-f", l.manifests, "--method", "full", "--slots", "1-2")
	}
	BeforeEach(func() {
		l = appliedLab()
		before = l.sides()
		carry("A00001L8", before["A00002L8"].OMID)
		carry("A00002L8", before["A00001L8"].OMID)
		read()
	})

	It("sets both aside, acts on neither, and knows both again when that is undone", func() {
		plan, _ := l.plan()
		Expect(plan.Steps).To(BeEmpty())
		Expect(blocked(plan)).To(Equal([]string{"A00001L8 LabelMismatch", "A00002L8 LabelMismatch"}))
		Expect(plan.Blocked[0].Cure).To(ContainSubstring("rsmctl inventory demo --method full"))
		Expect(l.apply().status).To(Equal(3))

		carry("A00001L8", before["A00001L8"].OMID)
		carry("A00002L8", before["A00002L8"].OMID)
		read()
		Expect(l.apply().status).To(Equal(0))
		for _, barcode := range []string{"A00001L8", "A00002L8"} {
			Expect(l.sides()[barcode].LMID).To(Equal(before[barcode].LMID))
			Expect(l.sides()[barcode].SetAside).To(BeNil())
		}
	})

	It("takes them for what their labels say once both were dropped", func() {
		manifest, err := os.ReadFile(filepath.Join(l.manifests, "weekly.yaml"))
		Expect(err).NotTo(HaveOccurred())
		l.edit("weekly.yaml", without("A00001L8", "A00002L8"))
		plan, _ := l.plan()
		Expect(l.apply("--confirm", plan.Digest).status).To(Equal(0))
		Expect(l.sides()["A00001L8"].State).To(Equal(record.Import))
		Expect(l.sides()["A00001L8"].OMID).To(Equal(before["A00002L8"].OMID))

		l.write("weekly.yaml", string(manifest))
		Expect(l.apply().status).To(Equal(0))
		Expect(l.sides()["A00001L8"].State).To(Equal(record.Allocated))
		Expect(l.sides()["A00001L8"].OMID).To(Equal(before["A00002L8"].OMID))
		Expect(l.sides()["A00002L8"].OMID).To(Equal(before["A00001L8"].OMID))
		l.whole()
	})
})
