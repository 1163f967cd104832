// SPDX-License-Identifier: Apache-2.0

// Package record is what is known: media and their sides, pools, libraries,
// requests, the hold, and the tables that say how a record may change. Plain
// data and pure functions: no store, no device, no clock, no context. Whoever
// decides from records needs this package and no other of rsm.
//
// A record that others can see never changes: a change works on a Clone and
// replaces it.
//
// Media:
//
//   - medium.go: a cartridge
//   - side.go: its sides, the unit of allocation
//   - location.go: where it is
//   - mount.go: its stay in a drive on rsmctl's account
//   - memory.go: what its chip told
//   - media_type.go: the kinds of cartridge
//   - same_medium.go: whether two records are one cartridge
//   - turned.go: whether it was put in with its other side up
//
// What is known of a side, and what may become of it:
//
//   - state.go: the table of states
//   - evidence.go, evidence_table.go: how sure the record is, and the table of what
//     each event makes of that
//   - diagram.go: both tables, drawn for docs/
//   - reading.go: what a label that was read makes of a side
//   - holding.go: giving a side to an application, and taking it back
//   - set_aside.go: labels that contradict the record
//
// All else:
//
//   - pool.go: media pools
//   - library.go: libraries and their elements
//   - drive_use.go: drives that others use
//   - finding.go: how a library differs from its records
//   - request.go: work for the robot, and for a person
//   - hold.go: when the records cannot be taken at their word
//   - log.go: events and the audit log
//   - snapshot.go: all of it, at one revision
//   - check.go: whether a record makes sense by itself
//   - errors.go: the kinds of refusal
package record
