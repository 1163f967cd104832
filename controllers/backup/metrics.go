// SPDX-License-Identifier: Apache-2.0

package backup

import (
	"strings"

	"github.com/prometheus/client_golang/prometheus"
)

func describeExportMetric(name, help string) *prometheus.Desc {
	return prometheus.NewDesc("rsmctl_export_"+name, help, []string{"destination"}, nil)
}

// The names are an interface: docs/metrics.md lists them.
var (
	exportAge      = describeExportMetric("age_seconds", "Age of the newest good export of this database.")
	exportSize     = describeExportMetric("size_bytes", "Size of the newest good export of this database.")
	exportRevision = describeExportMetric("revision", "Revision of the newest good export of this database.")
	exportTooOld   = describeExportMetric("too_old", "1 when the newest good export is older than the policies allow.")
	exportFailing  = describeExportMetric("failing", "1 when the last attempt failed.")
	exportFailures = describeExportMetric("failures_total", "Attempts that failed.")
)

// Describe implements prometheus.Collector.
func (b *Runner) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{exportAge, exportSize, exportRevision, exportTooOld, exportFailing, exportFailures} {
		ch <- d
	}
}

// Collect implements prometheus.Collector: it tells of each place how its
// exports fare.
func (b *Runner) Collect(ch chan<- prometheus.Metric) {
	now := b.Clock.Now()
	for _, s := range b.Status() {
		path := strings.ToValidUTF8(s.Path, "?")
		send := func(kind prometheus.ValueType, d *prometheus.Desc, value float64) {
			ch <- prometheus.MustNewConstMetric(d, kind, value, path)
		}
		if s.Newest != nil {
			send(prometheus.GaugeValue, exportAge, now.Sub(s.Newest.Time).Seconds())
			send(prometheus.GaugeValue, exportSize, float64(s.Newest.Size))
			send(prometheus.GaugeValue, exportRevision, float64(s.Newest.Revision))
		}
		send(prometheus.GaugeValue, exportTooOld, oneIfConditionOn(s.Conditions, TooOld))
		send(prometheus.GaugeValue, exportFailing, oneIfConditionOn(s.Conditions, Failed))
		send(prometheus.CounterValue, exportFailures, float64(s.failures))
	}
}

// oneIfConditionOn is 1 when a condition is on.
func oneIfConditionOn(list []Condition, kind string) float64 {
	if hasCondition(list, kind) {
		return 1
	}
	return 0
}
