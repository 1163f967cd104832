// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"strings"
	"time"

	"rsm.storage/rsmctl/api/words"
	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
)

// untilAllFound makes the function that tells an inventory when a search has
// found all. Labels in the records count as found when reading begins.
func untilAllFound(search *decide.Search, m *rsm.Manager) func(*record.Medium) bool {
	return func(read *record.Medium) bool {
		if read != nil {
			search.Note(read)
			return search.Missing() == 0
		}
		for _, known := range m.Snapshot().Media {
			search.Note(known)
		}
		return search.Missing() == 0
	}
}

// tellLabelsLeft says how many labels an interrupted inventory has left.
func (a *app) tellLabelsLeft(report *rsm.InventoryReport) {
	if report != nil && report.Left > 0 {
		fmt.Fprintf(a.stderr, "rsmctl: %s were not read; the same command goes on with them\n", words.Count(report.Left, "label", "labels"))
	}
}

// printInventory prints the result of an inventory. An inventory of some slots
// need not be complete: it says nothing of the others.
func printInventory(a *app, name string, report *rsm.InventoryReport, slots int, search *decide.Search) error {
	for _, f := range report.Findings {
		fmt.Fprintf(a.stdout, "%s: %s: %s\n", decide.Printable(f.Name), f.Reason, decide.Printable(f.Message))
	}
	for _, u := range report.InUse {
		fmt.Fprintf(a.stdout, "%s; it was left alone, and its label not read\n", decide.Printable(foreignUseText(u)))
	}
	fmt.Fprintf(a.stdout, "%s: %s inventory", name, strings.ToLower(string(report.State.Method)))
	if slots > 0 {
		fmt.Fprintf(a.stdout, " of %s", words.Count(slots, "slot", "slots"))
	}
	if report.Continued != nil {
		fmt.Fprintf(a.stdout, ", continued from %s", report.Continued.Format(time.RFC3339))
	}
	fmt.Fprintf(a.stdout, ", %s read, %d failed", words.Count(report.Identified, "label", "labels"), report.Failed)
	if report.Left > 0 {
		fmt.Fprintf(a.stdout, ", %d left", report.Left)
	}
	if report.Left > 0 && len(report.InUse) > 0 {
		fmt.Fprintf(a.stdout, " until a drive is free (leave it to whoever uses it, or `rsmctl dismount %s DRIVE`)", name)
	}
	if search != nil {
		fmt.Fprintf(a.stdout, "; %s", searchOutcome(search))
	}
	whole := slots > 0 || report.State.Complete
	if !whole {
		fmt.Fprintf(a.stdout, "; not complete: %s", report.State.Problem)
	}
	fmt.Fprintln(a.stdout, ".")
	if !whole || report.Failed > 0 {
		return exitStatus(exitError)
	}
	return nil
}

// searchOutcome says how many expected labels a search did not find.
func searchOutcome(search *decide.Search) string {
	if search.Missing() == 0 {
		return "every expected label was found"
	}
	return words.Count(search.Missing(), "expected label was", "expected labels were") + " not found"
}
