// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"text/tabwriter"
)

// table has a row for each count of things.
type table map[int]*row

// row is what was measured for one count; nil is what was not.
type row struct {
	validate, same, changed *cost // of sides
	documents, kubeconform  *cost // of small documents
	terraform               *cost // of resources
	inventory               *cost // of cartridges
	fsyncs                  float64
}

func (t table) rowFor(n int) *row {
	if t[n] == nil {
		t[n] = &row{}
	}
	return t[n]
}

// printSidesTable prints the table. Times are in seconds: wall, and CPU in brackets.
func (t table) printSidesTable(out io.Writer) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\tSIDES:\t\t\t\t\tDOCUMENTS:\t\tRESOURCES:\tCARTRIDGES:\t\t")
	fmt.Fprintln(w, "\tvalidate\tplan, no-op\tplan, 1 %\tpeak\tµs/side\tvalidate\tkubeconform\tterraform\tinventory\tfsyncs\t")
	fmt.Fprintln(w, "COUNT\ts (CPU s)\ts (CPU s)\ts (CPU s)\tMiB\tno-op\ts (CPU s)\ts (CPU s)\ts (CPU s)\ts (CPU s)\teach\t")
	for _, n := range slices.Sorted(maps.Keys(t)) {
		r := t[n]
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", withThousands(n),
			r.validate, r.same, r.changed, r.peakMemory(), r.microsecondsPerSide(n), r.documents, r.kubeconform, r.terraform, r.inventory, r.fsyncsEach())
	}
	_ = w.Flush() // a failed write to a terminal has nobody left to be told
}

// String gives "1.23 (2.05)": wall seconds, CPU seconds.
func (c *cost) String() string {
	if c == nil {
		return "-"
	}
	return fmt.Sprintf("%.2f (%.2f)", c.wall.Seconds(), c.cpu.Seconds())
}

// peakMemory is the most memory that any of the commands on sides had.
func (r *row) peakMemory() string {
	if r.validate == nil {
		return "-"
	}
	return strconv.FormatInt(max(r.validate.peak, r.same.peak, r.changed.peak)>>20, 10)
}

func (r *row) microsecondsPerSide(n int) string {
	if r.same == nil {
		return "-"
	}
	return fmt.Sprintf("%.1f", microsecondsEach(r.same, n))
}

func (r *row) fsyncsEach() string {
	if r.fsyncs == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", r.fsyncs)
}

func microsecondsEach(c *cost, n int) float64 { return c.wall.Seconds() * 1e6 / float64(n) }

// withThousands gives 1,000,000.
func withThousands(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
