// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/hack/tgt"
	"rsm.storage/rsmctl/rsm/record"
)

// A person who starts with the library they have: nothing is declared but what
// discover and adopt propose. No two ranges of element addresses touch.
var _ = Describe("a library that nobody declared, over iSCSI", Label("tgt"), func() {
	BeforeEach(func() { tgt.Need(GinkgoT()) })

	DescribeTable("is discovered, adopted, applied and kept so",
		func(layout tgt.Layout, cartridges int) {
			if cartridges > 10 && testing.Short() {
				Skip("it reads each label five times")
			}
			layout.Cartridges = labelled(cartridges)
			l := &lab{state: GinkgoT().TempDir(), manifests: GinkgoT().TempDir(), tgt: startTgt(layout)}

			By("discover")
			table := l.rsmctl("discover", "iscsi://"+l.tgt.tap.Portal())
			Expect(table.status).To(Equal(0), "%s", table.err)
			Expect(strings.Count(table.out, "\n  drive ")).To(Equal(l.tgt.Layout().Drives.Count))
			found := l.rsmctl("discover", "iscsi://"+l.tgt.tap.Portal(), "-o", "yaml")
			Expect(found.status).To(Equal(0), "%s", found.err)
			name := regexp.MustCompile(`(?m)^  name: (.*)$`).FindStringSubmatch(found.out)[1]
			l.write("library.yaml", strings.Replace(found.out, "mode: Observe", "mode: Enforce", 1))

			By("adopt")
			adopted := l.rsmctl("adopt", name, "-f", l.manifests)
			Expect(adopted.status).To(Equal(0), "%s", adopted.err)
			l.write("library.yaml", adopted.out)
			plan, _ := l.plan()
			Expect(actions(plan)).To(HaveEach(Or(HavePrefix("CreatePool "), HavePrefix("Allocate "))))
			Expect(actions(plan)).To(HaveLen(1 + cartridges))
			Expect(plan.Blocked).To(BeEmpty())

			By("apply, twice")
			Expect(l.apply().status).To(Equal(0))
			l.whole()
			Expect(l.apply().out).To(Equal(noChanges))

			By("swap by hand")
			l.hands("swap", barcode(0), barcode(1))
			moved, status := l.plan()
			Expect(status).To(Equal(0))
			Expect(drift(moved)).To(ConsistOf(barcode(0)+" Moved", barcode(1)+" Moved"))
			Expect(l.apply().status).To(Equal(0))
			l.whole()

			By("guard")
			var dropped []string // a tenth is allowed
			for i := range 2 + cartridges/10 {
				dropped = append(dropped, barcode(i))
			}
			l.edit("library.yaml", without(dropped...))
			guarded, status := l.plan()
			Expect(status).To(Equal(2))
			Expect(blocked(guarded)).To(Equal([]string{"rsm-lto-8 GuardExceeded"}))
			Expect(l.apply().status).To(Equal(3))
			Expect(l.sides()[barcode(0)].State).To(Equal(record.Allocated))
			Expect(l.apply("--confirm", guarded.Digest).status).To(Equal(0))
			Expect(l.sides()[barcode(0)].State).To(Equal(record.Available))
			l.whole()

			By("tgtd killed in the middle of a move, and started again")
			l.write("library.yaml", adopted.out)
			for _, carriedOut := range []bool{false, true} {
				l.state = GinkgoT().TempDir() // every label is to be read again
				wasCut := l.tgt.powerCut(4, carriedOut)
				l.apply()
				Expect(wasCut).To(BeClosed())
				done := l.apply()
				Expect(done.status).To(Equal(0), "%s%s", done.out, done.err)
				l.whole()
				Expect(l.apply().out).To(Equal(noChanges))
			}
		},
		Entry("24 slots, 2 drives", tgt.Layout{
			Transports: tgt.Range{First: 16}, Slots: tgt.Range{First: 4096, Count: 24}, Drives: tgt.Range{First: 480, Count: 2},
		}, 20),
		Entry("200 slots, 4 drives, 10 ports", tgt.Layout{
			Transports: tgt.Range{First: 1}, Slots: tgt.Range{First: 1001, Count: 200}, Drives: tgt.Range{First: 500, Count: 4}, Ports: tgt.Range{First: 10, Count: 10},
		}, 180),
		Entry("1 drive, no ports", tgt.Layout{
			Transports: tgt.Range{First: 1}, Slots: tgt.Range{First: 32, Count: 12}, Drives: tgt.Range{First: 8, Count: 1},
		}, 10),
	)
})

func barcode(i int) string { return fmt.Sprintf("R%05dL8", i) }

// labelled are cartridges with rsmctl's own label.
func labelled(n int) (all []tgt.Cartridge) {
	GinkgoHelper()
	for i := range n {
		id := uuid.NewSHA1(uuid.NameSpaceURL, []byte(barcode(i))).String()
		all = append(all, tgt.Cartridge{Barcode: barcode(i), Records: records(v1alpha1.CartridgeLabel{
			LabelType: v1alpha1.StockLabelRSM, LabelID: id, LabelInfo: fmt.Sprintf("vault/%d", i),
		}, barcode(i))})
	}
	return all
}
