// SPDX-License-Identifier: Apache-2.0

// Package iscsi reaches logical units through iSCSI (RFC 7143): an initiator
// in user space, which needs no kernel module and no privileges.
//
// A Bus holds one session for each of its targets, each session one TCP
// connection, at error recovery level 0: whatever goes wrong on a connection
// ends it, and the next command logs in again. Commands of different logical
// units are under way at once; those of one logical unit follow each other.
//
// # What an error says about the command
//
// A command of which a byte may have left this process without an answer
// coming back ends with scsi.ErrOutcomeUnknown. A command that was never
// handed to the socket ends with any other error. No command is ever sent a
// second time: after an outcome that is unknown, only looking can tell.
//
// When the context of a command ends while the command is out, it is called
// back: ABORT TASK, then LOGICAL UNIT RESET, then the connection is dropped,
// each after a wait of a few seconds. Until then Do does not return.
//
// # Files
//
// What others use:
//
//   - config.go: which targets make a bus and how they are spoken to
//   - bus.go: the bus of all targets
//   - unit.go: a logical unit, as a scsi.Device
//   - list_units.go: which logical units a target has
//   - discover.go: which targets a portal has
//   - portal.go: addresses of portals
//   - name.go: iSCSI names
//   - errors.go: the kinds of failures
//
// The way to a session:
//
//   - target.go: one target, and the session to it
//   - reconnect.go: logging in again, and the pauses between attempts
//   - login.go: a login from connecting to the full feature phase
//   - login_security.go: its first stage, who is who
//   - login_exchange.go: one request and its response
//   - login_status.go: what a refusal means and what cures it
//   - negotiate.go: the operational keys
//   - chap.go: proving who one is (CHAP)
//   - challenges.go: the challenges sent, so that none is answered for another
//   - text_values.go: numbers and binary values in text
//
// A session:
//
//   - connection.go: the session, and how it breaks
//   - write_messages.go: sending, one at a time
//   - socket.go: writes that end when the peer reads nothing
//   - reading_turn.go: who reads from the connection
//   - take_message.go: handing on what came
//   - window.go: command numbers, and how many may be out
//   - keep_alive.go: the second goroutine: pings, and chores for the reader
//   - async.go: what a target says without being asked, and logging out
//
// A command:
//
//   - task.go: a command under way
//   - command.go: sending it, and waiting for its end
//   - take_data.go: data, responses and demands for data
//   - finish_tasks.go: how a command ends
//   - call_back.go: calling it back when its caller has left
//   - questions.go: requests that are no commands
package iscsi
