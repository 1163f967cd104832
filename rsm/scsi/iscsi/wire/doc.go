// SPDX-License-Identifier: Apache-2.0

// Package wire reads and writes the PDUs of iSCSI (RFC 7143) in both
// directions. It knows how they look, not what to do with them: no state but
// that of one byte stream, no policy, no clock.
//
// Every PDU is a struct whose fields have the names of the RFC; a Stream
// carries them over a connection, with digests when they were negotiated.
//
// # Files
//
// One stream:
//
//   - stream.go: PDUs over a connection
//   - encode.go: a PDU as bytes, with its digests
//   - errors.go: the kinds of failures
//
// What all PDUs share:
//
//   - message.go: Message, and the numbers that every PDU carries
//   - opcode.go: which PDU it is
//   - fields.go: the fields of a header, read and written by one description
//   - additional_header.go: additional header segments
//   - lun.go: logical unit numbers
//   - serial.go: counters that wrap around
//   - pairs.go: keys and values in text
//
// The PDUs, a request with its response:
//
//   - login.go: login
//   - text.go: text negotiation
//   - command.go: SCSI command
//   - data.go: data in, data out, ready to transfer
//   - response.go: SCSI response
//   - task.go: task management
//   - ping.go: pings
//   - async.go: what a target tells without being asked
//   - reject.go: what a target could not take
//   - logout.go: logout
package wire
