// SPDX-License-Identifier: Apache-2.0

// Package backup carries out BackupPolicies: it exports the database to the
// places that they name, removes what is too many, and tells when an export
// fails or is too old.
//
// What is due follows from the exports that are there and from the audit log,
// never from what a process remembers: nothing is missed while none runs.
//
//   - runner.go: what it works with, and what it knows of each place
//   - loop.go: Run for a daemon, Once for a command that ends
//   - step.go: one step of the loop: who is to be visited, and what came of visits
//   - visit.go: one visit to a place: look, verify, export, prune
//   - keep.go: which exports are kept
//   - detach.go: an export that ends in time though a disk hangs
//   - place.go: the policies, put together by place; schedules
//   - due.go: when the next export of a place is due, and why
//   - changes.go: what the audit log says has changed since
//   - conditions.go: what is wrong with a place
//   - status.go: how the places stand, and the file that tells of them
//   - metrics.go: the same for a Prometheus server
package backup
