// SPDX-License-Identifier: Apache-2.0

// Package wire reads and writes the PDUs of iSCSI (RFC 7143) in both
// directions. It knows how they look, not what to do with them: no state but
// that of one byte stream, no policy, no clock.
//
// Every PDU is a struct whose fields have the names of the RFC; a Stream
// carries them over a connection, with digests when they were negotiated.
package wire
