// SPDX-License-Identifier: Apache-2.0

// Package library drives one live library: a medium changer and its drives,
// reached through a scsi.Bus. It reads element status, moves media, reads what
// stands at the start of a tape. It keeps no record and decides nothing: what
// it returns was true when the device said it.
package library
