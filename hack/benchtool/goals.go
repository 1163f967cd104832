// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"time"
)

// printGoals holds the table against what rsmctl is to reach on two cores. A
// goal whose measurement was left out is not printed.
func (t table) printGoals(out io.Writer) {
	fmt.Fprintln(out)
	say := func(reached bool, format string, args ...any) { sayGoal(out, reached, format, args...) }
	if r := t.rowFor(100_000); r.same != nil {
		say(r.same.wall.Seconds() <= 1.5, "no-op plan of 100,000 sides within 1.5 s: %s s", r.same)
	}
	if r := t.rowFor(1_000_000); r.same != nil {
		say(r.same.wall.Seconds() <= 15, "no-op plan of 1,000,000 sides within 15 s: %s s", r.same)
		say(r.same.peak <= 3<<30, "no-op plan of 1,000,000 sides within 3 GiB: %d MiB", r.same.peak>>20)
		small := t.rowFor(10_000).same
		say(percentGrowth(small.wall, r.same.wall) <= 20, "time per side grows by no more than 20 %% from 10,000 to 1,000,000: %+.0f %% (CPU %+.0f %%)",
			percentGrowth(small.wall, r.same.wall), percentGrowth(small.cpu, r.same.cpu))
	}
	if r := t.rowFor(goalDocuments); r.kubeconform != nil {
		say(r.documents.wall <= r.kubeconform.wall, "validate of 20,000 small documents no slower than kubeconform: %s s, kubeconform %s s", r.documents, r.kubeconform)
	}
	if r := t.rowFor(inventoryCartridges); r.inventory != nil {
		say(r.inventory.wall.Seconds() <= 30, "full inventory of 1,000 cartridges within 30 s: %s s", r.inventory)
		if r.fsyncs > 0 {
			say(r.fsyncs <= 6, "at most six fsyncs a cartridge: %.2f", r.fsyncs)
		}
	}
}

// sayGoal prints the line of one goal.
func sayGoal(out io.Writer, reached bool, format string, args ...any) {
	word := map[bool]string{true: "reached", false: "MISSED "}[reached]
	fmt.Fprintf(out, "%s  "+format+"\n", append([]any{word}, args...)...)
}

// percentGrowth is by how many percent the time for one of 1,000,000 sides exceeds
// that for one of 10,000.
func percentGrowth(small, large time.Duration) float64 {
	return (large.Seconds()/100/small.Seconds() - 1) * 100
}
