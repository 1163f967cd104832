// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// wireRow is a row of the table of what goes over iSCSI.
type wireRow struct {
	name   string
	theirs string // with what it is compared
	// rate: the figures are counts in a second, and more is better. Otherwise they
	// are milliseconds.
	rate  bool
	place place // of ours and of theirs
}

const cLibrary = "libiscsi"

// The rows.
var (
	unitReadyRow       = wireRow{name: "TEST UNIT READY", theirs: cLibrary, rate: true}
	unitReadyDigestRow = wireRow{name: "  with checksums of headers", theirs: cLibrary, rate: true}
	inquiryRow         = wireRow{name: "INQUIRY", theirs: cLibrary, rate: true}
	blockLibraryRow    = wireRow{name: "READ(16) of 512 bytes", theirs: cLibrary, rate: true}
	blockToolRow       = wireRow{name: "  once more", theirs: readToolName, rate: true}
	elementStatusRow   = wireRow{name: "READ ELEMENT STATUS of all", theirs: cLibrary, place: apart}
	sessionRow         = wireRow{name: "login, list, logout", theirs: cLibrary, place: apart}
	discoveryRow       = wireRow{name: "rsmctl discover", theirs: listToolName}
	fastInventoryRow   = wireRow{name: "rsmctl inventory --method fast", theirs: "-"}
	guestStatusRow     = wireRow{name: "  in the guest, /dev/sg*", theirs: "mtx status"}
)

// onProcessors is a row of commands with both ends on one processor, or on two.
func (r wireRow) onProcessors(p place) wireRow {
	r.place = p
	return r
}

// wireBlocks are the rows as they are printed.
var wireBlocks = []struct {
	title string
	rows  []wireRow
}{
	{"CLIENT AND TARGET ON TWO PROCESSORS", []wireRow{
		unitReadyRow.onProcessors(apart), unitReadyDigestRow.onProcessors(apart), inquiryRow.onProcessors(apart), blockLibraryRow.onProcessors(apart), blockToolRow.onProcessors(apart), elementStatusRow, sessionRow,
	}},
	{"ON ONE PROCESSOR", []wireRow{
		unitReadyRow.onProcessors(shared), unitReadyDigestRow.onProcessors(shared), inquiryRow.onProcessors(shared), blockLibraryRow.onProcessors(shared), blockToolRow.onProcessors(shared),
	}},
	{"WHOLE PROCESSES, ANYWHERE", []wireRow{discoveryRow, fastInventoryRow, guestStatusRow}},
}

// pair is a figure of ours and one of theirs; 0 is what was not measured.
type pair struct{ ours, theirs float64 }

// wireTable has the figures by row and number of slots.
type wireTable map[wireRow]map[int]pair

func (t wireTable) putRow(row wireRow, slots int, p pair) {
	if t[row] == nil {
		t[row] = map[int]pair{}
	}
	t[row][slots] = p
}

// asShown turns counts in a second into what the row shows.
func (r wireRow) asShown(rate figureSource) figureSource {
	if r.rate {
		return rate
	}
	return func(ctx context.Context) (float64, error) {
		found, err := rate(ctx)
		return 1e3 / found, err
	}
}

func (t wireTable) printWireTable(out io.Writer) {
	if len(t) == 0 {
		return
	}
	fmt.Fprintln(out)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "OVER iSCSI\t")
	for _, slots := range slotCounts {
		fmt.Fprintf(w, "%s slots:\t\t", withThousands(slots))
	}
	fmt.Fprint(w, "\n\t")
	for range slotCounts {
		fmt.Fprint(w, "rsmctl\ttheirs\t")
	}
	fmt.Fprintln(w, "theirs is\t")
	for _, block := range wireBlocks {
		fmt.Fprint(w, block.title, "\t", strings.Repeat("\t", 2*len(slotCounts)), "\t\n")
		for _, row := range block.rows {
			fmt.Fprint(w, row.name, "\t")
			for _, slots := range slotCounts {
				p := t[row][slots]
				fmt.Fprintf(w, "%s\t%s\t", row.showFigure(p.ours), row.showFigure(p.theirs))
			}
			fmt.Fprint(w, row.theirs, "\t\n")
		}
	}
	_ = w.Flush() // a failed write to a terminal has nobody left to be told
}

func (r wireRow) showFigure(v float64) string {
	switch {
	case v == 0:
		return "-"
	case r.rate:
		return withThousands(int(v)) + "/s"
	case v < 10:
		return fmt.Sprintf("%.2f ms", v)
	}
	return fmt.Sprintf("%.0f ms", v)
}

// printGoals holds the commands against those of the C tools, over all sizes,
// on which one command does not depend.
func (t wireTable) printGoals(out io.Writer) {
	fmt.Fprintln(out)
	for _, block := range wireBlocks {
		for _, row := range block.rows {
			ours, theirs := t.meanMicroseconds(row)
			if !row.rate || theirs == 0 {
				continue
			}
			where := map[place]string{apart: "on two processors", shared: "on one"}[row.place]
			sayGoal(out, ours <= theirs, "no slower than the C tools per command on loopback, %s: %s: %.1f µs, %s %.1f µs",
				where, strings.TrimSpace(row.name), ours, row.theirs, theirs)
		}
	}
}

// meanMicroseconds is what one command takes, as the mean of all sizes.
func (t wireTable) meanMicroseconds(row wireRow) (ours, theirs float64) {
	for _, p := range t[row] {
		if p.theirs > 0 {
			ours += 1e6 / p.ours / float64(len(t[row]))
			theirs += 1e6 / p.theirs / float64(len(t[row]))
		}
	}
	return ours, theirs
}
