// SPDX-License-Identifier: Apache-2.0

// Package iscsitest is an iSCSI target for tests, and for nothing else: it
// keeps no secrets well, and takes whatever memory a peer asks for. It serves
// the logical units of a scsi.Bus, behaves as RFC 7143 wants at error recovery
// level 0 with one connection per session, writes down what its peer does
// wrong (Problems), and counts (Counts). A Tamper makes it misbehave.
//
// # Files
//
// The target:
//
//   - target.go: the target, and its listeners
//   - options.go: what it offers
//   - units.go: logical units that a test makes up
//   - counts.go: what it saw, and what its peers did wrong
//   - tamper.go: misbehaving on purpose
//
// A connection:
//
//   - connection.go: one connection and the session on it
//   - login.go: the login
//   - chap.go: authentication
//   - agreement.go: the operational keys
//   - text.go: discovery
//   - numbers.go: sending, and the numbers of PDUs
//
// A command:
//
//   - task.go: one command
//   - transfer.go: data from the initiator
//   - manage_tasks.go: task management
//   - sense.go: sense data of the target's own
package iscsitest
