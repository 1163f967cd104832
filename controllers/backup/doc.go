// SPDX-License-Identifier: Apache-2.0

// Package backup carries out BackupPolicies: it exports the database to the
// places that they name, removes what is too many, and tells when an export
// fails or is too old.
//
// What is due follows from the exports that are there and from the audit log,
// never from what a process remembers, so that nothing is missed while none
// runs.
//
//   - runner.go: the loop, and Once for a command that ends
//   - step.go: one step of it: who is to be visited, and what came of visits
//   - visit.go: one visit to a place: look, verify, export, prune
//   - keep.go: which exports are kept
//   - detach.go: a copy of the database that a visit reads
//   - place.go: the policies, put together by place; schedules
//   - due.go: when the next export of a place is due, and why
//   - changes.go: what the audit log says has changed since
//   - status.go: conditions, and the file that tells of them
//   - metrics.go: the same for a Prometheus server
package backup
