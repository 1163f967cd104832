// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"fmt"
	"testing"

	"rsm.storage/rsmctl/rsm/record"
)

// largeWorld is a library that matches its manifests, but for one side in
// every so many that has yet to be allocated; 0 for none.
func largeWorld(n, changed int) *world {
	w := newWorld()
	w.observed.Snapshot.Media = make([]*record.Medium, 0, n)
	w.desired.Sides = make([]DesiredSide, 0, n)
	for i := range n {
		id := fmt.Sprintf("7c0e2f7e-7a0f-4a52-9f5d-%012d", i)
		barcode := fmt.Sprintf("%08dL8", i)
		if changed > 0 && i%changed == 0 {
			w.recordMedium(barcode, imported(id))
		} else {
			w.recordMedium(barcode, allocated("weekly", id))
		}
		w.expectSide("weekly", id, withBarcode(barcode))
	}
	return w
}

// BenchmarkNewPlan reports the time for each expected side. The same side
// should cost the same in a library of any size.
func BenchmarkNewPlan(b *testing.B) {
	for _, n := range []int{10_000, 100_000, 1_000_000} {
		for _, c := range []struct {
			name    string
			changed int
		}{{"nothing to do", 0}, {"1% changed", 100}} {
			w := largeWorld(n, c.changed)
			b.Run(fmt.Sprintf("%d sides, %s", n, c.name), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					w.plan()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/side")
			})
		}
	}
}
