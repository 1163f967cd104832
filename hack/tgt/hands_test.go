// SPDX-License-Identifier: Apache-2.0

package tgt_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/hack/tgt"
)

var _ = Describe("the operator's hands", func() {
	It("insert, remove and swap while the library runs", func(ctx SpecContext) {
		lab := startLab(smallLayout())
		Expect(lab.Insert(ctx, "A00005L8", 768)).To(Succeed())
		Expect(lab.Swap(ctx, 1000, 1003)).To(Succeed())
		Expect(lab.Swap(ctx, 769, 1005)).To(Succeed())
		Expect(lab.Where(ctx)).To(Equal(map[int]string{
			1000: "A00002L8", 1003: "A00001L8", 1005: "A00003L8", 768: "A00005L8", 257: "A00004L8",
		}))
		Expect(lab.Remove(ctx, 1003)).To(Equal("A00001L8"))
		Expect(lab.Where(ctx)).NotTo(HaveKey(1003))
		Expect(readRecords(ctx, lab, 1000)).To(HaveExactElements("other", filemark))
	})

	It("bring a removed cartridge back with what is written on it", func(ctx SpecContext) {
		lab := startLab(smallLayout())
		Expect(lab.Remove(ctx, 1000)).To(Equal("A00001L8"))
		Expect(lab.Insert(ctx, "A00001L8", 768)).To(Succeed())
		Expect(readRecords(ctx, lab, 768)).To(HaveExactElements("first", "second", filemark))
	})

	It("refuse what hands cannot do, and change nothing", func(ctx SpecContext) {
		lab := startLab(smallLayout())
		before, err := lab.Where(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(lab.Insert(ctx, "A00009L8", 1000)).To(MatchError(tgt.ErrFull))
		Expect(lab.Insert(ctx, "A00001L8", 1001)).To(MatchError(tgt.ErrElsewhere))
		Expect(lab.Insert(ctx, "A00009L8", 256)).To(MatchError(tgt.ErrReach))
		Expect(lab.Insert(ctx, "a,b", 1001)).To(MatchError(ContainSubstring("barcode")))
		Expect(lab.Swap(ctx, 1001, 1002)).To(MatchError(tgt.ErrEmpty))
		Expect(lab.Swap(ctx, 257, 1002)).To(MatchError(tgt.ErrReach))
		_, err = lab.Remove(ctx, 1001)
		Expect(err).To(MatchError(tgt.ErrEmpty))
		Expect(lab.Where(ctx)).To(Equal(before))
	})

	It("overwrite a tape", func(ctx SpecContext) {
		lab := startLab(smallLayout())
		Expect(lab.Write(ctx, 1000, [][]byte{[]byte("new"), nil})).To(Succeed())
		Expect(readRecords(ctx, lab, 1000)).To(HaveExactElements("new", filemark))
		Expect(readRecords(ctx, lab, 769)).To(HaveExactElements(blank))
	})
})
