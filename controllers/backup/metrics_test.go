// SPDX-License-Identifier: Apache-2.0

package backup

import (
	"os"
	"strings"
	"time"

	g "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/prometheus/client_golang/prometheus"
)

var _ = g.Describe("the metrics of exports", func() {
	g.It("tell of each place how its exports fare, under names that are documented", func() {
		r := newRig()
		disk := r.makeDisk("a")
		r.useManifests(policyManifest("after: [Reconcile]; maxAge: 1h", disk, r.disks+"/gone"))
		r.changeInPass()
		r.doAllDue()
		r.clock.Advance(30 * time.Minute)
		registry := prometheus.NewRegistry()
		registry.MustRegister(r.Runner)
		told, err := registry.Gather()
		Expect(err).NotTo(HaveOccurred())
		documented, err := os.ReadFile("../../docs/metrics.md")
		Expect(err).NotTo(HaveOccurred())
		samples := map[string]float64{}
		for _, family := range told {
			Expect(string(documented)).To(ContainSubstring("`" + family.GetName() + "`"))
			for _, m := range family.GetMetric() {
				place := strings.TrimPrefix(m.GetLabel()[0].GetValue(), r.disks)
				samples[family.GetName()+" "+place] = m.GetGauge().GetValue() + m.GetCounter().GetValue()
			}
		}
		Expect(samples).To(And(
			HaveKeyWithValue("rsmctl_export_age_seconds /a", 1800.0),
			HaveKeyWithValue("rsmctl_export_revision /a", BeNumerically(">", 0)),
			HaveKeyWithValue("rsmctl_export_size_bytes /a", BeNumerically(">", 0)),
			HaveKeyWithValue("rsmctl_export_failing /a", 0.0),
			HaveKeyWithValue("rsmctl_export_failing /gone", 1.0),
			HaveKeyWithValue("rsmctl_export_too_old /gone", 1.0),
			HaveKeyWithValue("rsmctl_export_failures_total /gone", 1.0),
		))
	})
})
