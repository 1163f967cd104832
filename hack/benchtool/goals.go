// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
)

// printGoals holds the table against what rsmctl is to reach on two cores. A
// goal whose measurement was left out is not printed.
func (t table) printGoals(out io.Writer) error {
	fmt.Fprintln(out)
	say := func(reached bool, format string, args ...any) {
		word := map[bool]string{true: "reached", false: "MISSED "}[reached]
		fmt.Fprintf(out, "%s  "+format+"\n", append([]any{word}, args...)...)
	}
	if r := t.row(100_000); r.same != nil {
		say(r.same.wall.Seconds() <= 1.5, "no-op plan of 100,000 sides within 1.5 s: %.2f s", r.same.wall.Seconds())
	}
	if r := t.row(1_000_000); r.same != nil {
		say(r.same.wall.Seconds() <= 15, "no-op plan of 1,000,000 sides within 15 s: %.2f s", r.same.wall.Seconds())
		say(r.same.peak <= 3<<30, "no-op plan of 1,000,000 sides within 3 GiB: %d MiB", r.same.peak>>20)
		small, large := microseconds(t.row(10_000).same, 10_000), microseconds(r.same, 1_000_000)
		say(large <= small*1.2, "time per side grows by no more than 20 %% from 10,000 to 1,000,000: %.1f to %.1f µs (%+.0f %%)", small, large, (large/small-1)*100)
	}
	if r := t.row(documents); r.kubeconform != nil {
		say(r.documents.wall <= r.kubeconform.wall, "validate of 20,000 small documents no slower than kubeconform: %.2f s, kubeconform %.2f s",
			r.documents.wall.Seconds(), r.kubeconform.wall.Seconds())
	}
	if r := t.row(cartridges); r.inventory != nil {
		say(r.inventory.wall.Seconds() <= 30, "full inventory of 1,000 cartridges within 30 s: %.2f s", r.inventory.wall.Seconds())
		if r.fsyncs > 0 {
			say(r.fsyncs <= 6, "at most six fsyncs a cartridge: %.2f", r.fsyncs)
		}
	}
	return nil
}
