// SPDX-License-Identifier: Apache-2.0

// Package decide is the brain: what is declared and what was seen go in, a plan
// comes out. It is pure: no I/O, no clock, no goroutine, no order that depends on
// a map. Whatever plans calls it (plan, apply, run, recovery, adoption): no two of
// them can disagree.
//
// A plan is made in five phases, each a function of what those before it have
// made: look, freeze, want, reconcile, report. A phase is a table of passes that do not
// know each other. docs/architecture.md lists them all.
//
//   - phases.go: how a plan is made of them
//
// What goes in:
//
//   - desired.go: what is declared, resolved, and what was observed
//   - compile.go: manifests made into that
//   - awaited.go: which barcodes and labels are looked for
//
// look: what there is.
//
//   - look.go: the phase, and what it makes
//   - look_libraries.go, look_pools.go, look_drives.go: the surroundings
//   - look_media.go, look_carriers.go, look_indexes.go: who carries what
//
// freeze: what nobody may act on, and why.
//
//   - freeze.go: the phase; what is lost or set aside
//   - freeze_contested.go: what two manifests want
//   - freeze_duplicates.go: media that cannot all be what they seem
//   - freeze_pools.go: pools that cannot be as declared
//   - freeze_drives.go: drives that others use
//
// want: the steps that are wanted, each for a reason of its own.
//
//   - want.go: the phase, and what it makes
//   - want_pools.go, want_ports.go, want_drives.go, want_reading.go: by what they are about
//   - want_expected.go, want_missing.go, want_take.go: sides that are expected
//   - want_unexpected.go, want_free.go: sides that are not
//   - want_proof.go: what a restored database alone says
//
// reconcile: wants weighed against each other.
//
//   - reconcile.go: the phase, and what it makes
//   - reconcile_takes.go: the two sides of one medium
//   - reconcile_reads.go, reconcile_absent.go, reconcile_ask.go, reconcile_doubts.go: what is not found
//   - reconcile_drives.go: drives that are asked for
//   - reconcile_holds.go: what a library holds back
//   - reconcile_guard.go: how much may be deallocated
//   - reconcile_pools.go: pools that nothing is left in
//
// report: the plan.
//
//   - report.go, report_libraries.go, report_order.go: the phase, and the order of steps
//   - remarks.go: what passes tell beside steps
//
// What comes out, and is done with it:
//
//   - plan.go, reasons.go: the plan; its actions and reasons
//   - digest.go: what identifies it
//   - confirm.go: consent to what a guard holds back
//   - words.go, summary.go, render_text.go, render_markdown.go: for people
//   - requests.go, hold.go: which requests are over, and whether a hold is
//   - lmids.go: handles, old and new
//
// The way back, from records to manifests:
//
//   - adopt.go: what an adoption is
//   - adopt_sides.go, adopt_pools.go, adopt_sets.go: what is declared
//   - adopt_left_out.go, adopt_copies.go: what is not, and why
package decide
