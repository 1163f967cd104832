// SPDX-License-Identifier: Apache-2.0

package label_test

import (
	"testing"

	"rsm.storage/rsmctl/rsm/label"
)

// BenchmarkIdentify offers the beginnings of media of all formats to all
// readers, one after the other, from memory. hack/bench prints its figures.
func BenchmarkIdentify(b *testing.B) {
	var readings []label.Reading
	for _, v := range vectors {
		readings = append(readings, readingOf(v.records...))
	}
	labels := label.Default()
	n := 0
	for b.Loop() {
		if v := labels.Identify(readings[n%len(readings)]); v.Kind == label.Blank {
			b.Fatal("a medium with a label is blank")
		}
		n++
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "media/s")
	b.ReportMetric(float64(len(label.Default().Readers())), "readers")
}
