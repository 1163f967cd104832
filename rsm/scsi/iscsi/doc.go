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
package iscsi
