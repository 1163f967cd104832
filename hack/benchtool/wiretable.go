// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"
)

// wireRow is a row of the table of what goes over iSCSI.
type wireRow struct {
	name   string
	theirs string // with what it is compared
	// rate: the figures are a second, and more is better. Otherwise they are
	// milliseconds.
	rate bool
}

const cLibrary = "libiscsi"

// The rows, in their order.
var (
	ready         = wireRow{"TEST UNIT READY, a second", cLibrary, true}
	readyDigest   = wireRow{"  with checksums of headers", cLibrary, true}
	inquiry       = wireRow{"INQUIRY, a second", cLibrary, true}
	blockLibrary  = wireRow{"READ(16) of 512 bytes, a second", cLibrary, true}
	blockTool     = wireRow{"  once more", readToolName, true}
	session       = wireRow{"login, list, logout, ms", cLibrary, false}
	statusOfAll   = wireRow{"READ ELEMENT STATUS of all, ms", cLibrary, false}
	discovery     = wireRow{"rsmctl discover, ms", listToolName, false}
	fastInventory = wireRow{"rsmctl inventory --method fast, ms", "-", false}
	guestStatus   = wireRow{"  in the guest, /dev/sg*, ms", "mtx status", false}
	wireRows      = []wireRow{ready, readyDigest, inquiry, blockLibrary, blockTool, session, statusOfAll, discovery, fastInventory, guestStatus}
)

// pair is a figure of ours and one of theirs; 0 is what was not measured.
type pair struct{ ours, theirs float64 }

// wireTable has the figures by row and number of slots.
type wireTable map[wireRow]map[int]pair

func (t wireTable) put(row wireRow, slots int, p pair) {
	if t[row] == nil {
		t[row] = map[int]pair{}
	}
	t[row][slots] = p
}

// of turns how often something could be done in a second into what the row
// shows.
func (r wireRow) of(rate measure) measure {
	if r.rate {
		return rate
	}
	return func(ctx context.Context) (float64, error) {
		found, err := rate(ctx)
		return 1e3 / found, err
	}
}

func (t wireTable) print(out io.Writer) {
	if len(t) == 0 {
		return
	}
	fmt.Fprintln(out)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "OVER iSCSI\t")
	for _, slots := range slotCounts {
		fmt.Fprintf(w, "%s slots:\t\t", thousands(slots))
	}
	fmt.Fprint(w, "\n\t")
	for range slotCounts {
		fmt.Fprint(w, "rsmctl\ttheirs\t")
	}
	fmt.Fprintln(w, "theirs is\t")
	for _, row := range wireRows {
		fmt.Fprint(w, row.name, "\t")
		for _, slots := range slotCounts {
			p := t[row][slots]
			fmt.Fprintf(w, "%s\t%s\t", row.show(p.ours), row.show(p.theirs))
		}
		fmt.Fprintln(w, row.theirs, "\t")
	}
	_ = w.Flush() // a failed write to a terminal has nobody left to be told
}

func (r wireRow) show(v float64) string {
	switch {
	case v == 0:
		return "-"
	case r.rate:
		return thousands(int(v))
	case v < 10:
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.0f", v)
}

// printGoals holds the commands against those of the C tools, over all sizes,
// on which one command does not depend.
func (t wireTable) printGoals(out io.Writer) {
	for _, row := range wireRows {
		ours, theirs := t.microseconds(row)
		if !row.rate || theirs == 0 {
			continue
		}
		word := map[bool]string{true: "reached", false: "MISSED "}[ours <= theirs]
		fmt.Fprintf(out, "%s  no slower than the C tools per command on loopback: %s, %.1f µs, %s %.1f µs\n", word, row.name, ours, row.theirs, theirs)
	}
}

// microseconds is what one command takes, as the mean of all sizes.
func (t wireTable) microseconds(row wireRow) (ours, theirs float64) {
	for _, p := range t[row] {
		if p.theirs > 0 {
			ours += 1e6 / p.ours / float64(len(t[row]))
			theirs += 1e6 / p.theirs / float64(len(t[row]))
		}
	}
	return ours, theirs
}
