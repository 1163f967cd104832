// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"
)

// exportTable is what an export costs a writer, and what it takes; nil when it
// was not measured.
type exportTable struct {
	nothing, export, copied  copyMeasurement // while somebody writes
	exportQuiet, copiedQuiet copyMeasurement // while nobody does
}

// newExportTable puts the rounds together: all commits, and the median of the
// time that a copy took.
func newExportTable(runs [][]copyMeasurement) *exportTable {
	t := &exportTable{}
	for i, row := range []*copyMeasurement{&t.nothing, &t.export, &t.copied, &t.exportQuiet, &t.copiedQuiet} {
		for _, r := range runs[i] {
			row.commits = append(row.commits, r.commits...)
		}
		slices.Sort(row.commits)
		row.took = medianOf(runs[i], func(r copyMeasurement) time.Duration { return r.took })
		row.size = medianOf(runs[i], func(r copyMeasurement) int64 { return r.size })
	}
	return t
}

// percentile is the commit time that p of a hundred commits keep to.
func (b copyMeasurement) percentile(p int) time.Duration {
	return b.commits[min(len(b.commits)*p/100, len(b.commits)-1)]
}

// mibPerSecond is how fast the copy was made, in MiB/s.
func (b copyMeasurement) mibPerSecond() float64 { return float64(b.size>>20) / b.took.Seconds() }

func (t *exportTable) printExportTable(out io.Writer) {
	if t == nil {
		return
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\tCOMMITS:\t\t\t\tTHE COPY:\t\t\t")
	fmt.Fprintln(w, withThousands(exportedSides)+" SIDES\tcount\tp50 ms\tp99 ms\tmost ms\ts\tMiB\tMiB/s\t")
	for _, row := range []struct {
		name string
		copyMeasurement
	}{
		{"writing, nobody copies", t.nothing}, {"writing, an export", t.export}, {"writing, cp and sync", t.copied},
		{"nobody writes, an export", t.exportQuiet}, {"nobody writes, cp and sync", t.copiedQuiet},
	} {
		fmt.Fprintf(w, "%s\t%s\t%s\t\n", row.name, row.showCommits(), row.showCopy())
	}
	_ = w.Flush() // a failed write to a terminal has nobody left to be told
}

func (b copyMeasurement) showCommits() string {
	if len(b.commits) == 0 {
		return "-\t-\t-\t-"
	}
	return fmt.Sprintf("%s\t%.2f\t%.2f\t%.1f", withThousands(len(b.commits)),
		inMilliseconds(b.percentile(50)), inMilliseconds(b.percentile(99)), inMilliseconds(b.percentile(100)))
}

func (b copyMeasurement) showCopy() string {
	if b.size == 0 {
		return "-\t-\t-"
	}
	return fmt.Sprintf("%.2f\t%d\t%.0f", b.took.Seconds(), b.size>>20, b.mibPerSecond())
}

func inMilliseconds(d time.Duration) float64 { return d.Seconds() * 1e3 }

func (t *exportTable) printGoals(out io.Writer) {
	if t == nil {
		return
	}
	fmt.Fprintln(out)
	alone, during := t.nothing.percentile(99), t.export.percentile(99)
	sayGoal(out, during <= 2*alone, "p99 of a commit during an export at most twice that without: %.2f ms, without %.2f ms, %.2f times that",
		inMilliseconds(during), inMilliseconds(alone), during.Seconds()/alone.Seconds())
	for _, pair := range []struct {
		when              string
		export, yardstick copyMeasurement
	}{{"nobody writes", t.exportQuiet, t.copiedQuiet}, {"somebody writes", t.export, t.copied}} {
		part := pair.export.mibPerSecond() / pair.yardstick.mibPerSecond()
		sayGoal(out, part >= 0.5, "an export at least half as fast as cp and sync of the same file, while %s: %.0f MiB/s, cp and sync %.0f MiB/s, %.2f times that",
			pair.when, pair.export.mibPerSecond(), pair.yardstick.mibPerSecond(), part)
	}
}
