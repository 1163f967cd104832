// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"bytes"
	"os"
	"path/filepath"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/rsm/record"
)

// seven are seven of the eight sides that the quickstart expects in weekly.
var seven = []string{"A00001L8", "A00002L8", "A00003L8", "A00004L8", "A00005L8", "A00006L8", "A00007L8"}

var _ = inEveryLibrary("sides dropped from a MediaSet", func() {
	It("deallocates one, leaves its data alone, and gives it back after a revert", func() {
		l := appliedLab()
		before := l.sides()["A00008L8"]
		kept := tape(l, "A00008L8")
		original, err := os.ReadFile(filepath.Join(l.manifests, "weekly.yaml"))
		Expect(err).NotTo(HaveOccurred())
		l.edit("weekly.yaml", without("A00008L8"))

		plan, _ := l.plan()
		Expect(actions(plan)).To(Equal([]string{"Deallocate A00008L8 NotExpected"}))
		Expect(l.apply().status).To(Equal(0))
		freed := l.sides()["A00008L8"]
		Expect(freed.State).To(Equal(record.Available))
		Expect(freed.OMID).To(Equal(before.OMID))
		Expect(freed.LMID).To(BeEmpty())
		Expect(tape(l, "A00008L8")).To(Equal(kept))

		l.write("weekly.yaml", string(original))
		back, _ := l.plan()
		Expect(actions(back)).To(Equal([]string{"Allocate A00008L8 Expected"}))
		Expect(l.apply().status).To(Equal(0))
		again := l.sides()["A00008L8"]
		Expect(again.PMID).To(Equal(before.PMID))
		Expect(again.LMID).To(Equal(before.LMID))
		Expect(tape(l, "A00008L8")).To(Equal(kept))
		l.whole()
	})

	It("withdraws the request for one that burned, and no other", func() {
		l := appliedLab()
		set := func(id string) string {
			return "apiVersion: rsm.storage/v1alpha1\nkind: MediaSet\nmetadata: {name: " + id + "}\nspec:\n  pool: weekly\n  sides: [{omid: {labelType: RSM, labelId: " + id + "}}]\n"
		}
		l.write("burned.yaml", set("burned"))
		l.write("away.yaml", set("away"))
		Expect(l.apply().status).To(Equal(3))
		Expect(l.rsmctl("get", "requests").out).To(And(ContainSubstring("burned"), ContainSubstring("away")))

		Expect(os.Remove(filepath.Join(l.manifests, "burned.yaml"))).To(Succeed())
		Expect(l.apply().status).To(Equal(3))
		Expect(l.rsmctl("get", "requests").out).To(And(Not(ContainSubstring("burned")), ContainSubstring("away")))
		Expect(l.rsmctl("get", "requests", "-o", "wide").out).To(ContainSubstring("burned"), "it is not forgotten")
	})

	It("stops at the guard, and goes on only with the digest of that very plan", func() {
		l := appliedLab()
		l.edit("weekly.yaml", without(seven[:6]...))
		yesterday, _ := l.plan()
		l.edit("weekly.yaml", without(seven...))

		plan, status := l.plan()
		Expect(status).To(Equal(2))
		Expect(plan.Steps).To(BeEmpty())
		Expect(blocked(plan)).To(Equal([]string{"weekly GuardExceeded"}))
		Expect(plan.Blocked[0].Message).To(ContainSubstring("would deallocate 7, allowed 1"))

		stopped := l.apply()
		Expect(stopped.status).To(Equal(3))
		Expect(stopped.out).To(ContainSubstring("would deallocate 7, allowed 1"))
		Expect(l.sides()["A00001L8"].State).To(Equal(record.Allocated))

		refused := l.apply("--confirm", yesterday.Digest)
		Expect(refused.status).To(Equal(1))
		Expect(refused.err).To(ContainSubstring(plan.Digest))
		Expect(l.sides()["A00001L8"].State).To(Equal(record.Allocated))

		Expect(l.apply("--confirm", plan.Digest).status).To(Equal(0))
		for _, barcode := range seven {
			Expect(l.sides()[barcode].State).To(Equal(record.Available))
		}
		Expect(l.sides()["A00008L8"].State).To(Equal(record.Allocated))
		l.whole()
	})

	It("does not accept a digest twice: the same drop after a revert is another plan", func() {
		l := appliedLab()
		all, err := os.ReadFile(filepath.Join(l.manifests, "weekly.yaml"))
		Expect(err).NotTo(HaveOccurred())
		l.edit("weekly.yaml", without(seven...))
		first, _ := l.plan()
		Expect(l.apply("--confirm", first.Digest).status).To(Equal(0))
		l.write("weekly.yaml", string(all))
		Expect(l.apply().status).To(Equal(0))
		l.edit("weekly.yaml", without(seven...))
		Expect(l.apply("--confirm", first.Digest).status).To(Equal(1))
		Expect(l.sides()["A00001L8"].State).To(Equal(record.Allocated))
	})
})

var _ = inEveryLibrary("manifests that cannot all be read", func() {
	It("deallocates nothing while one file is broken, and does what the good ones add", func() {
		l := appliedLab()
		l.edit("weekly.yaml", without("A00008L8"))
		l.write("broken.yaml", "apiVersion: rsm.storage/v1alpha1\nkind: MediaSet\nmetadata: {name: [\n")
		l.write("pool.yaml", "apiVersion: rsm.storage/v1alpha1\nkind: MediaPool\nmetadata: {name: monthly}\nspec: {mediaType: LTO-8}\n")

		plan, status := l.plan()
		Expect(status).To(Equal(1))
		Expect(plan.Source.Complete).To(BeFalse())
		Expect(actions(plan)).To(Equal([]string{"CreatePool monthly PoolDeclared"}))
		Expect(blocked(plan)).To(ContainElement(HaveSuffix(string(decide.SourceIncomplete))))

		done := l.apply()
		Expect(done.status).To(Equal(1))
		Expect(done.err).To(ContainSubstring("broken.yaml:"))
		Expect(l.sides()["A00008L8"].State).To(Equal(record.Allocated))
		Expect(l.rsmctl("get", "pools").out).To(ContainSubstring("monthly"))

		l.remove("broken.yaml")
		Expect(l.apply().status).To(Equal(0))
		Expect(l.sides()["A00008L8"].State).To(Equal(record.Available))
	})

	DescribeTable("refuses a source that says nothing",
		func(path func(*lab) string, sentence string) {
			l := appliedLab()
			done := l.rsmctl("apply", "-f", path(l))
			Expect(done.status).To(Equal(1))
			Expect(done.err).To(ContainSubstring(sentence))
			Expect(l.sides()["A00001L8"].State).To(Equal(record.Allocated))
			Expect(l.rsmctl("plan", "-f", path(l)).status).To(Equal(1))
		},
		Entry("an empty folder", func(*lab) string { return GinkgoT().TempDir() }, "no usable manifest"),
		Entry("a folder that is gone", func(l *lab) string { return filepath.Join(l.manifests, "gone") }, "no usable manifest"),
		Entry("a folder without manifests", func(*lab) string {
			dir := GinkgoT().TempDir()
			Expect(os.WriteFile(filepath.Join(dir, "README.md"), []byte("hello"), 0o600)).To(Succeed())
			return dir
		}, "no usable manifest"),
	)
})

// tape is every byte of a virtual cartridge's tape.
func tape(l *lab, barcode string) []byte {
	if l.tgt != nil {
		return l.tgt.tape(barcode)
	}
	found, err := filepath.Glob(filepath.Join(l.state, "virtual", "demo", "elements", "*", "*", "cartridge.json"))
	Expect(err).NotTo(HaveOccurred())
	for _, sidecar := range found {
		text, err := os.ReadFile(sidecar)
		Expect(err).NotTo(HaveOccurred())
		if bytes.Contains(text, []byte(barcode)) {
			image, err := os.ReadFile(filepath.Join(filepath.Dir(sidecar), "side0.tap"))
			Expect(err).NotTo(HaveOccurred())
			return image
		}
	}
	Fail("no cartridge " + barcode)
	return nil
}
