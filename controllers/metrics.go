// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"rsm.storage/rsmctl/rsm"
)

// Metrics tells a Prometheus server how a daemon fares. Each value is worked
// out when it is asked for.
type Metrics struct {
	manager *rsm.Manager
	now     func() time.Time

	mu           sync.Mutex
	passes       map[string]float64 // by result
	done, failed float64            // steps
	last         *Outcome
	ended        time.Time
}

// NewMetrics makes metrics of a daemon that works with manager.
func NewMetrics(manager *rsm.Manager, now func() time.Time) *Metrics {
	return &Metrics{manager: manager, now: now, passes: map[string]float64{"ok": 0, "error": 0}}
}

// Handler answers a Prometheus server, with what others tell besides.
func (m *Metrics) Handler(others ...prometheus.Collector) http.Handler {
	registry := prometheus.NewRegistry()
	registry.MustRegister(append(others, m)...)
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
}

// PassBegins implements PassWatcher.
func (m *Metrics) PassBegins() {}

// PassEnded implements PassWatcher.
func (m *Metrics) PassEnded(outcome *Outcome, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	result := "ok"
	if err != nil {
		result = "error"
	}
	m.passes[result]++
	m.ended = m.now()
	if outcome == nil {
		return
	}
	m.done += float64(outcome.Done)
	m.failed += float64(len(outcome.Failed))
	if outcome.Plan != nil {
		m.last = outcome
	}
}

func describeMetric(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("rsmctl_"+name, help, labels, nil)
}

// The names are an interface: docs/metrics.md lists them.
var (
	metricRevision    = describeMetric("database_revision", "Revision of the database: the number of its commits.")
	metricHold        = describeMetric("hold", "1 while nothing is drawn from Free, since not every library was seen completely yet.")
	metricPasses      = describeMetric("applies_total", "How often the manifests were applied, by result (ok or error).", "result")
	metricSteps       = describeMetric("steps_total", "Steps that were tried, by result (done or failed).", "result")
	metricEnded       = describeMetric("last_apply_timestamp_seconds", "When the manifests were last applied, in seconds since 1970.")
	metricMatches     = describeMetric("matches", "1 when the library matches its manifests.")
	metricDrift       = describeMetric("drift", "Differences that came from outside, at the last look.")
	metricBlocked     = describeMetric("blocked", "What is blocked until somebody agrees to it or puts it right.")
	metricWaiting     = describeMetric("waiting", "What waits on a person.")
	metricUnreachable = describeMetric("unreachable_libraries", "Libraries that could not be looked at.")
	metricDrivesInUse = describeMetric("drives_in_use", "Drives that hold a cartridge which rsmctl did not put there, at the last look.", "library")
)

// Describe implements prometheus.Collector.
func (m *Metrics) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{
		metricRevision, metricHold, metricPasses, metricSteps, metricEnded, metricMatches, metricDrift, metricBlocked, metricWaiting, metricUnreachable,
		metricDrivesInUse,
	} {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (m *Metrics) Collect(ch chan<- prometheus.Metric) {
	send := func(kind prometheus.ValueType, d *prometheus.Desc, value float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, kind, value, labels...)
	}
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		send(prometheus.GaugeValue, d, value, labels...)
	}
	count := func(d *prometheus.Desc, value float64, labels ...string) {
		send(prometheus.CounterValue, d, value, labels...)
	}
	gauge(metricRevision, float64(m.manager.Revision()))
	gauge(metricHold, oneIfTrue(m.manager.Hold() != nil))
	m.collectPasses(gauge, count)
	m.collectDrives(gauge)
}

func (m *Metrics) collectPasses(gauge, count func(*prometheus.Desc, float64, ...string)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for result, n := range m.passes {
		count(metricPasses, n, result)
	}
	count(metricSteps, m.done, "done")
	count(metricSteps, m.failed, "failed")
	if !m.ended.IsZero() {
		gauge(metricEnded, float64(m.ended.UnixMilli())/1000)
	}
	if m.last == nil {
		return
	}
	gauge(metricMatches, oneIfTrue(m.last.Plan.Matches()))
	gauge(metricDrift, float64(len(m.last.Plan.Drift)))
	gauge(metricBlocked, float64(len(m.last.Plan.Blocked)))
	gauge(metricWaiting, float64(len(m.last.Plan.Waiting)))
	gauge(metricUnreachable, float64(len(m.last.Unreachable)))
}

// collectDrives tells for each library how many of its drives others use: those
// in which rsmctl can read nothing.
func (m *Metrics) collectDrives(gauge func(*prometheus.Desc, float64, ...string)) {
	snapshot := m.manager.Snapshot()
	used := map[string]float64{}
	for _, u := range snapshot.InUse {
		used[u.Library]++
	}
	for _, l := range snapshot.Libraries {
		gauge(metricDrivesInUse, used[l.Name], l.Name)
	}
}

func oneIfTrue(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
